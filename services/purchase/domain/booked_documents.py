"""The documents in which received goods are booked, and what a return of them is worth: decision 0034.

Units are booked in the vendor bill that is for them, and in the goods receipt while no bill is. A return takes those
that no bill is for first, then those of the oldest bill.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from gst.document.credit import NOTHING_CREDITED, Credit, OriginalLine
from gst.money import NIL, ZERO, proportion
from services.purchase.domain.errors import GoodsReceiptLineNotFound
from services.purchase.domain.goods_receipts import GoodsReceipt, GoodsReceiptLine
from services.purchase.domain.vendor_bills import VendorBill, VendorBillLine
from trade.domain.figures import DocumentFigures, LineFigures, add_up
from trade.domain.notes import NoteKind, figures_of_note
from trade.domain.refusals import LineRepeated, OverReturn
from trade.domain.returnables import (
    DeliveredLine,
    ReturnableQuantity,
    ReturnedSoFar,
    credited_document,
    returned_figures,
)

_HEADS = ("taxable", "cgst", "sgst", "igst", "cess")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedDocument:
    """A bill, or a receipt as far as no bill is for it, with everything of it that went back or is held.

    `lines` are all of the document's, by receipt line, also those of other receipts.
    """

    document_id: UUID
    bill: VendorBill | None
    lines: Mapping[UUID, OriginalLine]
    tax_rates: Mapping[UUID, Decimal]
    round_off: Decimal
    returned: ReturnedSoFar

    def delivered(self, line_id: UUID) -> DeliveredLine | None:
        """One of its lines, with what of it can still be returned."""
        line = self.lines.get(line_id)
        if line is None:
            return None
        return DeliveredLine(original=line, returned=self.returned.lines.get(line_id, NOTHING_CREDITED))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfReturn:
    """What one return takes of one document, and what the document's part of the note gives."""

    document: BookedDocument
    credits: Mapping[UUID, Credit]
    figures: DocumentFigures

    def figures_of_line(self, line_id: UUID) -> LineFigures:
        return returned_figures(self.credits[line_id], self.document.tax_rates[line_id])


def booked_in_bill(bill: VendorBill, returned: ReturnedSoFar) -> BookedDocument:
    """A bill: what its lines do not take up of the printed total is its round-off."""
    return BookedDocument(
        document_id=bill.vendor_bill_id,
        bill=bill,
        lines={line.goods_receipt_line_id: _billed(line) for line in bill.lines},
        tax_rates={line.goods_receipt_line_id: line.figures.tax_rate for line in bill.lines},
        round_off=bill.figures.total
        - sum((part.total for line in bill.lines for part in (line.figures, line.short_figures)), NIL),
        returned=returned,
    )


def booked_in_receipt(receipt: GoodsReceipt, returned: ReturnedSoFar, *, round_to_rupee: bool) -> BookedDocument:
    """What no bill is for, as if it were billed at the receipt's figures, rounded by the setting."""
    figures = {line.line_id: _unbilled_figures(line) for line in receipt.lines}
    return BookedDocument(
        document_id=receipt.goods_receipt_id,
        bill=None,
        lines={
            line.line_id: _original(line.unbilled_quantity, line.unbilled_free_quantity, figures[line.line_id])
            for line in receipt.lines
        },
        tax_rates={line.line_id: line.figures.tax_rate for line in receipt.lines},
        round_off=add_up(list(figures.values()), round_to_rupee=round_to_rupee).round_off,
        returned=returned,
    )


def parts_of_return(
    requested: Sequence[ReturnableQuantity],
    receipt: GoodsReceipt,
    documents: Sequence[BookedDocument],
    *,
    round_to_rupee: bool,
) -> tuple[PartOfReturn, ...]:
    """What a return of these lines of a receipt takes of each document, in their order.

    Raises GoodsReceiptLineNotFound, LineRepeated, OverReturn.
    """
    credits_: dict[UUID, dict[UUID, Credit]] = {document.document_id: {} for document in documents}
    of_receipt, seen = {line.line_id for line in receipt.lines}, set[UUID]()
    for index, each in enumerate(requested):
        field = f"lines[{index}]"
        if each.line_id not in of_receipt:
            raise GoodsReceiptLineNotFound("The document has no such line.", field=f"{field}.line_id")
        if each.line_id in seen:
            raise LineRepeated("The line is named twice.", field=f"{field}.line_id")
        seen.add(each.line_id)
        for document_id, credit in _split(each, documents, field=f"{field}.quantity").items():
            credits_[document_id][each.line_id] = credit
    return tuple(
        _part(document, credits_[document.document_id], round_to_rupee=round_to_rupee)
        for document in documents
        if credits_[document.document_id]
    )


def note_of(parts: Sequence[PartOfReturn]) -> DocumentFigures:
    """The figures of the note for all parts."""
    first, *others = (part.figures for part in parts)
    for other in others:
        first = DocumentFigures(
            gross=first.gross + other.gross,
            discount=first.discount + other.discount,
            taxable=first.taxable + other.taxable,
            cgst=first.cgst + other.cgst,
            sgst=first.sgst + other.sgst,
            igst=first.igst + other.igst,
            cess=first.cess + other.cess,
            round_off=first.round_off + other.round_off,
            total=first.total + other.total,
        )
    return first


def _split(requested: ReturnableQuantity, documents: Sequence[BookedDocument], *, field: str) -> dict[UUID, Credit]:
    found = {document.document_id: document.delivered(requested.line_id) for document in documents}
    delivered = {document_id: line for document_id, line in found.items() if line is not None and line.returnable > 0}
    returnable = sum((line.returnable for line in delivered.values()), ZERO)
    if requested.quantity > returnable:
        raise OverReturn("More than is left to return.", field=field, returnable=f"{returnable.normalize():f}")
    left, credits_ = requested.quantity, {}
    for document_id, line in delivered.items():
        quantity = min(left, line.returnable)
        if quantity > 0:
            credits_[document_id] = line.credit(quantity, field=field)
            left -= quantity
    return credits_


def _part(document: BookedDocument, credits_: Mapping[UUID, Credit], *, round_to_rupee: bool) -> PartOfReturn:
    figures = figures_of_note(
        [returned_figures(credit, document.tax_rates[line_id]) for line_id, credit in credits_.items()],
        NoteKind.GST,
        before=document.returned.notes,
        document=credited_document(document.lines, document.round_off, document.returned, credits_),
        round_to_rupee=round_to_rupee,
    )
    return PartOfReturn(document=document, credits=credits_, figures=figures)


def _billed(line: VendorBillLine) -> OriginalLine:
    return _original(line.units.quantity, line.units.free_quantity, line.figures)


def _original(billed: Decimal, free: Decimal, figures: LineFigures) -> OriginalLine:
    return OriginalLine(billed_quantity=billed, free_quantity=free, **{head: getattr(figures, head) for head in _HEADS})


def _unbilled_figures(line: GoodsReceiptLine) -> LineFigures:
    whole = line.item.quantity
    if line.unbilled_quantity == whole:
        return line.figures
    parts = {head: proportion(getattr(line.figures, head), line.unbilled_quantity, whole) for head in _HEADS}
    return replace(line.figures, gross=parts["taxable"], discount=NIL, bill_discount=NIL, **parts)
