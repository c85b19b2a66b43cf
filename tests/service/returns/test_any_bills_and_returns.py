"""Whatever is billed, cancelled and sent back in whatever order: the notes of a bill add up to the bill."""

import random
from decimal import Decimal
from typing import Any

import pytest
from bahi.documents.v1 import prices_pb2
from bahi.purchase.v1 import vendor_bills_pb2

from tests.service.returns.partial_returns import change_setting
from tests.support.clients.returns import ReturnsClient
from tests.support.refusals import replies_and_refusals
from tests.support.sizes import cases

STEPS = 16
_BILLS = """
    SELECT b.number, b.total - (SELECT sum(short_taxable + short_cgst + short_sgst) FROM purchase.vendor_bill_lines l
            WHERE l.vendor_bill_id = b.vendor_bill_id),
        (SELECT sum(taxable + cgst + sgst + round_off) FROM purchase.returned_lines r
            WHERE r.booked_in = b.vendor_bill_id AND state = 'returned')
    FROM purchase.vendor_bills b WHERE org_id = $1 AND status = 'posted' AND EXISTS (
        SELECT FROM purchase.returned_lines r
        WHERE r.booked_in = b.vendor_bill_id AND r.debit_note_id = ANY($2::uuid[]))
"""
_LEFT = """
    SELECT goods_receipt_line_id, quantity + free_quantity - coalesce((
        SELECT sum(quantity) FROM purchase.returned_lines r
        WHERE r.goods_receipt_line_id = l.goods_receipt_line_id AND state <> 'released'), 0)
    FROM purchase.goods_receipt_lines l WHERE org_id = $1
"""


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(cases(4)))
async def test_notes_add_up_to_each_bill_after_any_sequence(returns: ReturnsClient, seed: int) -> None:
    trade = Trade(returns, random.Random(seed))
    await trade.begin()

    for _ in range(STEPS):
        await trade.step()
    last = await trade.send_everything_back()

    for number, total, given in await returns.query(_BILLS, last):
        assert (number, given) == (number, total)
    stock = await returns.query("SELECT sum(on_hand), sum(value) FROM inventory.balances WHERE org_id = $1")
    assert (stock, await returns.query("SELECT type FROM purchase.outbox WHERE org_id = $1")) == ([(0, 0)], [])


class Trade:
    """One receipt, of which anything is billed and sent back next. What the books refuse is refused."""

    def __init__(self, returns: ReturnsClient, chance: random.Random) -> None:
        self.returns = returns
        self.chance = chance
        self.bills: list[vendor_bills_pb2.VendorBill] = []

    async def begin(self) -> None:
        items = []
        for uqc in self.chance.choices(["TBS", "KGS"], k=self.chance.randint(1, 3)):
            item = self.returns.item(await self.returns.product(uqc=uqc), quantity=str(self.chance.randint(5, 60)))
            item.free_quantity = str(self.chance.choice([0, 0, 3]))
            item.rate = f"{self.chance.randint(100, 6900) / 100:.2f}"
            if self.chance.random() < 0.4:
                item.pack_rate.CopyFrom(prices_pb2.PackPrice(amount=item.rate, units="11"))
                item.rate = ""
            items.append(item)
        self.receipt = await self.returns.buy(await self.returns.vendor(), *items, freight="10.01")

    async def step(self) -> None:
        often, seldom = [self.bill, self.send_back], [self.cancel, self.set_rounding]
        does = self.chance.choice(often + often + seldom)
        _, refused = await replies_and_refusals(does())
        assert "INTERNAL" not in {refusal.reason for refusal in refused}
        await self.returns.services.deliver()

    async def bill(self) -> None:
        """Some units of each line, or everything, with figures that are some paise off."""
        lines = [
            vendor_bills_pb2.BilledLine(
                goods_receipt_line_id=line.line_id, quantity=str(self.chance.randint(1, int(line.quantity)))
            )
            for line in self.receipt.lines
        ]
        bill = self.returns.purchase.printed(
            self.receipt, number=f"V{self.chance.random()}", lines=self.chance.choice([lines, []])
        )
        request = vendor_bills_pb2.MatchVendorBillRequest(bill=bill)
        match = await self.returns.purchase.bills.MatchVendorBill(request, metadata=self.returns.as_user())
        bill.figures.CopyFrom(self._printed({each.figure: Decimal(each.computed) for each in match.figures}))
        posted = await self.returns.purchase.bills.CreateVendorBill(
            vendor_bills_pb2.CreateVendorBillRequest(bill=bill, accept_differences=True, difference_reason="Agreed"),
            metadata=self.returns.with_key(),
        )
        self.bills.append(posted)

    def _printed(self, computed: dict[Any, Decimal]) -> vendor_bills_pb2.PrintedFigures:
        taxable = computed[vendor_bills_pb2.FIGURE_KIND_TAXABLE] + self._one_of("0", "0.30", "-0.21")
        tax = computed[vendor_bills_pb2.FIGURE_KIND_CGST] + self._one_of("0", "0.05")
        total = taxable + 2 * tax + self._one_of("0", "0.37", "-0.50", "0.99")
        return vendor_bills_pb2.PrintedFigures(taxable=f"{taxable}", cgst=f"{tax}", sgst=f"{tax}", total=f"{total}")

    def _one_of(self, *amounts: str) -> Decimal:
        return Decimal(self.chance.choice(amounts))

    async def send_back(self) -> None:
        line = self.chance.choice(self.receipt.lines)
        quantity = Decimal(self.chance.randint(1, 9)) / (3 if line.uqc == "KGS" else 1)
        await self.returns.send_back(self.receipt.goods_receipt_id, (line.line_id, f"{quantity:.3f}"))

    async def cancel(self) -> None:
        if not self.bills:
            return
        bill = self.chance.choice(self.bills)
        request = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Wrong")
        await self.returns.purchase.bills.CancelVendorBill(request, metadata=self.returns.with_key())

    async def set_rounding(self) -> None:
        await change_setting(self.returns, round_to_rupee=self.chance.random() < 0.5)

    async def send_everything_back(self) -> list[str]:
        """The id of the note for all that is left."""
        left = [(str(line_id), f"{quantity}") for line_id, quantity in await self.returns.query(_LEFT) if quantity]
        note_ids = []
        if left:
            note_ids.append((await self.returns.send_back(self.receipt.goods_receipt_id, *left)).debit_note_id)
        await self.returns.services.deliver()
        return note_ids
