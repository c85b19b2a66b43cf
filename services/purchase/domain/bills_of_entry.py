"""A bill of entry: what customs takes on imported goods. decision 0052; gst-corrections.md 1, row 7.

Its IGST is credit of kind *import*, its duty a cost of the goods.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.money import NIL, ZERO, proportion, round_tax
from gst.tax.rates import rate_for
from kit.pages import PageRequest
from services.purchase.domain.errors import GoodsReceiptLineNotFound
from services.purchase.domain.goods_receipts import GoodsReceiptLine
from services.purchase.domain.import_errors import BillOfEntryMismatch, GoodsCleared, GoodsTaxed
from services.purchase.domain.statuses_and_kinds import InputTax
from trade.domain.documents import DocumentStatus
from trade.domain.figures import TaxFigures
from trade.domain.law import refusals_of_law
from trade.domain.refusals import LineRepeated
from trade.domain.registers import sums_by_key

AMOUNTS: Final = ("assessable_value", "duty", "igst", "cess")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedLine:
    """What a bill of entry says of a receipt line, all its units: customs' value, duty, IGST and compensation cess.

    The duty is all that customs takes and nobody sets off: basic customs duty and the surcharges on it.
    """

    goods_receipt_line_id: UUID
    assessable_value: Decimal
    duty: Decimal
    igst: Decimal
    cess: Decimal

    @property
    def taxed_value(self) -> Decimal:
        """What IGST is computed on. Customs Tariff Act s.3(8)."""
        return self.assessable_value + self.duty


@dataclass(frozen=True, slots=True, kw_only=True)
class BillOfEntryLine(ClearedLine):
    """A cleared line in the books."""

    goods_receipt_id: UUID
    tax_rate: Decimal

    @property
    def figures(self) -> TaxFigures:
        """As the register has the line."""
        return TaxFigures(taxable=self.taxed_value, cgst=NIL, sgst=NIL, igst=self.igst, cess=self.cess)

    def cost(self, input_tax: InputTax) -> Decimal:
        """What customs adds to the cost of the goods: the duty, and the tax unless it is set off."""
        return self.duty if input_tax.is_credit else self.duty + self.igst + self.cess


@dataclass(frozen=True, slots=True, kw_only=True)
class BillOfEntrySummary:
    """A bill of entry as a list shows it: without its lines."""

    bill_of_entry_id: UUID
    number: str
    date: dt.date
    booking_date: dt.date
    """From which register and input tax have it: decision 0057."""
    port_code: str
    vendor_id: UUID
    vendor_name: str
    vendor_gstin: str
    registration_id: UUID
    place_of_supply: str
    assessable_value: Decimal
    duty: Decimal
    igst: Decimal
    cess: Decimal
    input_tax: InputTax
    input_tax_explanation: str
    last_day_of_input_tax: dt.date
    difference_reason: str
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
class BillOfEntry(BillOfEntrySummary):
    """A bill of entry in the books."""

    lines: tuple[BillOfEntryLine, ...]

    @property
    def goods_receipt_ids(self) -> tuple[UUID, ...]:
        return tuple(sorted({line.goods_receipt_id for line in self.lines}))

    @property
    def figures_by_rate(self) -> dict[Decimal, TaxFigures]:
        """As the register has it."""
        return sums_by_key((line.tax_rate.normalize(), line.figures) for line in self.lines)


def cleared_lines(
    requested: Sequence[ClearedLine], received: Mapping[UUID, GoodsReceiptLine], *, on: dt.date
) -> tuple[BillOfEntryLine, ...]:
    """The lines with their rates of the day. `received` are the lines of the receipts.

    Raises GoodsReceiptLineNotFound, LineRepeated, GoodsCleared, and what the law says of a class without a rate.
    """
    lines: dict[UUID, BillOfEntryLine] = {}
    for index, each in enumerate(requested):
        field = f"lines[{index}].goods_receipt_line_id"
        line = received.get(each.goods_receipt_line_id)
        if line is None:
            raise GoodsReceiptLineNotFound("Not a line of the bill of entry's receipts.", field=field)
        if line.line_id in lines:
            raise LineRepeated("The line is named twice.", field=field)
        check_not_cleared([line], field=field)
        with refusals_of_law("date"):
            rate = rate_for(line.tax_class, on)
        lines[line.line_id] = BillOfEntryLine(
            goods_receipt_line_id=line.line_id,
            assessable_value=each.assessable_value,
            duty=each.duty,
            igst=each.igst,
            cess=each.cess,
            goods_receipt_id=line.goods_receipt_id,
            tax_rate=rate.tax_rate,
        )
    return tuple(lines.values())


def check_not_cleared(lines: Iterable[GoodsReceiptLine], *, field: str) -> None:
    """Raises GoodsCleared for a line that was cleared under a bill of entry: its IGST is on that."""
    for line in lines:
        if line.bill_of_entry_id is not None:
            text = "The goods were cleared under a bill of entry."
            raise GoodsCleared(text, field=field, bill_of_entry_id=str(line.bill_of_entry_id))


def check_not_taxed(lines: Sequence[BillOfEntryLine], taxed: Mapping[UUID, str]) -> None:
    """Raises GoodsTaxed for a line of which a bill was posted that is not under a bill of entry, by its number."""
    for index, line in enumerate(lines):
        if line.goods_receipt_line_id in taxed:
            raise GoodsTaxed(
                "A vendor bill is posted for the goods that does not say it was cleared under a bill of entry.",
                field=f"lines[{index}].goods_receipt_line_id",
                vendor_bill_number=taxed[line.goods_receipt_line_id],
            )


def check_igst(lines: Sequence[BillOfEntryLine], *, tolerance: Decimal) -> None:
    """Raises BillOfEntryMismatch for a line whose IGST is not what its rate gives of customs' value and the duty."""
    for index, line in enumerate(lines):
        computed = round_tax(line.taxed_value, line.tax_rate)
        if abs(computed - line.igst) > tolerance:
            raise BillOfEntryMismatch(
                "The IGST is not what the rate gives of the value and the duty.",
                field=f"lines[{index}].igst",
                printed=f"{line.igst:f}",
                computed=f"{computed:f}",
                tax_rate=f"{line.tax_rate.normalize():f}",
            )


def cost_of_kept(line: BillOfEntryLine, input_tax: InputTax, *, units: Decimal, returned: Decimal) -> Decimal:
    """What of the cost is of the units that did not go back. The rest is a cost difference."""
    return proportion(line.cost(input_tax), max(units - returned, ZERO), units)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBillsOfEntry:
    """Both days are included. None leaves a filter open."""

    first_day: dt.date | None
    last_day: dt.date | None
    vendor_id: UUID | None
    page: PageRequest
