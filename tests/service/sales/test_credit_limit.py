"""How far a customer's credit goes: what it owes and what it has ordered count together. 50 units come to 525.00."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customers_pb2, invoices_pb2, orders_pb2

from kit.auth.caller import Role
from services.sales.store import customers
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line, order_line
from tests.support.clients.service_client import key
from tests.support.refusals import refusal, replies_and_refusals
from tests.support.waiting_transactions import until_they_wait

CASH = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)
REFUSED = {
    "balance": "0.00",
    "ordered": "525.00",
    "added": "525.00",
    "credit_limit": "600.00",
    "exceeded_by": "450.00",
}


@dataclass(frozen=True)
class Shop:
    """A customer, and goods for all that it may ask for."""

    sales: SalesClient
    customer: customers_pb2.Customer
    product: products_pb2.Product

    async def order(self, quantity: str = "50") -> orders_pb2.Order:
        """A draft."""
        return await self.sales.draft_order(self.customer, order_line(self.product, quantity, rate="10.00"))

    async def confirmed(self, quantity: str = "50") -> orders_pb2.Order:
        return await self.sales.confirm_order(await self.order(quantity))

    async def sell(self, quantity: str, **fields: Any) -> invoices_pb2.Invoice:
        return await self.sales.sell(self.customer, line(self.product, quantity, rate="10.00"), **fields)

    async def ordered(self) -> str:
        await check_books(self.sales)
        return (await self.sales.owed(self.customer)).ordered


async def opened(sales: SalesClient, **fields: Any) -> Shop:
    await sales.set_up()
    return Shop(sales, await sales.customer(**fields), await sales.stocked(quantity="1000"))


async def test_three_orders_do_not_pass_a_limit_that_one_fills(sales: SalesClient) -> None:
    shop = await opened(sales, credit_limit="600.00")
    orders = [await shop.order() for _ in range(3)]
    await sales.confirm_order(orders[0])

    second = await refusal(sales.confirm_order(orders[1]))
    third = await refusal(sales.confirm_order(orders[2]))

    assert (second.reason, second.field, second.facts) == ("CREDIT_LIMIT_EXCEEDED", "order_id", REFUSED)
    assert (third.reason, third.facts) == ("CREDIT_LIMIT_EXCEEDED", REFUSED)
    assert await shop.ordered() == "525.00"
    await sales.deliver()
    assert await sales.inventory.available(shop.product) == 950


async def test_a_sale_beside_a_confirmed_order_counts_it(sales: SalesClient) -> None:
    shop = await opened(sales, credit_limit="600.00")
    await shop.confirmed()

    single = await refusal(shop.sell("50"))
    draft = sales.draft(shop.customer, line(shop.product, "50", rate="10.00"))
    reply = await sales.invoices.BatchCreateInvoices(batch_of([draft]), metadata=sales.as_user(key=key()))
    paid = await shop.sell("50", receipt=CASH)
    small = await shop.sell("7")

    assert (single.reason, single.field, single.facts) == ("CREDIT_LIMIT_EXCEEDED", "invoice.customer_id", REFUSED)
    assert reply.outcomes[0].WhichOneof("outcome") == "problem"
    assert (paid.figures.total, small.figures.total) == ("525.00", "74.00")
    assert await shop.ordered() == "525.00"


async def test_the_invoice_of_an_order_takes_its_own_total_off_what_is_ordered(sales: SalesClient) -> None:
    """The order fills the limit, and is invoiced in parts: what is owed and what is ordered stay at 525.00."""
    shop = await opened(sales, credit_limit="525.00")
    order = await shop.confirmed()
    part = orders_pb2.OrderLineToInvoice(order_line_id=order.lines[0].line_id, quantity="20")

    first = await sales.invoice_order(order, lines=[part])

    partly = await sales.read_order(order)
    assert (first.figures.total, partly.open_amount, await shop.ordered()) == ("210.00", "315.00", "315.00")
    assert (await refusal(shop.sell("1"))).facts["exceeded_by"] == "11.00"
    await sales.invoice_order(order)
    completed = await sales.read_order(order)
    assert (completed.open_amount, await shop.ordered()) == ("0.00", "0.00")
    assert (await sales.owed(shop.customer)).balance == "525.00"


async def test_a_lowered_limit_refuses_the_invoice_of_an_order_as_it_would_a_sale(sales: SalesClient) -> None:
    shop = await opened(sales)
    order = await shop.confirmed()
    await limited(shop, "500.00")

    refused = await refusal(sales.invoice_order(order))

    assert (refused.reason, refused.facts["ordered"], refused.facts["exceeded_by"]) == (
        "CREDIT_LIMIT_EXCEEDED",
        "0.00",
        "25.00",
    )
    assert await shop.ordered() == "525.00"


async def limited(shop: Shop, limit: str) -> None:
    """Changes the customer's limit."""
    changes = customers_pb2.CustomerChanges(credit_limit=limit)
    request = customers_pb2.UpdateCustomerRequest(customer_id=shop.customer.customer_id, customer=changes, etag="*")
    request.update_mask.paths.append("credit_limit")
    await shop.sales.customers.UpdateCustomer(request, metadata=shop.sales.as_user(Role.MANAGER))


async def test_an_order_that_is_billed_below_its_total_leaves_nothing_ordered(sales: SalesClient) -> None:
    shop = await opened(sales, credit_limit="525.00")
    order = await shop.confirmed()

    invoice = await sales.invoice_order(order, bill_discount_percent="10")

    assert (invoice.figures.total, await shop.ordered()) == ("473.00", "0.00")
    await sales.cancel_invoice(invoice)
    assert (await sales.read_order(order)).open_amount == "525.00"
    assert await shop.ordered() == "525.00"


async def test_cancelling_an_order_or_its_invoice_gives_back_what_it_took(sales: SalesClient) -> None:
    shop = await opened(sales, credit_limit="600.00")
    order = await shop.confirmed()
    part = orders_pb2.OrderLineToInvoice(order_line_id=order.lines[0].line_id, quantity="20")
    invoice = await sales.invoice_order(order, lines=[part])

    cancelled = await sales.cancel_order(order)

    assert (cancelled.open_amount, await shop.ordered()) == ("0.00", "0.00")
    await sales.cancel_invoice(invoice)  # the order stays cancelled
    assert await shop.ordered() == "0.00"
    await shop.confirmed()
    assert await shop.ordered() == "525.00"


async def test_orders_of_a_cash_only_customer_take_nothing_from_what_it_has_on_account(sales: SalesClient) -> None:
    """They are paid in full when they are invoiced, and so add nothing to the debt."""
    shop = await opened(sales, credit_limit="0")
    orders = [await shop.confirmed(), await shop.confirmed()]
    await sales.pay(shop.customer, "100.00")

    on_account = await shop.sell("9")
    without = await refusal(sales.invoice_order(orders[0]))
    paid = await sales.invoice_order(orders[0], receipt=CASH)

    assert (on_account.figures.total, without.reason, paid.outstanding) == ("95.00", "CASH_ONLY", "0.00")
    assert await shop.ordered() == "525.00"


async def test_orders_without_a_limit_are_counted_for_the_day_when_there_is_one(sales: SalesClient) -> None:
    shop = await opened(sales)
    await shop.confirmed()
    await shop.confirmed()
    draft = await shop.order()
    assert await shop.ordered() == "1050.00"

    await limited(shop, "1100.00")

    assert (await refusal(sales.confirm_order(draft))).facts["exceeded_by"] == "475.00"
    assert (await sales.cancel_order(draft)).open_amount == "0.00"
    assert await shop.ordered() == "1050.00"


@pytest.mark.parametrize("act", ["confirm", "sell"])
async def test_an_order_confirmed_while_another_takes_the_credit_has_one_winner(sales: SalesClient, act: str) -> None:
    """Both wait for the account; whoever comes second counts the first."""
    shop = await opened(sales, credit_limit="600.00")
    first, second = await shop.order(), await shop.order()
    async with sales.running.database.transaction(sales.organisation.caller()) as tx:
        await customers.lock_accounts(tx, {UUID(shop.customer.customer_id)})
        other = sales.confirm_order(second) if act == "confirm" else shop.sell("50")
        both = asyncio.create_task(replies_and_refusals(sales.confirm_order(first), other))
        await until_they_wait(sales, 2)
    done, refused = await both

    assert (len(done), [error.reason for error in refused]) == (1, ["CREDIT_LIMIT_EXCEEDED"])
    await sales.deliver()
    assert await sales.inventory.available(shop.product) == 950
    await check_books(sales)


async def test_an_order_cancelled_and_invoiced_at_once_has_one_winner_and_no_ring(sales: SalesClient) -> None:
    shop = await opened(sales, credit_limit="600.00")
    order = await shop.confirmed()
    async with sales.running.database.transaction(sales.organisation.caller()) as tx:
        await customers.lock_accounts(tx, {UUID(shop.customer.customer_id)})
        both = asyncio.create_task(replies_and_refusals(sales.invoice_order(order), sales.cancel_order(order)))
        await until_they_wait(sales, 2)
    done, refused = await both

    assert (len(done), [error.reason for error in refused]) == (1, ["ORDER_STATUS"])
    assert await shop.ordered() == "0.00"
