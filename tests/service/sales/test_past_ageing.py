"""Ageing as of a past day is what it was at that day's end, whatever has happened since."""

import datetime as dt
from decimal import Decimal
from typing import Any

from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import customer_ledger_pb2, customers_pb2, invoices_pb2, sales_reports_pb2

from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import for_item, line
from tests.support.days import TODAY, days_ago, days_from_now
from tests.support.refusals import refusal, refused


async def aged(sales: SalesClient, day: str = "") -> Any:
    request = sales_reports_pb2.GetReceivablesAgeingRequest(as_of_date=day)
    return await sales.reports.GetReceivablesAgeing(request, metadata=sales.as_user())


async def of_one(sales: SalesClient, customer: customers_pb2.Customer, day: str = "") -> Any:
    request = customer_ledger_pb2.GetCustomerAgeingRequest(customer_id=customer.customer_id, as_of_date=day)
    return await sales.customer_ledger.GetCustomerAgeing(request, metadata=sales.as_user())


async def test_ageing_as_of_each_past_day_is_what_was_reported_on_it(sales: SalesClient) -> None:
    """Sold, paid on account, allocated, paid, unallocated, cancelled: one act a day, reported at each day's end."""
    await sales.set_up()
    customer, other = await sales.customer(credit_days=1), await sales.customer("OTHER")
    product = await sales.stocked(quantity="1000")
    first = await sales.sell(customer, line(product, "10"))
    receipts: list[Any] = []

    async def pay(amount: str, **fields: Any) -> None:
        receipts.append(await sales.pay(customer, amount, **fields))

    async def allocate() -> None:
        await sales.allocate(receipts[0].customer_receipt_id, allocations=[for_item(first.invoice_id, "40.00")])

    acts = (
        lambda: sales.sell(other, line(product, "3")),
        lambda: pay("60.00"),
        allocate,
        lambda: sales.sell(customer, line(product, "20")),
        lambda: pay("100.00", due_first=True),
        lambda: sales.unallocate(receipts[0], first.invoice_id),
        lambda: sales.cancel_receipt(receipts[1]),
        lambda: sales.cancel_receipt(receipts[0]),
    )
    reported = {}
    for act in acts:
        await act()
        report = await aged(sales)
        reported[report.as_of_date] = (report, await of_one(sales, customer))
        sales.services.clock.turn_on(dt.timedelta(days=1))

    for day, (report, single) in reported.items():
        assert await aged(sales, day) == report
        assert await of_one(sales, customer, day) == single
    totals = (await aged(sales, days_ago(1))).totals
    assert (totals.current, totals.balance) == ("0.00", "0.00")


async def test_cancelled_invoice_was_open_until_its_cancellation(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer()
    invoice = await sales.sell(customer, line(await sales.stocked(), "10"))
    before = await aged(sales)
    sales.services.clock.turn_on(dt.timedelta(days=1))
    await sales.cancel_invoice(invoice)
    assert (await aged(sales)).totals.balance == "0.00"
    assert await aged(sales, TODAY.isoformat()) == before
    assert Decimal(before.totals.balance) == Decimal(invoice.figures.total)


async def test_back_dated_entries_count_from_their_day(sales: SalesClient) -> None:
    """A receipt dated before today that settles a bill of today settles it today, and is on account until then."""
    await sales.set_up()
    customer = await sales.customer()
    product = await sales.stocked()
    old = await sales.sell_on(days_ago(5), customer, line(product, "10"))
    new = await sales.sell(customer, line(product, "10"))
    allocations = [for_item(old.invoice_id, "95.00"), for_item(new.invoice_id, "30.00")]
    await sales.pay(customer, "125.00", date=days_ago(3), allocations=allocations)

    def shown(report: Any) -> tuple[str, str, str]:
        totals = report.totals
        owed = sum(Decimal(getattr(totals, name)) for name in ("current", "days_1_30"))
        return f"{owed}", totals.on_account, totals.balance

    assert shown(await aged(sales, days_ago(4))) == ("95.00", "0.00", "95.00")
    assert shown(await aged(sales, days_ago(3))) == ("0.00", "30.00", "-30.00")
    assert shown(await aged(sales)) == ("65.00", "0.00", "65.00")


async def test_back_dated_receipt_settles_nothing_on_a_day_on_which_another_did(sales: SalesClient) -> None:
    """A bill was paid until yesterday, when that was undone: money with an older day pays it from then on."""
    await sales.set_up()
    customer = await sales.customer()
    bill = await sales.sell_on(days_ago(5), customer, line(await sales.stocked(), "10"))
    whole: dict[str, Any] = {"allocations": [for_item(bill.invoice_id, "95.00")]}
    wrong = await sales.pay(customer, "95.00", date=days_ago(4), **whole)
    await sales.unallocate(wrong, bill.invoice_id)
    sales.services.clock.turn_on(dt.timedelta(days=1))
    await sales.pay(customer, "95.00", date=days_ago(3), **whole)

    for day, on_account in ((days_ago(4), "0.00"), (days_ago(3), "95.00"), (days_ago(0), "95.00")):
        totals = (await aged(sales, day)).totals
        assert (totals.current, totals.days_1_30, totals.on_account) == ("0.00", "0.00", on_account)


async def test_money_is_not_refunded_on_a_day_on_which_it_settled_something(sales: SalesClient) -> None:
    """A cash sale is cancelled three days later, and its refund undone and entered again: the books count from then."""
    await sales.set_up()
    customer = await sales.customer()
    in_full = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)
    sold = await sales.sell(customer, line(await sales.stocked(), "10"), receipt=in_full)
    clock = sales.services.clock
    clock.turn_on(dt.timedelta(days=3))
    await sales.cancel_invoice(sold)

    early = await refusal(sales.refund(customer, "95.00", date=days_from_now(2)))
    refund = await sales.refund(customer, "95.00", date=days_from_now(2), booking_date=days_from_now(3))
    clock.turn_on(dt.timedelta(days=1))
    await sales.cancel_refund(refund)
    again = await refusal(sales.refund(customer, "95.00", date=days_from_now(3)))
    await sales.refund(customer, "95.00")

    assert [(each.reason, each.field, each.facts) for each in (early, again)] == [
        ("BEFORE_ORIGINAL", "date", {"original_date": days_from_now(3)}),
        ("BEFORE_ORIGINAL", "date", {"original_date": days_from_now(4)}),
    ]
    for day, on_account in ((0, "0.00"), (2, "0.00"), (3, "0.00"), (4, "0.00")):
        assert (await aged(sales, days_from_now(day))).totals.on_account == on_account


async def test_ageing_of_a_day_to_come_is_refused(sales: SalesClient) -> None:
    await sales.set_up()
    tomorrow = (TODAY + dt.timedelta(days=1)).isoformat()
    assert await refused(aged(sales, tomorrow)) == ("DATE_IN_FUTURE", "as_of_date")
    assert await refused(of_one(sales, await sales.customer(), tomorrow)) == ("DATE_IN_FUTURE", "as_of_date")
