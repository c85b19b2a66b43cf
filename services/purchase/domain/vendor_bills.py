"""A vendor's bill, as it is printed and as it stands in the books."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.inward.bill_check import RoundingSchool
from gst.money import NIL, ZERO, proportion, spread
from gst.price import Price
from gst.tax.categories import SupplyKind
from kit.pages import PageRequest
from services.purchase.domain.bill_match import BillMatch, Figures, KeptComparison, LineMatch
from services.purchase.domain.bill_rounding import BillRounding
from services.purchase.domain.goods_receipts import GoodsReceipt, GoodsReceiptLine
from services.purchase.domain.input_tax import InputTaxDecision, TaxCredit
from services.purchase.domain.inward_supply import InwardSupply
from services.purchase.domain.kept_goods import BilledUnits, NeverBilled, UnbilledUnits
from services.purchase.domain.statuses_and_kinds import DifferenceDecision, InputTax, ReceivedCondition
from services.purchase.domain.terms import Due, DueRule
from services.purchase.domain.vendors import Vendor
from trade.domain.documents import DocumentStatus
from trade.domain.figures import LineFigures, TaxFigures

HEADS: Final = ("taxable", "cgst", "sgst", "igst", "cess")


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """What a bill says of a receipt line. None: at the rate of the receipt."""

    goods_receipt_line_id: UUID
    quantity: Decimal
    rate: Price | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedBill:
    """A bill as the vendor has printed it. Without lines, it is for all of the receipts that is not billed."""

    vendor_id: UUID
    number: str
    date: dt.date
    figures: Figures
    goods_receipt_ids: tuple[UUID, ...]
    lines: tuple[BilledLine, ...]
    under_bill_of_entry: bool = False
    """It says that its goods were cleared under a bill of entry, and so bears no GST."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedBillLine:
    """A receipt line beside the bill. `figures` are those that a bill of its date and quantity should have."""

    goods_receipt_number: str
    line: GoodsReceiptLine
    unbilled: UnbilledUnits
    tax_class: str
    figures: LineFigures
    taxed_on_retail_price: bool
    """Its tax is that of the declared retail price: a dearer rate bears no more of it. CGST Rule 31D."""
    match: LineMatch

    @property
    def billed_later(self) -> NeverBilled:
        """Units that were said never to be billed, and that the bill is for."""
        return NeverBilled(
            quantity=self.line.never_billed_quantity - self.unbilled.never_billed,
            free_quantity=self.line.never_billed_free_quantity - self.unbilled.never_billed_free,
        )

    @property
    def short_quantity(self) -> Decimal:
        """Billed units that never came."""
        return max(self.match.facts.billed_quantity - self.match.facts.unbilled_quantity, ZERO)

    @property
    def received_total(self) -> Decimal:
        """What the receipt expected for the billed units, with tax."""
        return proportion(self.line.figures.total, self.match.facts.billed_quantity, self.line.item.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedBill:
    """A bill beside its receipts and their orders."""

    bill: PrintedBill
    vendor: Vendor
    supply: InwardSupply
    receipts: tuple[GoodsReceipt, ...]
    lines: tuple[MatchedBillLine, ...]
    match: BillMatch
    rounding: BillRounding | None
    shown_rounding_school: RoundingSchool | None
    tolerance: Decimal
    booking_date: dt.date
    credit: TaxCredit
    due: Due

    @property
    def today(self) -> dt.date:
        return self.credit.booked_on

    def input_tax(self, asked: InputTax | None) -> InputTaxDecision:
        """Whether its tax may be set off, when it is booked today."""
        printed = self.bill.figures
        taxed = printed.cgst + printed.sgst + printed.igst + printed.cess > NIL
        return self.credit.decide(taxed=taxed, asked=asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLine:
    """What a manager has decided of a line's differences, and why."""

    decision: DifferenceDecision
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorBillLine:
    """So many units of a receipt line, at a rate before tax and discount, as they are billed."""

    goods_receipt_id: UUID
    goods_receipt_line_id: UUID
    units: BilledUnits
    rate: Price
    tax_class: str
    figures: LineFigures
    """Of all units but those that never came."""
    short_quantity: Decimal
    short_figures: LineFigures
    """Of billed units that never came."""
    condition: ReceivedCondition
    kept_comparison: KeptComparison
    """As what was billed compared with what was kept, when the bill was posted."""
    decided: DecidedLine | None
    """None where nothing of the line was to be decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorBillSummary:
    """A bill as a list shows it: without its lines and explanations.

    `outstanding` is rupees that nothing has settled yet.
    """

    vendor_bill_id: UUID
    vendor_id: UUID
    vendor_name: str
    vendor_gstin: str
    registration_id: UUID
    number: str
    date: dt.date
    booking_date: dt.date
    """From which ledger, register and input tax have it."""
    due_date: dt.date
    due_rule: DueRule
    place_of_supply: str
    supply_kind: SupplyKind
    figures: TaxFigures
    input_tax: InputTax
    input_tax_explanation: str
    under_bill_of_entry: bool
    last_day_of_input_tax: dt.date
    """By the filing terms of the day on which it was booked."""
    outstanding: Decimal
    open_claim_amount: Decimal
    """What of the total is claimed from the vendor and not settled yet."""
    difference_reason: str
    rounding: BillRounding | None
    note: str
    date_reason: str
    trace_id: str
    created_by: UUID
    status: DocumentStatus
    cancel_reason: str
    cancelled_at: dt.datetime | None
    version: int
    created_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorBill(VendorBillSummary):
    """A bill in the books."""

    accepted_explanations: tuple[str, ...]
    """Differences to the receipts with which it was accepted."""
    lines: tuple[VendorBillLine, ...]

    @property
    def goods_receipt_ids(self) -> tuple[UUID, ...]:
        return tuple(sorted({line.goods_receipt_id for line in self.lines}))

    @property
    def never_billed(self) -> dict[UUID, NeverBilled]:
        """What the bill has shown never to be billed, by receipt line."""
        return {
            line.goods_receipt_line_id: line.units.shown_never_billed
            for line in self.lines
            if line.units.shown_never_billed.units
        }

    @property
    def units_by_line(self) -> dict[UUID, BilledUnits]:
        """What the bill is for, by receipt line."""
        return {line.goods_receipt_line_id: line.units for line in self.lines}


def as_booked(lines: Mapping[UUID, LineFigures], printed: Figures, *, tolerance: Decimal) -> dict[UUID, LineFigures]:
    """The lines as they are booked: they add up to the printed figures.

    Paise within the tolerance are on the largest line of the largest rate, taxed rates first, if the line can bear
    them. Every line has its share of a larger difference, by largest remainder. So the lines, the register and a return
    of all the goods add up to what the vendor has printed and reported.
    """
    by_rate: dict[Decimal, Decimal] = {}
    for line in lines.values():
        by_rate[line.tax_rate] = by_rate.get(line.tax_rate, NIL) + line.taxable
    largest = max(lines, key=lambda line_id: _rank(lines[line_id], by_rate))
    heads = {
        name: _booked(
            {line_id: getattr(line, name) for line_id, line in lines.items()},
            getattr(printed, name),
            largest,
            tolerance,
        )
        for name in HEADS
    }
    return {
        line_id: replace(line, **{name: by_line[line_id] for name, by_line in heads.items()})
        for line_id, line in lines.items()
    }


def _booked(
    computed: Mapping[UUID, Decimal], printed: Decimal, largest: UUID, tolerance: Decimal
) -> Mapping[UUID, Decimal]:
    """One head by line."""
    total = sum(computed.values(), NIL)
    if total and (abs(printed - total) > tolerance or computed[largest] + printed < total):
        return dict(zip(computed, spread(printed, list(computed.values())), strict=True))
    return {**computed, largest: computed[largest] + printed - total}


def part_of(figures: LineFigures, units: Decimal, whole: Decimal) -> LineFigures:
    """What so many of a line's units have of its figures."""
    parts = {name: proportion(getattr(figures, name), units, whole) for name in (*HEADS, "gross", "discount")}
    return replace(figures, bill_discount=NIL, **parts)


def less(figures: LineFigures, other: LineFigures) -> LineFigures:
    """A line's figures without those of a part of it."""
    rest = {name: getattr(figures, name) - getattr(other, name) for name in (*HEADS, "gross", "discount")}
    return replace(figures, **rest)


def _rank(line: LineFigures, by_rate: Mapping[Decimal, Decimal]) -> tuple[bool, Decimal, Decimal]:
    return line.tax_rate > 0, by_rate[line.tax_rate], line.taxable


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVendorBills:
    """Both days are included. None leaves a filter open."""

    first_day: dt.date | None
    last_day: dt.date | None
    vendor_id: UUID | None
    open_only: bool
    page: PageRequest
