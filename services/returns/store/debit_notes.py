"""Debit notes in and out of the books."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.returns.v1 import debit_notes_pb2

from kit.db.database import Transaction
from kit.db.pages import read_page
from kit.wire import proto_values
from kit.wire.paging import Page
from services.returns.domain.documents import NewReturn
from services.returns.store import figures, listing
from services.returns.store.tables import debit_note_lines, debit_notes, purchase_returns


async def insert_debit_note(tx: Transaction, new: NewReturn) -> None:
    """Writes the note and its lines; its purchase return is already there."""
    original = new.original
    await tx.run(
        sa.insert(debit_notes).values(
            org_id=tx.caller.org_id,
            debit_note_id=new.note_id,
            number=new.note_number,
            date=new.on,
            registration_id=original.registration_id,
            vendor_id=original.party_id,
            vendor_name=original.party_name,
            goods_receipt_id=original.document_id,
            goods_receipt_number=original.number,
            goods_receipt_date=original.date,
            reason=new.reason,
            trace_id=new.trace_id,
            created_at=tx.now,
            buyer_gstin=new.our_gstin,
            vendor_gstin=original.party_gstin,
            place_of_supply=original.place_of_supply,
            supply_kind=original.supply_kind,
            purchase_return_id=new.return_id,
            amount_in_words=new.amount_in_words,
            **figures.note_values(new.amounts),
        )
    )
    rows = figures.note_line_values(new, tx.caller.org_id, "debit_note_id", "goods_receipt_line_id")
    await tx.run(sa.insert(debit_note_lines), rows)


async def read_debit_note(tx: Transaction, debit_note_id: UUID) -> debit_notes_pb2.DebitNote | None:
    """One note with its lines, by primary key."""
    row = await tx.row(_headers(tx).where(debit_notes.c.debit_note_id == debit_note_id))
    if row is None:
        return None
    lines = await tx.rows(
        sa.select(debit_note_lines)
        .where(debit_note_lines.c.org_id == tx.caller.org_id, debit_note_lines.c.debit_note_id == debit_note_id)
        .order_by(debit_note_lines.c.line_number)
    )
    reply = _header(row)
    reply.lines.extend(_line(line) for line in lines)
    return reply


async def list_debit_notes(
    tx: Transaction, request: debit_notes_pb2.ListDebitNotesRequest, page: Page
) -> debit_notes_pb2.ListDebitNotesResponse:
    """A page without lines. Indexes: (org_id, date, id), and the same behind vendor_id and goods_receipt_id."""
    columns = debit_notes.c
    statement = _headers(tx).where(
        *listing.within(columns.date, request),
        *listing.matches(columns.vendor_id, request.vendor_id),
        *listing.matches(columns.goods_receipt_id, request.goods_receipt_id),
    )
    rows, token = await read_page(tx, statement, (columns.date, columns.debit_note_id), page, descending=True)
    return debit_notes_pb2.ListDebitNotesResponse(debit_notes=[_header(row) for row in rows], next_page_token=token)


def _headers(tx: Transaction) -> sa.Select[Any]:
    notes, returns = debit_notes.c, purchase_returns.c
    return (
        sa.select(debit_notes, returns.number.label("purchase_return_number"))
        .join(
            purchase_returns,
            sa.and_(returns.org_id == notes.org_id, returns.purchase_return_id == notes.purchase_return_id),
        )
        .where(notes.org_id == tx.caller.org_id)
    )


def _header(row: sa.Row[Any]) -> debit_notes_pb2.DebitNote:
    return debit_notes_pb2.DebitNote(
        debit_note_id=str(row.debit_note_id),
        number=row.number,
        date=proto_values.date_text(row.date),
        registration_id=str(row.registration_id),
        buyer_gstin=row.buyer_gstin,
        vendor_id=str(row.vendor_id),
        vendor_name=row.vendor_name,
        vendor_gstin=row.vendor_gstin,
        goods_receipt_id=str(row.goods_receipt_id),
        goods_receipt_number=row.goods_receipt_number,
        goods_receipt_date=proto_values.date_text(row.goods_receipt_date),
        place_of_supply=row.place_of_supply,
        supply_kind=row.supply_kind,
        purchase_return_id=str(row.purchase_return_id),
        purchase_return_number=row.purchase_return_number,
        reason=row.reason,
        figures=figures.document_figures(row),
        amount_in_words=row.amount_in_words,
        trace_id=row.trace_id,
        create_time=proto_values.timestamp_of(row.created_at),
    )


def _line(row: sa.Row[Any]) -> debit_notes_pb2.DebitNoteLine:
    return debit_notes_pb2.DebitNoteLine(
        line_number=row.line_number,
        goods_receipt_line_id=str(row.goods_receipt_line_id),
        product_id=str(row.product_id),
        product_code=row.product_code,
        product_name=row.product_name,
        hsn=row.hsn,
        uqc=row.uqc,
        batch_id=str(row.batch_id),
        batch_number=row.batch_number,
        expiry_date=proto_values.date_text(row.expiry_date),
        mrp=proto_values.price_text(row.mrp),
        quantity=proto_values.quantity_text(row.quantity),
        figures=figures.line_figures(row),
    )
