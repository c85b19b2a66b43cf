"""What vendors were owed at the end of a past day is what was reported on it, whatever has happened since."""

import datetime as dt
from typing import Any

from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import purchase_reports_pb2, vendor_bills_pb2, vendor_ledger_pb2, vendor_payments_pb2

from kit.auth.caller import Role
from tests.service.purchase.claims import (
    BY_REFUND,
    BY_SHORT_PAYMENT,
    cancel_claim,
    rate_claim,
    read_claim,
    reopen_claim,
    settle,
    unsettle,
)
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.sales_documents import for_item
from tests.support.days import TODAY, days_ago
from tests.support.refusals import refused


async def aged(purchase: PurchaseClient, day: str = "") -> Any:
    request = purchase_reports_pb2.GetPayablesAgeingRequest(as_of_date=day)
    return await purchase.reports.GetPayablesAgeing(request, metadata=purchase.as_user())


async def claims_aged(purchase: PurchaseClient, day: str = "") -> Any:
    request = purchase_reports_pb2.GetDebitClaimsAgeingRequest(as_of_date=day)
    return await purchase.reports.GetDebitClaimsAgeing(request, metadata=purchase.as_user())


async def of_one(purchase: PurchaseClient, vendor_id: str, day: str = "") -> Any:
    request = vendor_ledger_pb2.GetVendorAgeingRequest(vendor_id=vendor_id, as_of_date=day)
    return await purchase.ledger.GetVendorAgeing(request, metadata=purchase.as_user())


async def test_ageing_as_of_each_past_day_is_what_was_reported_on_it(purchase: PurchaseClient) -> None:
    """Billed, paid, and both cancelled: one act a day, reported at each day's end."""
    vendor, other = await purchase.vendor(credit_days=1), await purchase.vendor("OTHER")
    product = await purchase.product()
    bill = await purchase.billed(vendor, product, "A/1")
    paid: list[Any] = []

    async def pay() -> None:
        part = for_item(bill.vendor_bill_id, "1000.00")
        paid.append(await purchase.pay(vendor.vendor_id, "1500.00", allocations=[part]))

    async def cancel_payment() -> None:
        request = vendor_payments_pb2.CancelVendorPaymentRequest(
            vendor_payment_id=paid[0].vendor_payment_id, reason="Returned"
        )
        await purchase.payments.CancelVendorPayment(request, metadata=purchase.with_key("", Role.MANAGER))

    async def cancel_bill() -> None:
        request = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Wrong")
        await purchase.bills.CancelVendorBill(request, metadata=purchase.with_key("", Role.MANAGER))

    reported = {}
    for act in (lambda: purchase.billed(other, product, "B/1"), pay, cancel_payment, cancel_bill):
        await act()
        report = await aged(purchase)
        reported[report.as_of_date] = (report, await of_one(purchase, vendor.vendor_id))
        purchase.services.clock.turn_on(dt.timedelta(days=1))

    assert len({str(report) for report, _ in reported.values()}) == len(reported)
    for day, (report, single) in reported.items():
        assert await aged(purchase, day) == report
        assert await of_one(purchase, vendor.vendor_id, day) == single


async def test_ageing_of_a_day_to_come_is_refused(purchase: PurchaseClient) -> None:
    tomorrow = (TODAY + dt.timedelta(days=1)).isoformat()
    assert await refused(aged(purchase, tomorrow)) == ("DATE_IN_FUTURE", "as_of_date")


async def test_claims_as_of_each_past_day_are_what_was_reported_on_it(purchase: PurchaseClient) -> None:
    """Claimed, met in part, undone, waived, claimed again, and its bill cancelled: one act a day."""
    _, bill, claim = await rate_claim(purchase)

    async def undo() -> None:
        (settlement,) = (await read_claim(purchase, claim)).settlements
        await unsettle(purchase, claim, settlement)

    async def cancel_bill() -> None:
        request = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Wrong")
        await purchase.bills.CancelVendorBill(request, metadata=purchase.with_key("", Role.MANAGER))

    reported = {}
    for act in (
        lambda: read_claim(purchase, claim),
        lambda: settle(purchase, claim, BY_SHORT_PAYMENT, amount="20.00"),
        undo,
        lambda: cancel_claim(purchase, claim),
        lambda: reopen_claim(purchase, claim),
        cancel_bill,
    ):
        await act()
        report = await claims_aged(purchase)
        reported[report.as_of_date] = report
        purchase.services.clock.turn_on(dt.timedelta(days=1))

    opened = [report.totals.open_amount for report in reported.values()]
    assert opened == ["52.50", "32.50", "52.50", "0.00", "52.50", "0.00"]
    for day, report in reported.items():
        assert await claims_aged(purchase, day) == report
    assert (await claims_aged(purchase, days_ago(1))).totals.claim_count == 0


async def test_a_settlement_of_a_past_day_counts_from_that_day(purchase: PurchaseClient) -> None:
    _, _, claim = await rate_claim(purchase)
    purchase.services.clock.turn_on(dt.timedelta(days=5))
    paid = (TODAY + dt.timedelta(days=2)).isoformat()

    await settle(
        purchase, claim, BY_REFUND, amount="10.00", date=paid, mode=payments_pb2.PAYMENT_MODE_BANK, reference="UTR1"
    )

    days = [(TODAY + dt.timedelta(days=ago)).isoformat() for ago in (0, 1, 2, 5)]
    opened = [(await claims_aged(purchase, day)).totals.open_amount for day in days]
    assert opened == ["52.50", "52.50", "42.50", "42.50"]


async def test_claims_of_a_day_to_come_are_not_aged(purchase: PurchaseClient) -> None:
    tomorrow = (TODAY + dt.timedelta(days=1)).isoformat()
    assert await refused(claims_aged(purchase, tomorrow)) == ("DATE_IN_FUTURE", "as_of_date")
