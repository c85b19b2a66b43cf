"""Sales returns in and out of the books."""

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import stock_pb2
from bahi.returns.v1 import credit_notes_pb2, sales_returns_pb2

from kit.db.database import Transaction
from kit.db.pages import read_page
from kit.wire import proto_values
from kit.wire.paging import Page
from services.returns.domain.documents import NewReturn
from services.returns.store import figures, listing
from services.returns.store.tables import credit_notes, sales_return_lines, sales_returns

DISPOSITION_PREFIX: Final = "DISPOSITION_"
KIND_PREFIX: Final = "CREDIT_NOTE_KIND_"


async def insert_sales_return(tx: Transaction, new: NewReturn) -> None:
    """Writes the return and its lines."""
    original = new.original
    await tx.run(
        sa.insert(sales_returns).values(
            org_id=tx.caller.org_id,
            sales_return_id=new.return_id,
            number=new.return_number,
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
            returnable_hold_id=new.returnable_hold_id,
            receipt_hold_id=new.stock_hold_id,
        )
    )
    await tx.run(
        sa.insert(sales_return_lines),
        [
            {
                "org_id": tx.caller.org_id,
                "sales_return_id": new.return_id,
                "line_number": number,
                **figures.goods_values(placed.line, "invoice_line_id"),
                "quantity": placed.goods.quantity,
                "disposition": placed.goods.disposition,
                "location_id": placed.location_id,
                "reason": placed.goods.reason,
            }
            for number, placed in enumerate(new.placed, start=1)
        ],
    )


async def read_sales_return(tx: Transaction, sales_return_id: UUID) -> sales_returns_pb2.SalesReturn | None:
    """One return with its lines, by primary key."""
    row = await tx.row(_headers(tx).where(sales_returns.c.sales_return_id == sales_return_id))
    if row is None:
        return None
    lines = await tx.rows(
        sa.select(sales_return_lines)
        .where(sales_return_lines.c.org_id == tx.caller.org_id, sales_return_lines.c.sales_return_id == sales_return_id)
        .order_by(sales_return_lines.c.line_number)
    )
    reply = _header(row)
    reply.lines.extend(_line(line) for line in lines)
    return reply


async def list_sales_returns(
    tx: Transaction, request: sales_returns_pb2.ListSalesReturnsRequest, page: Page
) -> sales_returns_pb2.ListSalesReturnsResponse:
    """A page without lines. Indexes: (org_id, date, id), and the same behind customer_id and invoice_id."""
    columns = sales_returns.c
    statement = _headers(tx).where(
        *listing.within(columns.date, request),
        *listing.matches(columns.customer_id, request.customer_id),
        *listing.matches(columns.invoice_id, request.invoice_id),
    )
    rows, token = await read_page(tx, statement, (columns.date, columns.sales_return_id), page, descending=True)
    return sales_returns_pb2.ListSalesReturnsResponse(
        sales_returns=[_header(row) for row in rows], next_page_token=token
    )


def _headers(tx: Transaction) -> sa.Select[Any]:
    notes = credit_notes.c
    same = sa.and_(notes.org_id == sales_returns.c.org_id, notes.sales_return_id == sales_returns.c.sales_return_id)
    return (
        sa.select(
            sales_returns,
            notes.credit_note_id,
            notes.number.label("credit_note_number"),
            notes.kind,
            *(notes[name] for name in figures.NOTE_AMOUNTS),
        )
        .join(credit_notes, same)
        .where(sales_returns.c.org_id == tx.caller.org_id)
    )


def _header(row: sa.Row[Any]) -> sales_returns_pb2.SalesReturn:
    return sales_returns_pb2.SalesReturn(
        sales_return_id=str(row.sales_return_id),
        number=row.number,
        date=proto_values.date_text(row.date),
        registration_id=str(row.registration_id),
        customer_id=str(row.customer_id),
        customer_name=row.customer_name,
        invoice_id=str(row.invoice_id),
        invoice_number=row.invoice_number,
        invoice_date=proto_values.date_text(row.invoice_date),
        reason=row.reason,
        credit_note_id=str(row.credit_note_id),
        credit_note_number=row.credit_note_number,
        credit_note_kind=credit_notes_pb2.CreditNoteKind.Value(f"{KIND_PREFIX}{row.kind}"),
        figures=figures.document_figures(row),
        trace_id=row.trace_id,
        create_time=proto_values.timestamp_of(row.created_at),
    )


def _line(row: sa.Row[Any]) -> sales_returns_pb2.SalesReturnLine:
    return sales_returns_pb2.SalesReturnLine(
        line_number=row.line_number,
        invoice_line_id=str(row.invoice_line_id),
        product_id=str(row.product_id),
        product_code=row.product_code,
        product_name=row.product_name,
        batch_id=str(row.batch_id),
        batch_number=row.batch_number,
        expiry_date=proto_values.date_text(row.expiry_date),
        quantity=proto_values.quantity_text(row.quantity),
        disposition=stock_pb2.Disposition.Value(f"{DISPOSITION_PREFIX}{row.disposition}"),
        location_id=str(row.location_id),
        reason=row.reason,
    )
