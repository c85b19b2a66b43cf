"""Whatever is done in whatever order, the books balance: a long day of random trade, the same for the same seed."""

import random

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customer_receipts_pb2, customers_pb2, invoices_pb2, orders_pb2

from kit import ids
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import credit_note, line, order_line
from tests.support.days import YEAR
from tests.support.refusals import replies_and_refusals
from tests.support.sizes import cases

STEPS = 60
EXPECTED = {
    "INVOICE_CANCELLED",
    "INVOICE_HAS_RETURNS",
    "OVER_RETURN",
    "CUSTOMER_RECEIPT_CANCELLED",
    "CUSTOMER_CREDIT_CANCELLED",
    "NOTHING_TO_ALLOCATE",
    "CREDIT_LIMIT_EXCEEDED",
    "ORDER_STATUS",
}


class Day:
    """One organisation's random day."""

    def __init__(self, sales: SalesClient, dice: random.Random) -> None:
        self.sales = sales
        self.dice = dice
        self.customers: list[customers_pb2.Customer] = []
        self.products: list[products_pb2.Product] = []
        self.invoices: list[invoices_pb2.Invoice] = []
        self.orders: list[orders_pb2.Order] = []
        self.receipts: list[customer_receipts_pb2.CustomerReceipt] = []
        self.notes = 0

    async def sell(self) -> None:
        product = self.dice.choice(self.products)
        paid = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH, amount="1.00")
        lines = [line(product, str(self.dice.randint(1, 9)), rate=f"{self.dice.randint(100, 1100) / 100:.2f}")]
        sold = await self.sales.sell(
            self.dice.choice(self.customers), *lines, receipt=paid if self.dice.random() < 0.3 else None
        )
        self.invoices.append(sold)

    async def order(self) -> None:
        """A confirmed order. Its prices are agreed, or are those of the day when it is invoiced."""
        product, rate = self.dice.choice(self.products), self.dice.choice(("", "10.00"))
        lines = [order_line(product, str(self.dice.randint(2, 30)), rate=rate) for _ in range(self.dice.randint(1, 2))]
        draft = await self.sales.draft_order(self.dice.choice(self.customers), *lines)
        self.orders.append(draft)
        await self.sales.confirm_order(draft)

    async def bill(self) -> None:
        """What is left of an order, or one unit of it; with a discount it comes to less than the order."""
        order, lines = self.dice.choice(self.orders), []
        if self.dice.random() < 0.5:
            lines.append(orders_pb2.OrderLineToInvoice(order_line_id=order.lines[0].line_id, quantity="1"))
        off = self.dice.choice(("", "10"))
        self.invoices.append(await self.sales.invoice_order(order, lines=lines, bill_discount_percent=off))

    async def drop(self) -> None:
        await self.sales.cancel_order(self.dice.choice(self.orders))

    async def pay(self) -> None:
        amount = f"{self.dice.randint(1, 20000) / 100:.2f}"
        due_first = self.dice.random() < 0.7
        self.receipts.append(await self.sales.pay(self.dice.choice(self.customers), amount, due_first=due_first))

    async def allocate(self) -> None:
        await self.sales.allocate(self.dice.choice(self.receipts).customer_receipt_id, due_first=True)

    async def bounce(self) -> None:
        await self.sales.cancel_receipt(self.dice.choice(self.receipts))

    async def withdraw(self) -> None:
        await self.sales.cancel_invoice(self.dice.choice(self.invoices))

    async def take_back(self) -> None:
        hold_id = str(ids.new_id())
        held = await self.sales.hold(self.dice.choice(self.invoices), "1", hold_id=hold_id)
        self.notes += 1
        posted = credit_note(held, hold_id, number=f"CN/{YEAR}/{self.notes:06d}")
        (result,) = await self.sales.take(posted)
        assert result.accepted, result

    async def step(self) -> None:
        deeds = [self.sell, self.sell, self.pay, self.order]
        if self.orders:
            deeds += [self.bill, self.bill, self.drop]
        if self.invoices and self.receipts:
            deeds += [self.allocate, self.bounce, self.withdraw, self.take_back]
        _, refused = await replies_and_refusals(self.dice.choice(deeds)())
        assert {error.reason for error in refused} <= EXPECTED, refused


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, cases(3) + 1))
async def test_books_balance_after_a_random_day(sales: SalesClient, seed: int) -> None:
    await sales.set_up()
    day = Day(sales, random.Random(seed))
    day.customers = [await sales.customer(code) for code in ("A", "B")]
    day.customers.append(await sales.customer("C", credit_limit="500.00"))
    day.products = [await sales.stocked("P1", "1000"), await sales.stocked("P2", "1000")]

    for _ in range(STEPS):
        await day.step()

    await check_books(sales)
    assert (day.notes > 0, len(day.orders) > 1) == (True, True)
