"""A sale beyond the limits of its caller's role is refused on every path, with all limits at once."""

from typing import Any

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import customers_pb2, invoices_pb2, orders_pb2

from kit.auth.caller import Role
from kit.errors import DomainError
from kit.rpc.error_status import error_of
from services.sales.store.invoice_tables import invoices
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line, order_line
from tests.support.clients.service_client import key
from tests.support.refusals import refusal

CHEAP: dict[str, Any] = {"rate": "0.01"}  # the goods cost 1.00 and more
GIVEN: dict[str, Any] = {"discount_percent": "100"}
CASH = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)


@pytest.fixture
async def customer(sales: SalesClient) -> customers_pb2.Customer:
    await sales.set_up(limited=True)
    return await sales.customer()


def found(error: DomainError) -> tuple[str, str, dict[str, str]]:
    return error.reason, error.field, error.facts


async def create(sales: SalesClient, draft: invoices_pb2.SaleDraft, role: Role) -> invoices_pb2.Invoice:
    request = invoices_pb2.CreateInvoiceRequest(invoice=draft)
    return await sales.invoices.CreateInvoice(request, metadata=sales.with_key("", role))


async def test_user_does_not_sell_below_cost_or_give_goods_away(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    product = await sales.stocked()

    cheap = await refusal(sales.sell(customer, line(product, "10", **CHEAP)))
    given = await refusal(sales.sell(customer, line(product, "10", **GIVEN)))

    assert found(cheap) == (
        "ROLE_LIMIT_EXCEEDED",
        "invoice.lines[0].rate",
        {"invoice.lines[0].rate": "asked 0.01 for a unit, limit landed cost"},
    )
    assert given.facts == {
        "invoice.lines[0].discount_percent": "asked 100, limit 10",
        "invoice.lines[0].rate": "asked 0.00 for a unit, limit landed cost",
    }
    assert await sales.count(invoices) == 0
    assert await sales.inventory.available(product) == 100


async def test_manager_and_a_user_whom_the_administrator_lets_sell_below_cost(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    product = await sales.stocked()
    draft = sales.draft(customer, line(product, "10", **CHEAP, free_quantity="1"), bill_discount_percent="50")

    refused = await refusal(create(sales, draft, Role.USER))
    by_manager = await create(sales, draft, Role.MANAGER)
    await sales.limit(below_cost=True, bill_discount_percent="50", free_goods_percent="10")
    by_user = await create(sales, draft, Role.USER)

    assert sorted(refused.facts) == [
        "invoice.bill_discount_percent",
        "invoice.lines[0].free_quantity",
        "invoice.lines[0].rate",
    ]
    assert by_manager.figures == by_user.figures


async def test_preview_says_what_issuing_would_say(sales: SalesClient, customer: customers_pb2.Customer) -> None:
    product = await sales.stocked()
    draft = sales.draft(customer, line(product, "10", **CHEAP))

    async def previewed(role: Role) -> invoices_pb2.InvoicePreview:
        request = invoices_pb2.PreviewInvoiceRequest(invoice=draft)
        return await sales.invoices.PreviewInvoice(request, metadata=sales.as_user(role))

    issued, shown = await refusal(create(sales, draft, Role.USER)), await previewed(Role.USER)

    assert found(error_of(shown.limit_refusal)) == (issued.reason, "", issued.facts)
    assert shown.figures.taxable == "0.10"
    assert not (await previewed(Role.MANAGER)).HasField("limit_refusal")


async def test_each_sale_of_a_bulk_request_is_judged(sales: SalesClient, customer: customers_pb2.Customer) -> None:
    product = await sales.stocked()
    drafts = [sales.draft(customer, line(product, "10", **terms)) for terms in (CHEAP, {}, GIVEN)]
    request = invoices_pb2.BatchCreateInvoicesRequest(
        requests=[invoices_pb2.CreateInvoiceRequest(invoice=draft) for draft in drafts]
    )

    reply = await sales.invoices.BatchCreateInvoices(request, metadata=sales.as_user(key=key()))

    refused, sold, given = reply.outcomes
    assert found(error_of(refused.problem))[:2] == ("ROLE_LIMIT_EXCEEDED", "requests[0].invoice.lines[0].rate")
    assert error_of(given.problem).field == "requests[2].invoice.lines[0].discount_percent"
    assert sold.invoice.number.endswith("000001")


async def test_order_is_judged_when_it_is_confirmed_and_its_invoice_for_what_it_adds(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    product = await sales.stocked()
    order = await sales.draft_order(customer, order_line(product, "10", **CHEAP))

    refused = await refusal(sales.confirm_order(order))
    assert found(refused)[:2] == ("ROLE_LIMIT_EXCEEDED", "order_id")
    assert (await sales.read_order(order)).status == orders_pb2.ORDER_STATUS_DRAFT

    confirm = orders_pb2.ConfirmOrderRequest(order_id=order.order_id)
    await sales.orders.ConfirmOrder(confirm, metadata=sales.with_key("", Role.MANAGER))
    more_off = await refusal(sales.invoice_order(order, bill_discount_percent="50"))
    agreed = await sales.invoice_order(order)

    assert more_off.facts["bill_discount_percent"] == "asked 50, limit 5"
    assert agreed.figures.taxable == "0.10"


async def test_cash_with_a_sale_is_limited(sales: SalesClient, customer: customers_pb2.Customer) -> None:
    product = await sales.stocked()
    await sales.limit(cash_receipt="94.99")
    paid = sales.draft(customer, line(product, "10"), receipt=CASH)  # 90.00 and 5 %: 95.00, rounded from 94.50

    refused = await refusal(create(sales, paid, Role.USER))
    by_manager = await create(sales, paid, Role.MANAGER)

    assert found(refused)[1:] == (
        "invoice.receipt.amount",
        {"invoice.receipt.amount": "asked 95 in the day, limit 94.99"},
    )
    assert by_manager.outstanding == "0.00"
