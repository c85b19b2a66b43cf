"""Payments to vendors: which bills they settle, and what stays on account."""

from typing import Any

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import accounts_pb2, payments_pb2
from bahi.purchase.v1 import vendor_credits_pb2, vendor_payments_pb2

from gst.dates.periods import financial_year
from kit.db import number_series
from services.purchase.store.tables import kit_tables
from services.purchase.usecases.vendor_payments.post import SERIES
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import on_account
from tests.support.clients.service_client import an_id
from tests.support.days import TODAY, days_ago
from tests.support.refusals import reason_and_field, refusal

CHEQUE = payments_pb2.PAYMENT_MODE_CHEQUE


def share(bill: Any, amount: str) -> payments_pb2.NewOpenItemAllocation:
    return payments_pb2.NewOpenItemAllocation(document_id=bill.vendor_bill_id, amount=amount)


async def test_payment_against_a_chosen_bill(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    bill = await purchase.billed(vendor, await purchase.product())

    payment = await purchase.pay(vendor.vendor_id, "7245.00", allocations=[share(bill, "7000.00")])

    assert payment.number.endswith("/000001")
    assert (payment.amount, payment.on_account) == ("7245.00", "245.00")
    found = await purchase.outstanding(vendor.vendor_id)
    assert (found.balance, on_account(found)) == ("0.00", "245.00")
    assert [open_bill.outstanding for open_bill in found.open_items] == ["245.00"]
    read = await purchase.payments.GetVendorPayment(
        vendor_payments_pb2.GetVendorPaymentRequest(vendor_payment_id=payment.vendor_payment_id),
        metadata=purchase.as_user(),
    )
    assert read == payment


async def test_due_first_follows_the_due_dates(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    young = await purchase.billed(vendor, product, "A/1")
    old = await purchase.billed(vendor, product, "A/2", date=days_ago(20))

    payment = await purchase.pay(vendor.vendor_id, "10000.00", due_first=True)

    assert {a.document_id: a.amount for a in payment.allocations} == {
        old.vendor_bill_id: "7245.00",
        young.vendor_bill_id: "2755.00",
    }
    assert payment.on_account == "0.00"


async def test_named_bill_is_settled_first_and_the_oldest_with_what_is_left(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    young = await purchase.billed(vendor, product, "A/1")
    old = await purchase.billed(vendor, product, "A/2", date=days_ago(20))

    payment = await purchase.pay(vendor.vendor_id, "15000.00", due_first=True, allocations=[share(young, "1000.00")])

    assert {a.document_number: a.amount for a in payment.allocations} == {"A/1": "7245.00", "A/2": "7245.00"}
    assert payment.on_account == "510.00"
    outstanding = await purchase.outstanding(vendor.vendor_id)
    assert (list(outstanding.open_items), outstanding.total_outstanding, outstanding.balance) == ([], "0.00", "-510.00")
    assert old.vendor_bill_id in {a.document_id for a in payment.allocations}


async def test_advance_is_set_against_a_later_bill(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    advance = await purchase.pay(vendor.vendor_id, "5000.00")
    bill = await purchase.billed(vendor, await purchase.product())
    request = vendor_credits_pb2.AllocateVendorCreditRequest(
        vendor_credit_id=advance.vendor_payment_id, allocations=[share(bill, "5000.00")]
    )
    metadata = purchase.with_key()
    open_before = await _credits(purchase, vendor.vendor_id)

    credit = await purchase.credits.AllocateVendorCredit(request, metadata=metadata)
    again = await purchase.credits.AllocateVendorCredit(request, metadata=metadata)
    beyond = await refusal(purchase.credits.AllocateVendorCredit(request, metadata=purchase.with_key()))

    assert open_before == [(advance.number, "5000.00")]
    assert (credit.on_account, again) == ("0.00", credit)
    assert reason_and_field(beyond) == ("OVER_ALLOCATION", "allocations[0].amount")
    assert await _credits(purchase, vendor.vendor_id) == []
    found = await purchase.outstanding(vendor.vendor_id)
    assert (found.balance, on_account(found), found.open_items[0].outstanding) == ("2245.00", "0.00", "2245.00")


async def test_over_allocation_is_refused_and_nothing_is_paid(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    bill, other = await purchase.billed(vendor, product, "A/1"), await purchase.billed(vendor, product, "A/2")

    beyond_bill = await refusal(purchase.pay(vendor.vendor_id, "9000.00", allocations=[share(bill, "7245.01")]))
    beyond_payment = await refusal(
        purchase.pay(vendor.vendor_id, "9000.00", allocations=[share(bill, "7245.00"), share(other, "1755.01")])
    )

    assert reason_and_field(beyond_bill) == ("OVER_ALLOCATION", "allocations[0].amount")
    assert beyond_bill.facts == {"outstanding": "7245.00"}
    assert reason_and_field(beyond_payment) == ("OVER_ALLOCATION", "allocations[1].amount")
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "14490.00"


@pytest.mark.parametrize(
    ("amount", "fields", "reason", "field"),
    [
        ("0.00", {}, "AMOUNT_MISSING", "amount"),
        ("1.00", {"mode": CHEQUE, "reference": ""}, "REFERENCE_MISSING", "reference"),
        ("1.00", {"mode": 0}, "INVALID_REQUEST", "mode"),
        ("1.00", {"date": days_ago(-1)}, "DATE_IN_FUTURE", "date"),
        ("1.00", {"vendor_id": an_id()}, "VENDOR_NOT_FOUND", "vendor_id"),
        (
            "1.00",
            {"allocations": [payments_pb2.NewOpenItemAllocation(document_id=an_id(), amount="1.00")]},
            "OPEN_ITEM_NOT_FOUND",
            "allocations[0].document_id",
        ),
    ],
)
async def test_an_invalid_payment_is_refused(
    purchase: PurchaseClient, amount: str, fields: dict[str, Any], reason: str, field: str
) -> None:
    vendor = await purchase.vendor()
    vendor_id = fields.pop("vendor_id", vendor.vendor_id)

    error = await refusal(purchase.pay(vendor_id, amount, **fields))

    assert reason_and_field(error) == (reason, field)
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "0.00"


async def test_bills_are_named_once_and_are_the_vendors_own(
    purchase: PurchaseClient, neighbour: PurchaseClient
) -> None:
    vendor, other, product = await purchase.vendor(), await purchase.vendor("OTHER"), await purchase.product()
    bill = await purchase.billed(vendor, product)
    foreign = await neighbour.billed(await neighbour.vendor(), await neighbour.product())

    twice = await refusal(
        purchase.pay(vendor.vendor_id, "5.00", allocations=[share(bill, "1.00"), share(bill, "1.00")])
    )
    of_other = await refusal(purchase.pay(other.vendor_id, "5.00", allocations=[share(bill, "1.00")]))
    of_neighbour = await refusal(purchase.pay(vendor.vendor_id, "5.00", allocations=[share(foreign, "1.00")]))

    assert reason_and_field(twice) == ("LINE_REPEATED", "allocations[1].document_id")
    assert reason_and_field(of_other) == ("OPEN_ITEM_NOT_FOUND", "allocations[0].document_id")
    assert reason_and_field(of_neighbour) == ("OPEN_ITEM_NOT_FOUND", "allocations[0].document_id")


async def test_replay_pays_once(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    request, metadata = purchase.payment_request(vendor.vendor_id, "100.00"), purchase.with_key()

    first = await purchase.payments.CreateVendorPayment(request, metadata=metadata)
    again = await purchase.payments.CreateVendorPayment(request, metadata=metadata)
    request.amount = "200.00"
    reused = await refusal(purchase.payments.CreateVendorPayment(request, metadata=metadata))
    without = await refusal(purchase.payments.CreateVendorPayment(request, metadata=purchase.without_key()))

    assert again == first
    assert (reused.reason, without.reason) == ("IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_KEY_REQUIRED")
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "-100.00"


async def test_payments_of_another_organisation_are_not_found(
    purchase: PurchaseClient, neighbour: PurchaseClient
) -> None:
    vendor = await purchase.vendor()
    payment = await purchase.pay(vendor.vendor_id, "100.00")
    read = vendor_payments_pb2.GetVendorPaymentRequest(vendor_payment_id=payment.vendor_payment_id)
    allocate = vendor_credits_pb2.AllocateVendorCreditRequest(
        vendor_credit_id=payment.vendor_payment_id, due_first=True
    )
    list_payments = vendor_payments_pb2.ListVendorPaymentsRequest()

    assert (await refusal(neighbour.payments.GetVendorPayment(read, metadata=neighbour.as_user()))).reason == (
        "VENDOR_PAYMENT_NOT_FOUND"
    )
    error = await refusal(neighbour.credits.AllocateVendorCredit(allocate, metadata=neighbour.with_key()))
    assert reason_and_field(error) == ("VENDOR_CREDIT_NOT_FOUND", "vendor_credit_id")
    listed = await neighbour.payments.ListVendorPayments(list_payments, metadata=neighbour.as_user())
    assert list(listed.vendor_payments) == []


async def test_allocation_is_of_the_version_that_was_read(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    payment = await purchase.pay(vendor.vendor_id, "100.00")
    bill = await purchase.billed(vendor, await purchase.product())
    request = vendor_credits_pb2.AllocateVendorCreditRequest(
        vendor_credit_id=payment.vendor_payment_id, allocations=[share(bill, "40.00")], etag=payment.etag
    )

    credit = await purchase.credits.AllocateVendorCredit(request, metadata=purchase.with_key())
    stale = await refusal(purchase.credits.AllocateVendorCredit(request, metadata=purchase.with_key()))
    read = await purchase.credits.GetVendorCredit(
        vendor_credits_pb2.GetVendorCreditRequest(vendor_credit_id=payment.vendor_payment_id),
        metadata=purchase.as_user(),
    )

    assert (payment.etag, credit.etag, stale.reason) == ('"1"', '"2"', "STALE_ETAG")
    entities = await purchase.rows(sa.select(kit_tables.audit.c.entity).where(kit_tables.audit.c.action == "allocate"))

    assert [row.entity for row in entities] == ["vendor_payment"]
    assert read == credit
    assert (credit.kind, credit.number) == (accounts_pb2.LEDGER_ENTRY_KIND_VENDOR_PAYMENT, payment.number)


async def test_nothing_to_allocate_is_refused(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    payment = await purchase.pay(vendor.vendor_id, "100.00")
    request = vendor_credits_pb2.AllocateVendorCreditRequest(vendor_credit_id=payment.vendor_payment_id, due_first=True)

    error = await refusal(purchase.credits.AllocateVendorCredit(request, metadata=purchase.with_key()))

    assert reason_and_field(error) == ("NOTHING_TO_ALLOCATE", "allocations")


async def test_list_pages_payments_newest_first(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    posted = [await purchase.pay(vendor.vendor_id, "1.00", date=days_ago(days)) for days in (3, 2, 1)]
    request = vendor_payments_pb2.ListVendorPaymentsRequest(page_size=2, vendor_id=vendor.vendor_id)

    page = await purchase.payments.ListVendorPayments(request, metadata=purchase.as_user())
    request.page_token = page.next_page_token
    rest = await purchase.payments.ListVendorPayments(request, metadata=purchase.as_user())

    assert [p.number for p in [*page.vendor_payments, *rest.vendor_payments]] == [p.number for p in reversed(posted)]


async def test_no_payment_is_posted_when_the_year_s_numbers_are_used_up(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    async with purchase.running.database.transaction(purchase.organisation.caller()) as tx:
        await number_series.next_numbers(tx, SERIES, financial_year(TODAY), 999_999)

    used_up = await refusal(purchase.pay(vendor.vendor_id, "100.00"))

    assert (used_up.reason, used_up.facts) == ("SERIES_EXHAUSTED", {"series": SERIES})
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "0.00"


async def _credits(purchase: PurchaseClient, vendor_id: str) -> list[tuple[str, str]]:
    found = await purchase.outstanding(vendor_id)
    return [(credit.document_number, credit.on_account) for credit in found.credits]
