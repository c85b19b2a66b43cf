"""Whatever is done in whatever order, the books agree with one another."""

import random
from typing import Any

import grpc
import pytest
import sqlalchemy as sa
from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import vendor_credits_pb2

from kit.db.session import Transaction
from kit.ids import new_id
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import debit_note
from tests.support.clients.service_client import an_id

STEPS = 30

AGREE = {
    "balance is the sum of the entries": """
        SELECT vendor_id FROM purchase.vendor_balances b WHERE balance <> (
            SELECT coalesce(sum(amount), 0) FROM purchase.vendor_entries e WHERE e.vendor_id = b.vendor_id)""",
    "balance is what is outstanding less what is on account": """
        SELECT vendor_id FROM purchase.vendor_balances b WHERE balance <> (
            SELECT coalesce(sum(outstanding), 0) FROM purchase.vendor_bills v WHERE v.vendor_id = b.vendor_id) - (
            SELECT coalesce(sum(on_account), 0) FROM purchase.vendor_credits c WHERE c.vendor_id = b.vendor_id)""",
    "a bill has outstanding what no allocation has met": """
        SELECT vendor_bill_id FROM purchase.vendor_bills v WHERE outstanding <> total - (
            SELECT coalesce(sum(amount), 0) FROM purchase.vendor_allocations a
            WHERE a.vendor_bill_id = v.vendor_bill_id)""",
    "a credit has left what it has not allocated": """
        SELECT vendor_credit_id FROM purchase.vendor_credits c WHERE on_account <> amount - (
            SELECT coalesce(sum(a.amount), 0) FROM purchase.vendor_allocations a
            WHERE a.vendor_credit_id = c.vendor_credit_id)""",
    "the register is the bills less the debit notes": """
        SELECT document_id FROM purchase.inward_register r JOIN purchase.vendor_bills v ON document_id = vendor_bill_id
        GROUP BY document_id, v.taxable, v.cgst HAVING sum(r.taxable) <> v.taxable OR sum(r.cgst) <> v.cgst""",
    "what is held is what open holds hold": """
        SELECT hold_id FROM purchase.returned_lines l JOIN purchase.holds h USING (hold_id)
        WHERE (l.state = 'pending') <> (h.state = 'pending')""",
    "what is returned is what committed holds held": """
        SELECT hold_id FROM purchase.returned_lines l JOIN purchase.holds h USING (hold_id)
        WHERE (l.state = 'returned') <> (h.state = 'fulfilled')""",
    "no more of a line is held or returned than came": """
        SELECT goods_receipt_line_id FROM purchase.goods_receipt_lines r WHERE quantity + free_quantity < (
            SELECT coalesce(sum(l.quantity), 0) FROM purchase.returned_lines l
            WHERE l.goods_receipt_line_id = r.goods_receipt_line_id AND l.state <> 'released')""",
}


@pytest.mark.parametrize("seed", range(3))
async def test_books_agree_after_any_sequence(purchase: PurchaseClient, seed: int) -> None:
    trade = Trade(purchase, random.Random(seed))
    await trade.begin()

    for _ in range(STEPS):
        await trade.step()

    assert trade.done > STEPS // 2
    assert await disagreements(purchase) == {}


async def test_the_check_sees_a_book_that_does_not_agree(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    await purchase.pay(vendor.vendor_id, "10.00")
    lie = sa.text("UPDATE purchase.vendor_balances SET balance = balance + 1")

    async def spoil(tx: Transaction) -> None:
        await tx.run(lie)

    await purchase.running.database.run(purchase.organisation.caller(), spoil)

    assert len(await disagreements(purchase)) == 2


async def disagreements(purchase: PurchaseClient) -> dict[str, list[Any]]:
    """The rules that the organisation's books break, each with the rows that do."""

    async def look(tx: Transaction) -> dict[str, list[Any]]:
        found = {rule: await tx.rows(sa.text(query)) for rule, query in AGREE.items()}
        return {rule: rows for rule, rows in found.items() if rows}

    return await purchase.running.database.run(purchase.organisation.caller(), look)


class Trade:
    """One vendor with whom anything may happen next; what the books refuse is refused."""

    def __init__(self, purchase: PurchaseClient, chance: random.Random) -> None:
        self.purchase = purchase
        self.chance = chance
        self.receipts: list[Any] = []
        self.unbilled: list[Any] = []
        self.bills: list[Any] = []
        self.credits: list[str] = []
        self.done = 0

    async def begin(self) -> None:
        self.vendor = await self.purchase.vendor()
        self.product = await self.purchase.product()
        await self.receive()

    async def step(self) -> None:
        does = self.chance.choice([self.receive, self.bill, self.pay, self.allocate, self.return_goods, self.hold])
        try:
            await does()
            self.done += 1
        except (grpc.aio.AioRpcError, IndexError):
            pass  # refused, or nothing there yet to do it with

    async def receive(self) -> None:
        item = self.purchase.item(
            self.product,
            quantity=str(self.chance.randint(40, 90)),
            free_quantity=str(self.chance.randint(0, 5)),
            rate=f"{self.chance.randint(100, 9000) / 100:.2f}",
        )
        receipt = await self.purchase.receive(self.vendor, item)
        self.receipts.append(receipt)
        self.unbilled.append(receipt)

    async def bill(self) -> None:
        receipt = self.unbilled[0]
        self.bills.append(await self.purchase.bill(receipt, number=f"V/{len(self.bills)}"))
        self.unbilled.pop(0)

    async def pay(self) -> None:
        oldest_first = self.chance.choice([False, True])
        amount = f"{self.chance.randint(1, 300000) / 100:.2f}"
        payment = await self.purchase.pay(self.vendor.vendor_id, amount, oldest_first=oldest_first)
        self.credits.append(payment.vendor_payment_id)

    async def allocate(self) -> None:
        bill = self.chance.choice(self.bills)
        amount = f"{self.chance.randint(1, 50000) / 100:.2f}"
        share = payments_pb2.OpenItemAllocation(document_id=bill.vendor_bill_id, amount=amount)
        request = vendor_credits_pb2.AllocateVendorCreditRequest(
            vendor_credit_id=self.chance.choice(self.credits), allocations=[share]
        )
        await self.purchase.credits.AllocateVendorCredit(request, metadata=self.purchase.with_key())

    async def hold(self) -> None:
        await self.purchase.hold(self.chance.choice(self.receipts), str(self.chance.randint(1, 10)))

    async def return_goods(self) -> None:
        receipt, hold_id = self.chance.choice(self.receipts), an_id()
        held = await self.purchase.hold(receipt, str(self.chance.randint(1, 20)), hold_id)
        note = debit_note(held, hold_id)
        note.debit_note_id = str(new_id())
        await self.purchase.taken(note)
        self.credits.append(note.debit_note_id)
