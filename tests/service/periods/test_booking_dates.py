"""What others have dated into a month that is locked enters our books on a later day: decision 0057."""

from typing import Any, Final

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import purchase_reports_pb2, vendor_bills_pb2, vendor_ledger_pb2
from bahi.sales.v1 import customer_ledger_pb2, customers_pb2, organisations_pb2

from kit.auth.caller import Role
from tests.support.clients.returns import ReturnsClient
from tests.support.clients.sales_documents import for_item
from tests.support.parties import HOME_STATE, gstin
from tests.support.period_locks import LOCKED, SOFT, set_lock
from tests.support.refusals import reason_and_field, refusal, refused

LAST_MONTH: Final = "2026-10"
BILLED, BOOKED, DAY_BEFORE = "2026-10-30", "2026-11-02", "2026-11-01"
UPI: Final = payments_pb2.PAYMENT_MODE_UPI


async def lock_last_month(trader: ReturnsClient, state: Any = LOCKED) -> None:
    await set_lock(trader.sales, state, LAST_MONTH)
    await trader.services.deliver()


@pytest.fixture
async def vendor_id(trader: ReturnsClient) -> str:
    """Who is to be paid at once."""
    return (await trader.purchase.vendor(gstin=gstin(HOME_STATE, "AABCM1111M"), credit_days=0)).vendor_id


@pytest.fixture
async def customer(trader: ReturnsClient) -> customers_pb2.Customer:
    return await trader.sales.customer()


async def bill_request(
    trader: ReturnsClient, vendor_id: str, date: str = BILLED, **fields: Any
) -> vendor_bills_pb2.CreateVendorBillRequest:
    receipt = await trader.buy(vendor_id, trader.item(await trader.product()))
    printed = trader.purchase.printed(receipt, date=date)
    return vendor_bills_pb2.CreateVendorBillRequest(bill=printed, **fields)


async def post(trader: ReturnsClient, request: vendor_bills_pb2.CreateVendorBillRequest) -> vendor_bills_pb2.VendorBill:
    return await trader.purchase.bills.CreateVendorBill(request, metadata=trader.purchase.with_key())


async def test_a_bill_of_a_locked_month_is_booked_in_an_open_one(trader: ReturnsClient, vendor_id: str) -> None:
    request = await bill_request(trader, vendor_id)
    await lock_last_month(trader)
    assert await refused(post(trader, request)) == ("PERIOD_LOCKED", "bill.date")

    request.booking_date = BOOKED
    bill = await post(trader, request)

    assert (bill.date, bill.booking_date, bill.due_date) == (BILLED, BOOKED, BILLED)
    assert bill.last_tax_date == "2027-10-31"
    assert await ledger_days(trader, bill.vendor_id) == [("MP/1182", BOOKED)]
    assert await register_days(trader, "2026-10-01", "2026-10-31") == []
    assert await register_days(trader, "2026-11-01", "2026-11-30") == [("MP/1182", BOOKED, BILLED)]
    assert (await input_tax(trader, "2026-10-01", "2026-10-31"), await input_tax(trader, BOOKED, BOOKED)) == (
        "0.00",
        "172.50",
    )
    open_items = (await trader.purchase.outstanding(bill.vendor_id)).open_items
    assert [(item.date, item.due_date, item.overdue_days) for item in open_items] == [(BILLED, BILLED, 19)]


async def test_a_bill_is_owed_from_its_booking_and_ages_by_its_due_date(trader: ReturnsClient, vendor_id: str) -> None:
    bill = await post(trader, await bill_request(trader, vendor_id, booking_date=BOOKED))

    before, booked, now = [await ageing(trader, bill.vendor_id, day) for day in (DAY_BEFORE, BOOKED, "")]

    assert (before.outstanding, before.on_account, before.balance) == ("0.00", "0.00", "0.00")
    assert (booked.days_1_30, booked.on_account, booked.balance) == ("7245.00", "0.00", "7245.00")
    assert (now.days_1_30, now.balance) == ("7245.00", "7245.00")


async def test_matching_says_what_posting_would(trader: ReturnsClient, vendor_id: str) -> None:
    request = await bill_request(trader, vendor_id)
    await lock_last_month(trader)

    async def match(**fields: Any) -> vendor_bills_pb2.VendorBillMatch:
        asked = vendor_bills_pb2.MatchVendorBillRequest(bill=request.bill, **fields)
        return await trader.purchase.bills.MatchVendorBill(asked, metadata=trader.purchase.as_user())

    assert await refused(match()) == ("PERIOD_LOCKED", "bill.date")
    assert await refused(match(booking_date="2026-10-31")) == ("PERIOD_LOCKED", "booking_date")
    assert (await match(booking_date=BOOKED)).matches


@pytest.mark.parametrize(
    ("booking_date", "refusal_of"),
    [
        ("2026-10-29", ("BEFORE_ORIGINAL", "booking_date")),
        ("2026-11-19", ("DATE_IN_FUTURE", "booking_date")),
        ("2026-10-31", ("PERIOD_LOCKED", "booking_date")),
    ],
)
async def test_a_booking_date_is_open_and_neither_in_the_future_nor_before_the_document(
    trader: ReturnsClient,
    vendor_id: str,
    customer: customers_pb2.Customer,
    booking_date: str,
    refusal_of: tuple[str, str],
) -> None:
    bill = await bill_request(trader, vendor_id, booking_date=booking_date)
    await lock_last_month(trader)

    assert await refused(post(trader, bill)) == refusal_of
    days = {"date": BILLED, "booking_date": booking_date}
    assert await refused(trader.purchase.pay(vendor_id, "10.00", **days)) == refusal_of
    assert await refused(trader.sales.pay(customer, "10.00", **days)) == refusal_of
    assert await ledger_days(trader, vendor_id) == []


async def test_a_soft_month_wants_a_reason_at_the_booking_date(trader: ReturnsClient, vendor_id: str) -> None:
    request = await bill_request(trader, vendor_id, booking_date="2026-10-31")
    await lock_last_month(trader, SOFT)

    silent = await refusal(post(trader, request))
    request.date_reason = "The courier brought it late"
    bill = await post(trader, request)

    assert (*reason_and_field(silent), silent.facts["state"]) == ("PERIOD_LOCKED", "booking_date", "soft")
    assert bill.booking_date == "2026-10-31"


async def test_the_year_of_a_bill_is_that_of_its_own_date(trader: ReturnsClient, vendor_id: str) -> None:
    """Its number is one of its year, and so is the last day for its credit, on whatever day it is booked."""
    changes = organisations_pb2.OrganisationChanges(books_begin="2025-04-01")
    moved = organisations_pb2.UpdateOrganisationRequest(organisation=changes, etag="*")
    await trader.sales.organisations.UpdateOrganisation(moved, metadata=trader.sales.as_user(Role.ADMIN))
    await trader.services.deliver()
    march = await post(trader, await bill_request(trader, vendor_id, date="2026-03-30", booking_date=BOOKED))

    again = await bill_request(trader, vendor_id, date="2026-03-31", booking_date=BOOKED)
    next_year = await post(trader, await bill_request(trader, vendor_id, date="2026-04-01", booking_date=BOOKED))

    assert await refused(post(trader, again)) == ("BILL_NUMBER_TAKEN", "bill.number")
    assert (march.last_tax_date, march.input_tax) == ("2026-10-31", vendor_bills_pb2.INPUT_TAX_BARRED)
    assert (next_year.last_tax_date, next_year.input_tax) == ("2027-10-31", vendor_bills_pb2.INPUT_TAX_ELIGIBLE)


async def test_money_of_a_locked_month_is_booked_in_an_open_one(
    trader: ReturnsClient, vendor_id: str, customer: customers_pb2.Customer
) -> None:
    await lock_last_month(trader)
    assert await refused(trader.purchase.pay(vendor_id, "10.00", date=BILLED)) == ("PERIOD_LOCKED", "date")
    assert await refused(trader.sales.pay(customer, "10.00", date=BILLED)) == ("PERIOD_LOCKED", "date")

    days = {"date": BILLED, "booking_date": BOOKED}
    paid = await trader.purchase.pay(vendor_id, "10.00", **days)
    received = await trader.sales.pay(customer, "10.00", **days)

    assert (paid.date, paid.booking_date) == (received.date, received.booking_date) == (BILLED, BOOKED)
    assert await ledger_days(trader, vendor_id) == [(paid.number, BOOKED)]
    entries = customer_ledger_pb2.ListCustomerLedgerEntriesRequest(customer_id=customer.customer_id)
    statement = await trader.sales.customer_ledger.ListCustomerLedgerEntries(entries, metadata=trader.sales.as_user())
    assert [(entry.document_number, entry.date) for entry in statement.entries] == [(received.number, BOOKED)]
    assert (await ageing(trader, vendor_id, DAY_BEFORE)).on_account == "0.00"
    assert (await ageing(trader, vendor_id, BOOKED)).on_account == "10.00"


async def test_money_that_goes_back_is_booked_after_what_it_is_for(
    trader: ReturnsClient, vendor_id: str, customer: customers_pb2.Customer
) -> None:
    days: dict[str, Any] = {"date": BILLED, "booking_date": BOOKED}
    await trader.purchase.pay(vendor_id, "10.00", **days)
    await trader.sales.pay(customer, "10.00", **days)
    await lock_last_month(trader)

    early: dict[str, Any] = {"date": BILLED, "booking_date": DAY_BEFORE}
    assert await refused(trader.purchase.refund(vendor_id, "4.00", **early)) == ("OVER_ALLOCATION", "amount")
    assert await refused(trader.sales.refund(customer, "4.00", **early)) == ("OVER_ALLOCATION", "amount")
    assert await refused(trader.sales.refund(customer, "4.00", date=BILLED)) == ("PERIOD_LOCKED", "date")
    of_vendor = await trader.purchase.refund(vendor_id, "4.00", **days)
    of_customer = await trader.sales.refund(customer, "4.00", **days)

    assert (of_vendor.date, of_vendor.booking_date) == (of_customer.date, of_customer.booking_date) == (BILLED, BOOKED)
    assert await ledger_days(trader, vendor_id) == [("PMT/26-27/000001", BOOKED), ("VRF/26-27/000001", BOOKED)]


async def test_what_settles_a_bill_counts_from_its_booking(trader: ReturnsClient, vendor_id: str) -> None:
    bill = await post(trader, await bill_request(trader, vendor_id, booking_date=BOOKED))
    part = for_item(bill.vendor_bill_id, "45.00")

    await trader.purchase.pay(bill.vendor_id, "45.00", date=BILLED, allocations=[part])
    early = {"date": DAY_BEFORE, "date_reason": "Agreed by phone"}

    assert await refused(trader.purchase.let_go(bill, "1.00", **early, role=Role.MANAGER)) == (
        "BEFORE_ORIGINAL",
        "date",
    )
    before, booked = [await ageing(trader, bill.vendor_id, day) for day in (DAY_BEFORE, BOOKED)]
    assert (before.on_account, before.outstanding) == ("45.00", "0.00")
    assert (booked.on_account, booked.outstanding) == ("0.00", "7200.00")


async def test_a_bill_of_a_locked_month_is_cancelled_today(trader: ReturnsClient, vendor_id: str) -> None:
    """Nothing of the locked month changes: its reversal is today's, in ledger, register and input tax."""
    bill = await post(trader, await bill_request(trader, vendor_id))
    await lock_last_month(trader)

    request = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Entered twice")
    await trader.purchase.bills.CancelVendorBill(request, metadata=trader.purchase.with_key())

    assert await ledger_days(trader, bill.vendor_id) == [("MP/1182", BILLED), ("MP/1182", "2026-11-18")]
    assert await register_days(trader, "2026-10-01", "2026-11-30") == [
        ("MP/1182", BILLED, BILLED),
        ("MP/1182", "2026-11-18", BILLED),
    ]
    assert await input_tax(trader, "2026-10-01", "2026-10-31") == "172.50"
    assert await input_tax(trader, "2026-11-01", "2026-11-18") == "-172.50"


async def ledger_days(trader: ReturnsClient, vendor_id: str) -> list[tuple[str, str]]:
    request = vendor_ledger_pb2.ListVendorLedgerEntriesRequest(vendor_id=vendor_id)
    found = await trader.purchase.ledger.ListVendorLedgerEntries(request, metadata=trader.purchase.as_user())
    return [(entry.document_number, entry.date) for entry in found.entries]


async def register_days(trader: ReturnsClient, first: str, last: str) -> list[tuple[str, str, str]]:
    request = purchase_reports_pb2.GetPurchaseRegisterRequest(from_date=first, to_date=last)
    found = await trader.purchase.reports.GetPurchaseRegister(request, metadata=trader.purchase.as_user())
    return [(row.document_number, row.date, row.document_date) for row in found.rows]


async def input_tax(trader: ReturnsClient, first: str, last: str) -> str:
    """CGST that may be set off."""
    request = purchase_reports_pb2.GetInputTaxSummaryRequest(from_date=first, to_date=last)
    found = await trader.purchase.reports.GetInputTaxSummary(request, metadata=trader.purchase.as_user())
    return found.eligible.cgst


async def ageing(trader: ReturnsClient, vendor_id: str, day: str) -> Any:
    request = vendor_ledger_pb2.GetVendorAgeingRequest(vendor_id=vendor_id, as_of_date=day)
    found = await trader.purchase.ledger.GetVendorAgeing(request, metadata=trader.purchase.as_user())
    return found.buckets
