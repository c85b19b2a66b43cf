"""Which received goods a write-off is of: those still here, in the order of receipt. gst-corrections.md 1, row 8.

Sales and returns use up the receipts of a batch first, in their order; goods that went back to a vendor were of their
own receipt. Everything is computed anew from what is known of the batch, in the order of its adjustments. So it does
not matter in which order adjustments, bills and notes become known.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.amounts import Amounts
from gst.inward.itc import reversal_on_write_off
from gst.money import NIL, ZERO
from trade.domain.figures import TaxFigures

TAX_HEADS: Final = ("cgst", "sgst", "igst", "cess")
NOTHING_REVERSED: Final = TaxFigures(taxable=NIL, cgst=NIL, sgst=NIL, igst=NIL, cess=NIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockAdjustment:
    """What inventory says of an adjustment: base units of a batch, negative when they left the books.

    `received` units had come in by goods receipts, and `on_hand` were here before it. `returned` units had gone back
    to vendors when purchase heard of it. Ids are in the order of time.
    """

    adjustment_id: UUID
    number: str
    date: dt.date
    batch_id: UUID
    quantity: Decimal
    reverses_input_tax: bool
    received: Decimal
    on_hand: Decimal
    returned: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOff:
    """So many units that are written off still, after `skipped` units that were sold before."""

    adjustment: StockAdjustment
    quantity: Decimal
    skipped: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledCredit:
    """What a bill says of units of a receipt line, free ones among them, and what notes took off for returned ones.

    Or what a bill of entry says of them: no note takes credit off, so `noted` is the share of the returned units.

    The tax of a bill without credit, or whose credit is time-barred, is not `eligible`.
    """

    document_id: UUID
    registration_id: UUID
    booking_date: dt.date
    units: Decimal
    eligible: bool
    tax_rate: Decimal
    figures: TaxFigures
    returned: Decimal
    noted: TaxFigures
    imported: bool = False

    @property
    def here(self) -> Decimal:
        """Units that did not go back."""
        return max(self.units - self.returned, ZERO)

    def reversed_for(self, units: Decimal) -> TaxFigures:
        """The credit of so many units that are written off. Of all that did not go back, it is what notes have left.

        Credit per unit divides by billed and free units.
        """
        if not self.eligible or not units:
            return NOTHING_REVERSED
        left = {head: max(getattr(self.figures, head) - getattr(self.noted, head), NIL) for head in TAX_HEADS}
        if units < self.here:
            share = reversal_on_write_off(_tax_of(self.figures), units, self.units)
            left = {head: min(getattr(share, head), most) for head, most in left.items()}
        return TaxFigures(taxable=NIL, **left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Units of one receipt line of the batch, the bills for them in their order, and how many went back.

    `entry` is the bill of entry under which they were cleared: it is for the same units as the bills.
    """

    goods_receipt_line_id: UUID
    units: Decimal
    returned: Decimal
    bills: tuple[BilledCredit, ...]
    entry: BilledCredit | None = None

    @property
    def credits(self) -> tuple[BilledCredit, ...]:
        return self.bills if self.entry is None else (*self.bills, self.entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLayers:
    """What receipts have brought in of a batch, in the order of receipt."""

    layers: tuple[Layer, ...]

    @property
    def returned(self) -> Decimal:
        return sum((layer.returned for layer in self.layers), ZERO)

    @property
    def bills(self) -> dict[UUID, BilledCredit]:
        """One line of each bill and of each bill of entry."""
        return {bill.document_id: bill for layer in self.layers for bill in layer.credits}


NO_LAYERS: Final = BatchLayers(layers=())

ReversalKey = tuple[UUID, UUID, UUID]
"""An adjustment, a receipt line, and a bill or a bill of entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversedCredit:
    """The credit of so many units at one rate."""

    units: Decimal
    tax_rate: Decimal
    figures: TaxFigures
    imported: bool = False


def standing_write_offs(adjustments: Iterable[StockAdjustment]) -> list[WriteOff]:
    """The write-offs with what of them still stands, in the order of time.

    Units that are found are those that went last, whether they were written off or counted away.
    """
    gone: list[WriteOff] = []
    for each in sorted(adjustments, key=lambda adjustment: adjustment.adjustment_id):
        if each.quantity < 0:
            written_off = sum((former.quantity for former in _reversing(gone)), ZERO)
            skipped = max(each.received - each.on_hand - written_off - each.returned, ZERO)
            gone.append(WriteOff(adjustment=each, quantity=-each.quantity, skipped=skipped))
            continue
        found = each.quantity
        for index in reversed(range(len(gone))):
            part = min(found, gone[index].quantity)
            gone[index] = replace(gone[index], quantity=gone[index].quantity - part)
            found -= part
    return [write_off for write_off in _reversing(gone) if write_off.quantity]


def reversals_of(adjustments: Iterable[StockAdjustment], layers: Sequence[Layer]) -> dict[ReversalKey, ReversedCredit]:
    """The credit that the write-offs of a batch reverse, by adjustment, receipt line and bill.

    `layers` are in the order of receipt. Units that no bill is for reverse nothing yet.
    """
    left = {layer.goods_receipt_line_id: max(layer.units - layer.returned, ZERO) for layer in layers}
    taken = {(layer.goods_receipt_line_id, bill.document_id): ZERO for layer in layers for bill in layer.credits}
    found: dict[ReversalKey, ReversedCredit] = {}
    for write_off in standing_write_offs(adjustments):
        units = _units_of(write_off, left)
        for layer in layers:
            rest = units.get(layer.goods_receipt_line_id, ZERO)
            left[layer.goods_receipt_line_id] -= rest
            for bill in layer.credits:
                key = (layer.goods_receipt_line_id, bill.document_id)
                of_document = units.get(layer.goods_receipt_line_id, ZERO) if bill.imported else rest
                part = min(of_document, bill.here - taken[key])
                if part > 0:
                    credit = _credit(bill, taken[key], part)
                    found[(write_off.adjustment.adjustment_id, *key)] = credit
                    taken[key] += part
                    rest -= ZERO if bill.imported else part
    return found


def changes_of(
    booked: Mapping[ReversalKey, ReversedCredit], target: Mapping[ReversalKey, ReversedCredit]
) -> dict[ReversalKey, ReversedCredit]:
    """By how much each reversal is to change, so that the books say what it should be."""
    changes: dict[ReversalKey, ReversedCredit] = {}
    for key in {**booked, **target}:
        of_either = target.get(key) or booked[key]
        nothing = replace(of_either, units=ZERO, figures=NOTHING_REVERSED)
        after, before = target.get(key, nothing), booked.get(key, nothing)
        if after != before:
            figures = _less(after.figures, before.figures)
            changes[key] = replace(of_either, units=after.units - before.units, figures=figures)
    return changes


def _reversing(gone: Iterable[WriteOff]) -> list[WriteOff]:
    return [each for each in gone if each.adjustment.reverses_input_tax]


def _units_of(write_off: WriteOff, left: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    """The units of each layer: those after the skipped ones; if these do not suffice, the last ones before them."""
    skip, missing, units = write_off.skipped, write_off.quantity, dict[UUID, Decimal]()
    for line_id, here in left.items():
        passed = min(skip, here)
        part = min(missing, here - passed)
        skip, missing, units[line_id] = skip - passed, missing - part, part
    for line_id in reversed(list(left)):
        part = min(missing, left[line_id] - units[line_id])
        units[line_id] += part
        missing -= part
    return units


def _credit(bill: BilledCredit, before: Decimal, units: Decimal) -> ReversedCredit:
    """The credit of the next units: all parts of a bill's line add up to it, however it is split."""
    whole, former = bill.reversed_for(before + units), bill.reversed_for(before)
    figures = _less(whole, former)
    return ReversedCredit(units=units, tax_rate=bill.tax_rate, figures=figures, imported=bill.imported)


def _less(figures: TaxFigures, other: TaxFigures) -> TaxFigures:
    return TaxFigures(taxable=NIL, **{head: getattr(figures, head) - getattr(other, head) for head in TAX_HEADS})


def _tax_of(figures: TaxFigures) -> Amounts:
    return Amounts(cgst=figures.cgst, sgst=figures.sgst, igst=figures.igst, cess=figures.cess)
