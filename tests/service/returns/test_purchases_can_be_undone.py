"""Whatever was entered with a vendor in whatever order can be undone, until no money and no goods are left."""

import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import debit_claims_pb2, vendor_bills_pb2, vendor_credits_pb2, vendor_payments_pb2

from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import (
    BY_BILL,
    BY_NOTE,
    BY_REFUND,
    BY_SHORT_PAYMENT,
    cancel_bill,
    cancel_claim,
    reopen_claim,
    settle,
    unsettle,
)
from tests.service.purchase.parts import of_units
from tests.support.clients.returns import ReturnsClient
from tests.support.clients.service_client import an_id
from tests.support.refusals import replies_and_refusals
from tests.support.sizes import cases

STEPS: Final = 14
FOUND_DAMAGED: Final = debit_claims_pb2.CLAIMED_DIFFERENCE_FOUND_DAMAGED
FOUND_SHORT: Final = debit_claims_pb2.CLAIMED_DIFFERENCE_FOUND_SHORT
OWN_TO_MEND: Final = frozenset({"INTERNAL", "UNKNOWN", ""})
"""Reasons that no refusal of these acts may have."""
_BILLS: Final = "SELECT vendor_bill_id FROM purchase.vendor_bills WHERE org_id = $1 AND status = 'posted'"
_PAYMENTS: Final = """
    SELECT vendor_credit_id FROM purchase.vendor_credits
    WHERE org_id = $1 AND kind = 'vendor_payment' AND status = 'posted'
"""
_SETTLEMENTS: Final = """
    SELECT debit_claim_id, settlement_id FROM purchase.claim_settlements WHERE org_id = $1 AND status = 'posted'
"""
_WAIVED: Final = """
    SELECT debit_claim_id FROM purchase.debit_claims JOIN purchase.vendor_bills b USING (org_id, vendor_bill_id)
    WHERE org_id = $1 AND cancelled_amount > 0 AND b.status = 'posted'
"""
_ALLOCATED: Final = """
    SELECT vendor_credit_id, vendor_bill_id FROM purchase.vendor_allocations
    WHERE org_id = $1 GROUP BY vendor_credit_id, vendor_bill_id HAVING sum(amount) > 0
"""
_CLOSED: Final = "SELECT debit_note_id FROM purchase.debit_note_closings WHERE org_id = $1 AND status = 'posted'"
_CLAIMS: Final = "SELECT debit_claim_id FROM purchase.debit_claims WHERE org_id = $1"
_OPEN: Final = _CLAIMS + " AND status IN ('open', 'partly_settled')"
_PARTLY_SETTLED: Final = _CLAIMS + " AND status = 'partly_settled'"
_NOTES: Final = "SELECT vendor_credit_id FROM purchase.vendor_credits WHERE org_id = $1 AND kind = 'debit_note'"
_LEFT: Final = """
    SELECT goods_receipt_line_id, quantity - coalesce((
        SELECT sum(quantity) FROM purchase.returned_lines r
        WHERE r.goods_receipt_line_id = l.goods_receipt_line_id AND state <> 'released'), 0)
    FROM purchase.goods_receipt_lines l WHERE org_id = $1
"""
NOTHING_LEFT: Final = {
    "owed to the vendor": "SELECT sum(balance) FROM purchase.vendor_balances WHERE org_id = $1",
    "outstanding": "SELECT sum(outstanding + open_claim_amount) FROM purchase.vendor_bills WHERE org_id = $1",
    "on account": "SELECT sum(on_account) FROM purchase.vendor_credits WHERE org_id = $1",
    "input tax": "SELECT sum(taxable + cgst + sgst) FROM purchase.inward_register WHERE org_id = $1",
    "in stock": "SELECT sum(on_hand) FROM inventory.balances WHERE org_id = $1",
    "worth of stock": "SELECT sum(value) FROM inventory.balances WHERE org_id = $1",
    "cost that a bill has changed": """
        SELECT max(abs(amount)) FROM (SELECT sum(amount) AS amount FROM inventory.cost_differences
        WHERE org_id = $1 AND document_type = 'vendor_bill' GROUP BY document_id) AS by_bill""",
}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(cases(3)))
async def test_everything_with_a_vendor_is_undone(returns: ReturnsClient, seed: int) -> None:
    trade = Trade(returns, random.Random(seed))
    await trade.begin()
    for _ in range(STEPS):
        await trade.enter()

    await trade.undo_everything()
    await trade.send_everything_back()

    left = {name: (await returns.query(query))[0][0] for name, query in NOTHING_LEFT.items()}
    assert {name: amount for name, amount in left.items() if amount} == {}
    assert await disagreements(returns.purchase) == {}


class Trade:
    """Two receipts of one vendor, and a claim that was met in part and waived. Acts are entered by chance,

    then undone by chance until the books have none left."""

    def __init__(self, returns: ReturnsClient, chance: random.Random) -> None:
        self.returns, self.purchase, self.chance = returns, returns.purchase, chance

    async def begin(self) -> None:
        self.vendor_id, product = await self.returns.vendor(), await self.returns.product()
        item = self.returns.item(product, quantity="100", rate="10.00")
        self.receipts = [await self.returns.buy(self.vendor_id, item) for _ in range(2)]
        while not await self.returns.query(_CLAIMS):
            await self._attempt(self.bill)
        while not await self.returns.query(_PARTLY_SETTLED):
            await self._attempt(self.settle)
        await self._attempt(self.waive)

    async def enter(self) -> None:
        """One act. What the books refuse is refused, but never for a reason that is ours to mend."""
        bills, money = [self.bill] * 2, [self.pay, self.allocate]
        claims = [self.settle] * 5 + [self.waive] * 3 + [self.reopen, self.unsettle, self.claim_found]
        goods = [self.send_back, self.close_note]
        await self._attempt(self.chance.choice([*bills, *money, *claims, *goods]))

    async def undo_everything(self) -> None:
        """Undoes what stands, in any order. Raises AssertionError when nothing that stands can be undone."""
        while standing := await self._standing():
            self.chance.shuffle(standing)
            refusals = [reason for undo in standing if (reason := await self._attempt(undo))]
            assert len(refusals) < len(standing), refusals

    async def send_everything_back(self) -> None:
        """The goods go back, and no bill is for them: their notes are worth nothing."""
        left = [(str(line_id), f"{quantity:.3f}") for line_id, quantity in await self.returns.query(_LEFT) if quantity]
        for receipt in self.receipts:
            of_receipt = [each for each in left if each[0] == receipt.lines[0].line_id]
            if of_receipt:
                await self.returns.send_back(receipt.goods_receipt_id, *of_receipt)
        await self.returns.services.deliver()
        for (note_id,) in await self.returns.query(_NOTES):
            await self._attempt(partial(self._close, note_id))

    async def _attempt(self, act: Callable[[], Awaitable[Any]]) -> str:
        """The reason of the refusal; empty for an act that is done."""
        _, refused = await replies_and_refusals(act())
        assert not [each for each in refused if each.reason in OWN_TO_MEND]
        await self.returns.services.deliver()
        return refused[0].reason if refused else ""

    async def _standing(self) -> list[Callable[[], Awaitable[Any]]]:
        """How each act that stands is undone."""
        undo: dict[str, Callable[..., Awaitable[None]]] = {
            _BILLS: self._cancel_bill,
            _PAYMENTS: self._cancel_payment,
            _SETTLEMENTS: self._unsettle,
            _WAIVED: self._reopen,
            _ALLOCATED: self._unallocate,
            _CLOSED: self._reopen_note,
        }
        return [partial(act, *map(str, row)) for query, act in undo.items() for row in await self.returns.query(query)]

    async def _one(self, query: str) -> list[str]:
        """A row that a query finds, by chance; nothing where it finds none."""
        rows = await self.returns.query(query)
        return list(map(str, self.chance.choice(rows))) if rows else []

    # --- what is entered ---

    async def bill(self) -> None:
        """Some units of a receipt at its rate or a higher one; more units than came, too."""
        receipt, units = self.chance.choice(self.receipts), self.chance.choice([20, 50, 100, 110])
        rate = self.chance.choice(["10.00", "10.50"])
        line = vendor_bills_pb2.BilledLine(
            goods_receipt_line_id=receipt.lines[0].line_id, quantity=f"{units}", rate=rate
        )
        claims = self.chance.random() < 0.8
        request = vendor_bills_pb2.CreateVendorBillRequest(
            bill=self.purchase.printed(
                receipt, number=f"V{an_id()[-12:]}", lines=[line], figures=of_units(units, rate)
            ),
            claim_differences=claims,
            accept_differences=not claims,
            difference_reason="Not as agreed",
        )
        await self.purchase.bills.CreateVendorBill(request, metadata=self.purchase.with_key())

    async def pay(self) -> None:
        amount = self.chance.choice(["10.00", "500.00", "2000.00"])
        await self.purchase.pay(self.vendor_id, amount, due_first=self.chance.random() < 0.5)

    async def allocate(self) -> None:
        """What an old credit has on account settles what is due first."""
        rows = await self.returns.query(
            "SELECT vendor_credit_id FROM purchase.vendor_credits WHERE org_id = $1 AND on_account > 0"
        )
        for (credit_id,) in rows[:1]:
            request = vendor_credits_pb2.AllocateVendorCreditRequest(vendor_credit_id=str(credit_id), due_first=True)
            await self.purchase.credits.AllocateVendorCredit(request, metadata=self.purchase.with_key())

    async def claim_found(self) -> None:
        """Some units of a bill are found damaged or missing."""
        for bill_id in await self._one(_BILLS):
            line = debit_claims_pb2.FoundUnits(
                goods_receipt_line_id=self.chance.choice(self.receipts).lines[0].line_id,
                difference=self.chance.choice([FOUND_DAMAGED, FOUND_SHORT]),
                quantity=self.chance.choice(["1", "10", "40"]),
            )
            request = debit_claims_pb2.CreateDebitClaimRequest(vendor_bill_id=bill_id, reason="Crushed", lines=[line])
            await self.purchase.claims.CreateDebitClaim(request, metadata=self.purchase.with_key())

    async def settle(self) -> None:
        for claim_id in await self._one(_OPEN):
            kind = self.chance.choice([BY_SHORT_PAYMENT, BY_SHORT_PAYMENT, BY_REFUND, BY_NOTE, BY_BILL])
            fields: dict[str, Any] = {"amount": self.chance.choice(["1.00", "5.25", "10.00"])}
            if kind == BY_REFUND:
                fields |= {"mode": payments_pb2.PAYMENT_MODE_BANK, "reference": an_id()}
            if kind in (BY_NOTE, BY_BILL):
                fields["document_id"] = next(iter(await self._one(_NOTES if kind == BY_NOTE else _BILLS)), "")
            await settle(self.purchase, _claim(claim_id), kind, **fields)

    async def waive(self) -> None:
        """The rest of a claim that is met in part, if there is one."""
        for claim_id in await self._one(_PARTLY_SETTLED) or await self._one(_CLAIMS):
            await cancel_claim(self.purchase, _claim(claim_id))

    async def reopen(self) -> None:
        for claim_id in await self._one(_WAIVED):
            await self._reopen(claim_id)

    async def unsettle(self) -> None:
        if ids := await self._one(_SETTLEMENTS):
            await self._unsettle(*ids)

    async def send_back(self) -> None:
        receipt, quantity = self.chance.choice(self.receipts), self.chance.choice(["5", "30", "60"])
        await self.returns.send_back(receipt.goods_receipt_id, (receipt.lines[0].line_id, quantity))

    async def close_note(self) -> None:
        for note_id in await self._one(_NOTES):
            await self._close(note_id)

    # --- what is undone ---

    async def _cancel_bill(self, bill_id: str) -> None:
        await cancel_bill(self.purchase, vendor_bills_pb2.VendorBill(vendor_bill_id=bill_id))

    async def _cancel_payment(self, payment_id: str) -> None:
        request = vendor_payments_pb2.CancelVendorPaymentRequest(vendor_payment_id=payment_id, reason="Wrong")
        await self.purchase.payments.CancelVendorPayment(request, metadata=self.purchase.with_key())

    async def _unsettle(self, claim_id: str, settlement_id: str) -> None:
        undone = debit_claims_pb2.ClaimSettlement(settlement_id=settlement_id)
        await unsettle(self.purchase, _claim(claim_id), undone)

    async def _reopen(self, claim_id: str) -> None:
        await reopen_claim(self.purchase, _claim(claim_id))

    async def _unallocate(self, credit_id: str, bill_id: str) -> None:
        request = vendor_credits_pb2.UnallocateVendorCreditRequest(vendor_credit_id=credit_id, document_id=bill_id)
        await self.purchase.credits.UnallocateVendorCredit(request, metadata=self.purchase.with_key())

    async def _close(self, note_id: Any) -> None:
        request = vendor_credits_pb2.CloseDebitNoteRequest(vendor_credit_id=str(note_id), reason="No bill comes")
        await self.purchase.credits.CloseDebitNote(request, metadata=self.purchase.with_key())

    async def _reopen_note(self, note_id: str) -> None:
        request = vendor_credits_pb2.ReopenDebitNoteRequest(vendor_credit_id=note_id, reason="A bill is coming")
        await self.purchase.credits.ReopenDebitNote(request, metadata=self.purchase.with_key())


def _claim(claim_id: str) -> debit_claims_pb2.DebitClaim:
    return debit_claims_pb2.DebitClaim(debit_claim_id=claim_id)
