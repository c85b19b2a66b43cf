"""Units that were found damaged or missing after their bill was posted: what is claimed for them, and what meets it.

A claimed unit goes back under a debit note, or the vendor pays for it and it stays. Never both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.money import CONTEXT, NIL, ZERO, proportion
from services.purchase.domain.debit_claims import DebitClaim, DebitClaimLine
from services.purchase.domain.errors import (
    DebitClaimSettled,
    GoodsReceiptLineNotFound,
    NothingToClaim,
    OverClaim,
    QuantityMissing,
)
from services.purchase.domain.returned_units import ReturnedUnits
from services.purchase.domain.statuses_and_kinds import FOUND, ClaimedDifference, ClaimSettlementKind
from services.purchase.domain.vendor_bills import VendorBill, VendorBillLine


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUnits:
    """So many units of a bill's line, free ones among them, and what was found. Without a reason, that of the claim."""

    goods_receipt_line_id: UUID
    difference: ClaimedDifference
    quantity: Decimal
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedBill:
    """A bill with its claims, and what of its units went back or is held for a return."""

    bill: VendorBill
    claims: Sequence[DebitClaim]
    going_back: Sequence[ReturnedUnits]

    def gone(self, line_id: UUID) -> Decimal:
        """Units of a line that went back, or are held."""
        return sum((each.quantity for each in self.going_back if each.line_id == line_id), ZERO)

    def claimed(self, line_id: UUID) -> Decimal:
        """Units of a line that are claimed whole, but for those of cancelled claims and those that went back."""
        whole, by_note = (ClaimedDifference.DAMAGED, *FOUND), ClaimSettlementKind.DEBIT_NOTE
        return sum(
            (
                line.quantity - _part(line.quantity, claim.settled_by(by_note), claim.amount)
                for claim in self.claims
                for line in claim.lines
                if line.goods_receipt_line_id == line_id and line.difference in whole and _stands(claim)
            ),
            ZERO,
        )

    def paid_for(self, line_id: UUID, *, but: DebitClaim | None = None) -> Decimal:
        """Found units of a line for which the vendor has paid, also in parts: they stay."""
        return sum(
            (
                _part(line.quantity, claim.met_in_money, claim.amount)
                for claim in self.claims
                if but is None or claim.debit_claim_id != but.debit_claim_id
                for line in _found(claim)
                if line.goods_receipt_line_id == line_id
            ),
            ZERO,
        )

    def check_return(self) -> None:
        """Raises DebitClaimSettled when units go back for which the vendor has paid."""
        for line in self.bill.lines:
            beyond = self.gone(line.goods_receipt_line_id) + self.paid_for(line.goods_receipt_line_id) - _units(line)
            if beyond > 0 and self.paid_for(line.goods_receipt_line_id):
                raise DebitClaimSettled(
                    "The vendor has paid for units of the line, which were damaged or missing.",
                    field="lines",
                    units=f"{beyond.normalize():f}",
                )

    def covered_by_money(self, claim: DebitClaim) -> Decimal:
        """What of a claim on found units may be met in money: nothing for units that go back."""
        lines = {line.goods_receipt_line_id: line for line in self.bill.lines}
        covered = NIL
        for found in _found(claim):
            line_id = found.goods_receipt_line_id
            stay = _units(lines[line_id]) - self.gone(line_id) - self.paid_for(line_id, but=claim)
            covered += proportion(found.amount, min(max(stay, ZERO), found.quantity), found.quantity)
        return covered - claim.met_in_money

    def covered_by_note(self, claim: DebitClaim, note_id: UUID) -> Decimal:
        """What a debit note gives for the found units of a claim: no more units than went back under it."""
        covered = NIL
        for found in _found(claim):
            line_id = found.goods_receipt_line_id
            units = sum(
                (
                    each.quantity
                    for each in self.going_back
                    if each.line_id == line_id and each.debit_note_id == note_id
                ),
                ZERO,
            )
            taken = sum(
                (
                    self._taken(other, line_id, note_id)
                    for other in self.claims
                    if other.debit_claim_id != claim.debit_claim_id
                ),
                ZERO,
            )
            covered += proportion(found.amount, min(max(units - taken, ZERO), found.quantity), found.quantity)
        return covered - claim.settled_by(ClaimSettlementKind.DEBIT_NOTE, note_id)

    def _taken(self, claim: DebitClaim, line_id: UUID, note_id: UUID) -> Decimal:
        """Units of a line by which a note has met a claim."""
        met = claim.settled_by(ClaimSettlementKind.DEBIT_NOTE, note_id)
        of_line = (line.quantity for line in _found(claim) if line.goods_receipt_line_id == line_id)
        return sum((_part(quantity, met, claim.amount) for quantity in of_line), ZERO)


def found_lines(
    of: ClaimedBill, found: Sequence[FoundUnits], reason: str, batches: Mapping[UUID, UUID]
) -> tuple[DebitClaimLine, ...]:
    """What is claimed for found units: their share of the line, less what is claimed of its price already.

    `batches` are by receipt line. Raises GoodsReceiptLineNotFound, QuantityMissing, OverClaim, NothingToClaim.
    """
    lines = {line.goods_receipt_line_id: line for line in of.bill.lines}
    left, claimed = dict[UUID, Decimal](), list[DebitClaimLine]()
    for index, each in enumerate(found):
        field, line = f"lines[{index}].", lines.get(each.goods_receipt_line_id)
        if line is None:
            raise GoodsReceiptLineNotFound("Not a line of the bill.", field=f"{field}goods_receipt_line_id")
        if each.quantity <= 0:
            raise QuantityMissing("Nothing of the line is claimed.", field=f"{field}quantity")
        line_id = each.goods_receipt_line_id
        kept = left.get(line_id, _units(line) - of.gone(line_id) - of.claimed(line_id))
        if each.quantity > kept:
            raise OverClaim(
                "No more is claimed than was kept, and is neither returned nor claimed.",
                field=f"{field}quantity",
                at_most=f"{max(kept, ZERO).normalize():f}",
            )
        left[line_id] = kept - each.quantity
        claim_line = _claim_line(of, line, each, reason, batches[line_id])
        if claim_line.amount <= 0:
            raise NothingToClaim("The bill asks nothing for the units.", field=f"{field}quantity")
        claimed.append(claim_line)
    return tuple(claimed)


def _claim_line(
    of: ClaimedBill, line: VendorBillLine, found: FoundUnits, reason: str, batch_id: UUID
) -> DebitClaimLine:
    value, tax = line.figures.taxable, line.figures.total - line.figures.taxable
    for claim in of.claims:
        for each in claim.lines:
            dearer = each.difference not in (ClaimedDifference.SHORT, ClaimedDifference.DAMAGED, *FOUND)
            if dearer and each.goods_receipt_line_id == line.goods_receipt_line_id and _stands(claim):
                value, tax = value - each.value, tax - each.tax
    words = "damage was found" if found.difference is ClaimedDifference.FOUND_DAMAGED else "a shortage was found"
    return DebitClaimLine(
        difference=found.difference,
        goods_receipt_id=line.goods_receipt_id,
        goods_receipt_line_id=line.goods_receipt_line_id,
        batch_id=batch_id,
        quantity=found.quantity,
        value=proportion(value, found.quantity, _units(line)),
        tax=proportion(tax, found.quantity, _units(line)),
        reason=found.reason or reason,
        explanation=f"After the bill, {words} of {found.quantity.normalize():f} of {_units(line).normalize():f} units.",
    )


def _stands(claim: DebitClaim) -> bool:
    return claim.cancelled_amount < claim.amount


def _found(claim: DebitClaim) -> Sequence[DebitClaimLine]:
    return [line for line in claim.lines if line.difference in FOUND]


def _units(line: VendorBillLine) -> Decimal:
    """Units that the bill is for, free ones among them: each has its share of the line."""
    return line.units.quantity + line.units.free_quantity


def _part(quantity: Decimal, met: Decimal, amount: Decimal) -> Decimal:
    """The units that so much of the amount is for."""
    return CONTEXT.divide(CONTEXT.multiply(quantity, met), amount)
