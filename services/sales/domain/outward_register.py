"""The register of outward supplies: one row for each document, treatment and rate. What lowers sales is negative."""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.tax.categories import Treatment
from services.sales.domain.invoice import Invoice
from services.sales.domain.statuses_and_kinds import RegisterKind
from trade.domain.figures import TaxFigures, sum_by_head
from trade.domain.notes import NoteKind
from trade.domain.periods import Period
from trade.domain.refusals import NoteDiffers
from trade.domain.registers import RegisterRow, negated, sums_by_key
from trade.domain.returnables import PostedNote

Rate = tuple[str, Decimal]
"""The treatment of goods and their rate of tax."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutwardEntry:
    """A document that is about to enter the register, and the invoice to which it belongs.

    The figures are by treatment and rate, without the round-off.
    """

    kind: RegisterKind
    document_id: UUID
    number: str
    date: dt.date
    invoice: Invoice
    in_returns: bool
    """False for a commercial note: it lowers what is owed, and stays out of the GST returns."""
    round_off: Decimal
    figures: Mapping[Rate, TaxFigures]


def issued_document(invoice: Invoice) -> OutwardEntry:
    """An invoice in the register."""
    return _invoice_document(invoice, RegisterKind.INVOICE, invoice.round_off, _figures_by_rate(invoice))


def cancellation_document(invoice: Invoice) -> OutwardEntry:
    """The cancellation of an invoice in the register: the opposite of the invoice's rows, under its date."""
    figures = {rate: negated(figures) for rate, figures in _figures_by_rate(invoice).items()}
    return _invoice_document(invoice, RegisterKind.INVOICE_CANCELLED, -invoice.round_off, figures)


def _figures_by_rate(invoice: Invoice) -> dict[Rate, TaxFigures]:
    return sums_by_key(((line.treatment.value, line.tax_rate), line) for line in invoice.lines)


def _invoice_document(
    invoice: Invoice, kind: RegisterKind, round_off: Decimal, figures: Mapping[Rate, TaxFigures]
) -> OutwardEntry:
    return OutwardEntry(
        kind=kind,
        document_id=invoice.invoice_id,
        number=invoice.number,
        date=invoice.date,
        invoice=invoice,
        in_returns=True,
        round_off=round_off,
        figures=figures,
    )


def credit_note_document(note: PostedNote, invoice: Invoice) -> OutwardEntry:
    """A credit note in the register: everything negative, at the treatments of the invoice's lines.

    Raises NoteDiffers.
    """
    treatments = {line.invoice_line_id: line.treatment for line in invoice.lines}
    if any(line.line_id not in treatments for line in note.lines):
        raise NoteDiffers("The invoice has no such line.", field="lines")
    sums = sums_by_key(((treatments[line.line_id].value, line.figures.tax_rate), line.figures) for line in note.lines)
    return OutwardEntry(
        kind=RegisterKind.CREDIT_NOTE,
        document_id=note.note_id,
        number=note.number,
        date=note.date,
        invoice=invoice,
        in_returns=note.kind is NoteKind.GST,
        round_off=-note.figures.round_off,
        figures={rate: negated(figures) for rate, figures in sums.items()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesRegisterRow(RegisterRow):
    """A document in the register, all its rates together. The party is the customer."""

    kind: RegisterKind
    party_gstin: str
    place_of_supply: str


class ReturnColumn(enum.StrEnum):
    """The columns of GSTR-3B 3.1 in which outward supplies stand, nil-rated and exempt ones apart."""

    TAXED = "taxed"
    ZERO_RATED = "zero_rated"
    NIL_RATED = "nil_rated"
    EXEMPT = "exempt"
    NON_GST = "non_gst"


def column_of(treatment: Treatment, *, zero_rated: bool) -> ReturnColumn:
    """The column of goods, in a zero-rated supply or in another one."""
    if zero_rated:
        return ReturnColumn.ZERO_RATED
    return ReturnColumn.TAXED if treatment is Treatment.TAXABLE else ReturnColumn(treatment.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class GstSummaryRow:
    """What the documents of a period have in one column at one treatment and rate. `documents` counts them."""

    column: ReturnColumn
    treatment: Treatment
    tax_rate: Decimal
    figures: TaxFigures
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GstSummary:
    """What goes into the GST returns of a period. A document with two rates counts once in `documents`."""

    period: Period
    rows: tuple[GstSummaryRow, ...]
    totals: TaxFigures
    documents: int

    def total_of(self, column: ReturnColumn) -> TaxFigures:
        return sum_by_head([row.figures for row in self.rows if row.column is column])
