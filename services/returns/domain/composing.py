"""Composes the documents of a return from what was requested, held and numbered."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from gst.printed.amount_in_words import amount_in_words
from gst.printed.invoice_text import note_sentences
from gst.tax.categories import DocumentKind, SupplyKind
from services.returns.domain.documents import GoodsReturn, Note, NoteLine, ReturnLine
from services.returns.domain.returned_goods import PlacedLine
from trade.domain.notes import NoteKind
from trade.domain.returnables import ReturnableGoods, ReturnableLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnIdentity:
    """The ids and numbers of a return and its note, and the facts of their making."""

    return_id: UUID
    return_number: str
    note_id: UUID
    note_number: str
    day: dt.date
    reason: str
    date_reason: str
    own_gstin: str
    trace_id: str
    created_by: UUID
    created_at: dt.datetime
    approval_id: UUID | None = None
    approved_by: UUID | None = None


def compose_return(
    identity: ReturnIdentity,
    goods: ReturnableGoods,
    placed: tuple[PlacedLine, ...],
) -> GoodsReturn:
    """The sales return or purchase return."""
    original = goods.original
    return GoodsReturn(
        return_id=identity.return_id,
        number=identity.return_number,
        date=identity.day,
        registration_id=original.registration_id,
        party_id=original.party_id,
        party_name=original.party_name,
        original_id=original.document_id,
        original_number=original.number,
        original_date=original.date,
        reason=identity.reason,
        date_reason=identity.date_reason,
        trace_id=identity.trace_id,
        created_by=identity.created_by,
        created_at=identity.created_at,
        approval_id=identity.approval_id,
        approved_by=identity.approved_by,
        note_id=identity.note_id,
        note_number=identity.note_number,
        note_kind=goods.kind,
        figures=goods.figures,
        buyer=original.buyer,
        lines=tuple(_return_line(number, line) for number, line in enumerate(placed, start=1)),
    )


def sentences_of_credit_note(goods: ReturnableGoods) -> str:
    """What the law wants printed on the credit note, a sentence a line. It inherits place and kind of the supply."""
    original = goods.original
    kind = DocumentKind.CREDIT_NOTE if goods.kind is NoteKind.GST else DocumentKind.COMMERCIAL_CREDIT_NOTE
    sentences = note_sentences(
        kind,
        supply=SupplyKind(original.supply_kind),
        place_of_supply=original.place_of_supply,
        against=f"{original.number} of {original.date:%d-%m-%Y}",
    )
    return "\n".join(sentences)


def compose_note(identity: ReturnIdentity, goods: ReturnableGoods, sentences: str = "") -> Note:
    """The credit note or debit note, with the figures that sales or purchase has computed under the hold."""
    original = goods.original
    return Note(
        note_id=identity.note_id,
        number=identity.note_number,
        date=identity.day,
        kind=goods.kind,
        registration_id=original.registration_id,
        own_gstin=identity.own_gstin,
        party_id=original.party_id,
        party_name=original.party_name,
        party_gstin=original.party_gstin,
        original_id=original.document_id,
        original_number=original.number,
        original_date=original.date,
        place_of_supply=original.place_of_supply,
        supply_kind=SupplyKind(original.supply_kind),
        last_day_to_cut_tax=goods.last_day_to_cut_tax,
        return_id=identity.return_id,
        return_number=identity.return_number,
        reason=identity.reason,
        date_reason=identity.date_reason,
        figures=goods.figures,
        amount_in_words=amount_in_words(goods.figures.total),
        sentences=sentences,
        buyer=original.buyer,
        trace_id=identity.trace_id,
        created_by=identity.created_by,
        created_at=identity.created_at,
        approval_id=identity.approval_id,
        approved_by=identity.approved_by,
        lines=tuple(_note_line(number, line) for number, line in enumerate(goods.lines, start=1)),
    )


def _note_line(number: int, line: ReturnableLine) -> NoteLine:
    return NoteLine(
        line_number=number,
        original_line_id=line.original_line_id,
        product_id=line.product_id,
        product_code=line.product_code,
        product_name=line.product_name,
        hsn=line.hsn,
        uqc=line.uqc,
        batch_id=line.batch_id,
        batch_number=line.batch_number,
        expiry_date=line.expiry_date,
        mrp=line.mrp,
        quantity=line.quantity,
        figures=line.figures,
        withheld=line.withheld,
    )


def _return_line(number: int, placed: PlacedLine) -> ReturnLine:
    goods, requested = placed.goods, placed.requested
    return ReturnLine(
        line_number=number,
        original_line_id=goods.original_line_id,
        product_id=goods.product_id,
        product_code=goods.product_code,
        product_name=goods.product_name,
        batch_id=goods.batch_id,
        batch_number=goods.batch_number,
        expiry_date=goods.expiry_date,
        quantity=requested.quantity,
        disposition=requested.disposition,
        location_id=placed.location_id,
        reason=requested.reason,
        credit_explanation=goods.withheld.explanation if placed.counts_as_expired else "",
    )
