"""Credit notes in and out of the books."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from bahi.returns.v1 import credit_notes_pb2

from kit.db.database import Transaction
from kit.db.pages import read_page
from kit.wire import proto_values
from kit.wire.paging import Page
from services.returns.domain.documents import NewReturn
from services.returns.domain.notes import NoteKind
from services.returns.store import figures, listing
from services.returns.store.tables import credit_note_lines, credit_notes, sales_returns

KIND_PREFIX: Final = "CREDIT_NOTE_KIND_"


async def insert_credit_note(tx: Transaction, new: NewReturn, kind: NoteKind, last_day_to_cut_tax: date) -> None:
    """Writes the note and its lines; its sales return is already there."""
    original = new.original
    await tx.run(
        sa.insert(credit_notes).values(
            org_id=tx.caller.org_id,
            credit_note_id=new.note_id,
            number=new.note_number,
            date=new.on,
            registration_id=original.registration_id,
            customer_id=original.party_id,
            customer_name=original.party_name,
            invoice_id=original.document_id,
            invoice_number=original.number,
            invoice_date=original.date,
            reason=new.reason,
            trace_id=new.trace_id,
            created_at=tx.now,
            kind=kind,
            seller_gstin=new.our_gstin,
            customer_gstin=original.party_gstin,
            place_of_supply=original.place_of_supply,
            supply_kind=original.supply_kind,
            last_day_to_cut_tax=last_day_to_cut_tax,
            sales_return_id=new.return_id,
            amount_in_words=new.amount_in_words,
            **figures.note_values(new.amounts),
        )
    )
    rows = figures.note_line_values(new, tx.caller.org_id, "credit_note_id", "invoice_line_id")
    await tx.run(sa.insert(credit_note_lines), rows)


async def read_credit_note(tx: Transaction, credit_note_id: UUID) -> credit_notes_pb2.CreditNote | None:
    """One note with its lines, by primary key."""
    row = await tx.row(_headers(tx).where(credit_notes.c.credit_note_id == credit_note_id))
    if row is None:
        return None
    lines = await tx.rows(
        sa.select(credit_note_lines)
        .where(credit_note_lines.c.org_id == tx.caller.org_id, credit_note_lines.c.credit_note_id == credit_note_id)
        .order_by(credit_note_lines.c.line_number)
    )
    reply = _header(row)
    reply.lines.extend(_line(line) for line in lines)
    return reply


async def list_credit_notes(
    tx: Transaction, request: credit_notes_pb2.ListCreditNotesRequest, page: Page
) -> credit_notes_pb2.ListCreditNotesResponse:
    """A page without lines. Indexes: (org_id, date, id), and the same behind customer_id and invoice_id."""
    columns = credit_notes.c
    statement = _headers(tx).where(
        *listing.within(columns.date, request),
        *listing.matches(columns.customer_id, request.customer_id),
        *listing.matches(columns.invoice_id, request.invoice_id),
    )
    if request.kind:
        kind = credit_notes_pb2.CreditNoteKind.Name(request.kind).removeprefix(KIND_PREFIX)
        statement = statement.where(columns.kind == kind)
    rows, token = await read_page(tx, statement, (columns.date, columns.credit_note_id), page, descending=True)
    return credit_notes_pb2.ListCreditNotesResponse(credit_notes=[_header(row) for row in rows], next_page_token=token)


def _headers(tx: Transaction) -> sa.Select[Any]:
    notes, returns = credit_notes.c, sales_returns.c
    return (
        sa.select(credit_notes, returns.number.label("sales_return_number"))
        .join(
            sales_returns,
            sa.and_(returns.org_id == notes.org_id, returns.sales_return_id == notes.sales_return_id),
        )
        .where(notes.org_id == tx.caller.org_id)
    )


def _header(row: sa.Row[Any]) -> credit_notes_pb2.CreditNote:
    return credit_notes_pb2.CreditNote(
        credit_note_id=str(row.credit_note_id),
        number=row.number,
        date=proto_values.date_text(row.date),
        kind=credit_notes_pb2.CreditNoteKind.Value(f"{KIND_PREFIX}{row.kind}"),
        registration_id=str(row.registration_id),
        seller_gstin=row.seller_gstin,
        customer_id=str(row.customer_id),
        customer_name=row.customer_name,
        customer_gstin=row.customer_gstin,
        invoice_id=str(row.invoice_id),
        invoice_number=row.invoice_number,
        invoice_date=proto_values.date_text(row.invoice_date),
        place_of_supply=row.place_of_supply,
        supply_kind=row.supply_kind,
        last_day_to_cut_tax=proto_values.date_text(row.last_day_to_cut_tax),
        sales_return_id=str(row.sales_return_id),
        sales_return_number=row.sales_return_number,
        reason=row.reason,
        figures=figures.document_figures(row),
        amount_in_words=row.amount_in_words,
        trace_id=row.trace_id,
        create_time=proto_values.timestamp_of(row.created_at),
    )


def _line(row: sa.Row[Any]) -> credit_notes_pb2.CreditNoteLine:
    return credit_notes_pb2.CreditNoteLine(
        line_number=row.line_number,
        invoice_line_id=str(row.invoice_line_id),
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
