"""What vendors were owed at the end of a past day is what was reported on it, whatever has happened since."""

import datetime as dt
from typing import Any

from bahi.purchase.v1 import purchase_reports_pb2, vendor_bills_pb2, vendor_ledger_pb2, vendor_payments_pb2

from kit.auth.caller import Role
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.sales_documents import for_item
from tests.support.days import TODAY
from tests.support.refusals import refused


async def aged(purchase: PurchaseClient, day: str = "") -> Any:
    request = purchase_reports_pb2.GetPayablesAgeingRequest(as_of_date=day)
    return await purchase.reports.GetPayablesAgeing(request, metadata=purchase.as_user())


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
