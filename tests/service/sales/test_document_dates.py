"""Days of our own documents in sales: today, yesterday with a reason, further back by a manager within the month."""

import datetime as dt

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import invoices_pb2, orders_pb2

from kit.auth.caller import Role
from services.sales.store.base import kit_tables
from services.sales.store.invoice_tables import invoices
from services.sales.store.order_tables import orders
from tests.service.sales.interrupted import Interruption
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line, order_line
from tests.support.clients.service_client import key
from tests.support.days import INDIA, days_ago
from tests.support.refusals import refusal, refused

WHY = "The challan came on the next day"
YESTERDAY = days_ago(1)


async def by_manager(sales: SalesClient, draft: invoices_pb2.SaleDraft) -> invoices_pb2.Invoice:
    request = invoices_pb2.CreateInvoiceRequest(invoice=draft)
    return await sales.invoices.CreateInvoice(request, metadata=sales.as_user(Role.MANAGER))


async def read(sales: SalesClient, invoice: invoices_pb2.Invoice) -> invoices_pb2.Invoice:
    request = invoices_pb2.GetInvoiceRequest(invoice_id=invoice.invoice_id)
    return await sales.invoices.GetInvoice(request, metadata=sales.as_user())


async def test_a_sale_of_yesterday_needs_a_reason_on_every_path(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    with sales.services.clock.on(days_ago(2)):
        order = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "1")))
    draft = sales.draft(customer, line(product, "1"), date=YESTERDAY)
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=draft)

    single = await refusal(sales.sell(customer, line(product, "1"), date=YESTERDAY))
    refusals = [
        await refused(sales.invoices.PreviewInvoice(preview, metadata=sales.as_user())),
        await refused(sales.invoice_order(order, date=YESTERDAY)),
        await refused(sales.draft_order(customer, order_line(product, "1"), date=YESTERDAY)),
    ]
    bulk = await sales.invoices.BatchCreateInvoices(batch_of([draft]), metadata=sales.as_user())

    assert (single.reason, single.field) == ("DATE_REASON_MISSING", "invoice.date_reason")
    assert single.facts == {"without_reason": days_ago(0)}
    assert refusals == [
        ("DATE_REASON_MISSING", "invoice.date_reason"),
        ("DATE_REASON_MISSING", "date_reason"),
        ("DATE_REASON_MISSING", "date_reason"),
    ]
    assert "DATE_REASON_MISSING" in str(bulk.outcomes[0])
    assert "requests[0].invoice.date_reason" in str(bulk.outcomes[0])
    assert (await sales.count(invoices), await sales.count(orders)) == (0, 1)


async def test_with_a_reason_it_is_kept_with_the_document_and_in_the_audit_trail(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    with sales.services.clock.on(YESTERDAY):
        to_invoice = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "1")))

    sold = await sales.sell(customer, line(product, "1"), date=YESTERDAY, date_reason=WHY)
    of_order = await sales.invoice_order(to_invoice, date=YESTERDAY, date_reason=WHY)
    order = await sales.draft_order(customer, order_line(product, "1"), date=YESTERDAY, date_reason=WHY)
    draft = sales.draft(customer, line(product, "1"), date=YESTERDAY, date_reason=WHY)
    bulk = await sales.invoices.BatchCreateInvoices(batch_of([draft]), metadata=sales.as_user())

    for invoice in (sold, of_order, bulk.outcomes[0].invoice):
        assert (invoice.date, invoice.date_reason) == (YESTERDAY, WHY)
        assert (await read(sales, invoice)).date_reason == WHY
    assert ((await sales.read_order(order)).date, order.date_reason) == (YESTERDAY, WHY)
    audit = kit_tables.audit
    said = await sales.rows(sa.select(audit).where(audit.c.after["date_reason"].astext == WHY))
    assert sorted(row.entity for row in said) == ["invoice", "invoice", "invoice", "order"]
    assert {row.after["date"] for row in said} == {YESTERDAY}


async def test_two_days_back_it_takes_a_manager(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    draft = sales.draft(customer, line(product, "1"), date=days_ago(2), date_reason=WHY)
    without = sales.draft(customer, line(product, "1"), date=days_ago(2))

    user = await refusal(sales.sell(customer, line(product, "1"), date=days_ago(2), date_reason=WHY))
    silent = await refused(by_manager(sales, without))
    sold = await by_manager(sales, draft)

    assert (user.reason, user.field) == ("MANAGER_NEEDED", "invoice.date")
    assert user.facts == {"earliest_date": YESTERDAY, "needed_role": "manager"}
    assert silent == ("DATE_REASON_MISSING", "invoice.date_reason")
    assert (sold.date, sold.date_reason) == (days_ago(2), WHY)
    assert await sales.count(invoices) == 1


@pytest.mark.parametrize(
    ("today", "day", "allowed"),
    [
        ("2026-11-18", "2026-11-01", True),
        ("2026-11-18", "2026-10-31", False),
        ("2026-12-01", "2026-11-30", True),
        ("2026-12-01", "2026-11-29", False),
        ("2028-03-01", "2028-02-29", True),
        ("2028-03-01", "2028-02-28", False),
    ],
)
async def test_a_sale_stays_in_the_month_of_its_entry_but_for_yesterday(
    sales: SalesClient, today: str, day: str, allowed: bool
) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked(batch={"expiry_month": "2029-12"})
    draft = sales.draft(customer, line(product, "1"), date=day, date_reason=WHY)

    with sales.services.clock.on(today):
        if allowed:
            assert (await by_manager(sales, draft)).date == day
        else:
            assert await refused(by_manager(sales, draft)) == ("DATE_TOO_FAR_BACK", "invoice.date")
    assert await sales.count(invoices) == int(allowed)


async def test_on_1_april_yesterdays_sale_has_a_number_of_its_year_and_money_one_of_the_new(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked(batch={"expiry_month": "2029-12"})
    cash = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)
    of_march = {"date": "2027-03-31", "date_reason": WHY}

    with sales.services.clock.on("2027-04-01"):
        sold = await sales.sell(customer, line(product, "1"), receipt=cash, **of_march)
        order = await sales.draft_order(customer, order_line(product, "1"), **of_march)
        paid = await sales.pay(customer, "5.00", date="2027-03-31")
        much_earlier = await sales.pay(customer, "5.00", date="2026-06-30")
        later = await sales.sell(customer, line(product, "1"))

    assert (sold.number, order.number) == ("INV/26-27/000001", "ORD/26-27/000001")
    assert [sold.customer_receipt_number, paid.number, much_earlier.number] == [
        "RCT/27-28/000001",
        "RCT/27-28/000002",
        "RCT/27-28/000003",
    ]
    assert (paid.date, much_earlier.date) == ("2027-03-31", "2026-06-30")
    assert later.number == "INV/27-28/000001"


async def test_today_is_a_day_in_the_organisations_time_zone(sales: SalesClient) -> None:
    """19:00 in London on 18 November is half past midnight on the 19th in India."""
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    sales.services.clock.set(dt.datetime(2026, 11, 18, 19, 0, tzinfo=dt.UTC))

    today = await sales.sell(customer, line(product, "1"), date="2026-11-19")
    yesterday = await refused(sales.sell(customer, line(product, "1"), date="2026-11-18"))

    assert today.date == "2026-11-19"
    assert yesterday == ("DATE_REASON_MISSING", "invoice.date_reason")


@pytest.mark.parametrize("date", ["", "2027-03-31"])
async def test_a_sale_that_is_posted_after_midnight_keeps_the_day_on_which_it_came(
    sales: SalesClient, interruption: Interruption, date: str
) -> None:
    """Its goods are held in the last second of March, and it is written in the first of April."""
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked(batch={"expiry_month": "2029-12"})
    sales.services.clock.set(dt.datetime(2027, 3, 31, 23, 59, 58, tzinfo=INDIA))

    async def midnight(_sales: object) -> None:
        sales.services.clock.set(dt.datetime(2027, 4, 1, 0, 0, 1, tzinfo=INDIA))

    interruption.after_reserving = midnight
    one = key()
    sold = await sales.sell(customer, line(product, "1"), date=date, with_key=one)
    interruption.after_reserving = None
    repeated = await sales.sell(customer, line(product, "1"), date=date, with_key=one)

    assert (sold.date, sold.number, sold.date_reason) == ("2027-03-31", "INV/26-27/000001", "")
    assert repeated == sold
    assert await sales.count(invoices) == 1


async def test_a_repeat_on_a_later_day_returns_the_first_reply(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product, one = await sales.customer(), await sales.stocked(), key()
    sold = await sales.sell(customer, line(product, "1"), date=days_ago(0), with_key=one)

    sales.services.clock.turn_on(dt.timedelta(days=3))
    repeated = await sales.sell(customer, line(product, "1"), date=days_ago(0), with_key=one)

    assert repeated == sold
    assert await sales.count(invoices) == 1


async def test_the_invoice_of_an_order_is_judged_when_it_is_issued(sales: SalesClient) -> None:
    """The order lay for ten days; its invoice is not of the order's day without a manager."""
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    with sales.services.clock.on(days_ago(10)):
        order = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "1")))
    request = orders_pb2.InvoiceOrderRequest(order_id=order.order_id, date=order.date, date_reason=WHY)

    user = await refused(sales.invoice_order(order, date=order.date, date_reason=WHY))
    issued = await sales.orders.InvoiceOrder(request, metadata=sales.as_user(Role.MANAGER))

    assert user == ("MANAGER_NEEDED", "date")
    assert issued.date == days_ago(10)
