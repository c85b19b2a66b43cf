"""Whatever is done in whatever order, the books agree with one another."""

import random
from decimal import Decimal
from typing import Any

import grpc
import pytest
import sqlalchemy as sa
from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import vendor_bills_pb2, vendor_credits_pb2, vendor_payments_pb2

from kit.db.session import Transaction
from kit.ids import new_id
from tests.service.purchase.books import disagreements
from tests.service.purchase.parts import of_units
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import debit_note
from tests.support.clients.service_client import an_id
from tests.support.sizes import cases

STEPS = 60


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(cases(3)))
async def test_books_agree_after_any_sequence(purchase: PurchaseClient, seed: int) -> None:
    trade = Trade(purchase, random.Random(seed))
    await trade.begin()

    for _ in range(STEPS):
        await trade.step()

    assert trade.done > STEPS // 3
    assert await disagreements(purchase) == {}


async def test_the_check_sees_a_book_that_does_not_agree(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    await purchase.pay(vendor.vendor_id, "10.00")
    lie = sa.text("UPDATE purchase.vendor_balances SET balance = balance + 1")

    async def spoil(tx: Transaction) -> None:
        await tx.run(lie)

    await purchase.running.database.run(purchase.organisation.caller(), spoil)

    assert len(await disagreements(purchase)) == 2


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
        does = self.chance.choice(
            [
                self.receive,
                self.bill,
                self.bill_a_part,
                self.bill_a_part,
                self.cancel_bill,
                self.pay,
                self.cancel_payment,
                self.allocate,
                self.unallocate,
                self.return_goods,
                self.return_goods,
                self.hold,
            ]
        )
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
        receipt = self.unbilled.pop(0)
        self.bills.append(await self.purchase.bill(receipt, number=f"V/{len(self.bills)}"))

    async def bill_a_part(self) -> None:
        """At a rate and in a quantity that may be others than the receipt's."""
        line = self.chance.choice(self.receipts).lines[0]
        quantity = self.chance.randint(1, 60)
        rate = Decimal(line.rate) + Decimal(self.chance.choice(["0", "0", "0.50"]))
        billed = vendor_bills_pb2.BilledLine(
            goods_receipt_line_id=line.line_id, quantity=str(quantity), rate=f"{rate:.2f}"
        )
        receipt = next(each for each in self.receipts if each.lines[0].line_id == line.line_id)
        bill = self.purchase.printed(
            receipt, number=f"P/{self.done}", lines=[billed], figures=of_units(quantity, f"{rate:.2f}")
        )
        request = vendor_bills_pb2.CreateVendorBillRequest(
            bill=bill, accept_differences=True, difference_reason="Agreed"
        )
        self.bills.append(await self.purchase.bills.CreateVendorBill(request, metadata=self.purchase.with_key()))

    async def cancel_bill(self) -> None:
        bill = self.chance.choice(self.bills)
        request = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Wrong")
        await self.purchase.bills.CancelVendorBill(request, metadata=self.purchase.with_key())

    async def cancel_payment(self) -> None:
        request = vendor_payments_pb2.CancelVendorPaymentRequest(
            vendor_payment_id=self.chance.choice(self.credits), reason="Bounced"
        )
        await self.purchase.payments.CancelVendorPayment(request, metadata=self.purchase.with_key())

    async def unallocate(self) -> None:
        request = vendor_credits_pb2.UnallocateVendorCreditRequest(
            vendor_credit_id=self.chance.choice(self.credits),
            document_id=self.chance.choice(self.bills).vendor_bill_id,
        )
        await self.purchase.credits.UnallocateVendorCredit(request, metadata=self.purchase.with_key())

    async def pay(self) -> None:
        due_first = self.chance.choice([False, True])
        amount = f"{self.chance.randint(1, 300000) / 100:.2f}"
        payment = await self.purchase.pay(self.vendor.vendor_id, amount, due_first=due_first)
        self.credits.append(payment.vendor_payment_id)

    async def allocate(self) -> None:
        bill = self.chance.choice(self.bills)
        amount = f"{self.chance.randint(1, 50000) / 100:.2f}"
        share = payments_pb2.NewOpenItemAllocation(document_id=bill.vendor_bill_id, amount=amount)
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
