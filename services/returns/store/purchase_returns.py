"""Purchase returns in and out of the books."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.returns.v1 import purchase_returns_pb2

from kit.db.database import Transaction
from kit.db.pages import read_page
from kit.wire import proto_values
from kit.wire.paging import Page
from services.returns.domain.documents import NewReturn
from services.returns.store import figures, listing
from services.returns.store.tables import debit_notes, purchase_return_lines, purchase_returns


async def insert_purchase_return(tx: Transaction, new: NewReturn) -> None:
    """Writes the return and its lines."""
    original = new.original
    await tx.run(
        sa.insert(purchase_returns).values(
            org_id=tx.caller.org_id,
            purchase_return_id=new.return_id,
            number=new.return_number,
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
            returnable_hold_id=new.returnable_hold_id,
            stock_hold_id=new.stock_hold_id,
        )
    )
    await tx.run(
        sa.insert(purchase_return_lines),
        [
            {
                "org_id": tx.caller.org_id,
                "purchase_return_id": new.return_id,
                "line_number": number,
                **figures.goods_values(placed.line, "goods_receipt_line_id"),
                "quantity": placed.goods.quantity,
                "location_id": placed.location_id,
                "reason": placed.goods.reason,
            }
            for number, placed in enumerate(new.placed, start=1)
        ],
    )


async def read_purchase_return(tx: Transaction, purchase_return_id: UUID) -> purchase_returns_pb2.PurchaseReturn | None:
    """One return with its lines, by primary key."""
    row = await tx.row(_headers(tx).where(purchase_returns.c.purchase_return_id == purchase_return_id))
    if row is None:
        return None
    lines = await tx.rows(
        sa.select(purchase_return_lines)
        .where(
            purchase_return_lines.c.org_id == tx.caller.org_id,
            purchase_return_lines.c.purchase_return_id == purchase_return_id,
        )
        .order_by(purchase_return_lines.c.line_number)
    )
    reply = _header(row)
    reply.lines.extend(_line(line) for line in lines)
    return reply


async def list_purchase_returns(
    tx: Transaction, request: purchase_returns_pb2.ListPurchaseReturnsRequest, page: Page
) -> purchase_returns_pb2.ListPurchaseReturnsResponse:
    """A page without lines. Indexes: (org_id, date, id), and the same behind vendor_id and goods_receipt_id."""
    columns = purchase_returns.c
    statement = _headers(tx).where(
        *listing.within(columns.date, request),
        *listing.matches(columns.vendor_id, request.vendor_id),
        *listing.matches(columns.goods_receipt_id, request.goods_receipt_id),
    )
    rows, token = await read_page(tx, statement, (columns.date, columns.purchase_return_id), page, descending=True)
    return purchase_returns_pb2.ListPurchaseReturnsResponse(
        purchase_returns=[_header(row) for row in rows], next_page_token=token
    )


def _headers(tx: Transaction) -> sa.Select[Any]:
    notes = debit_notes.c
    same = sa.and_(
        notes.org_id == purchase_returns.c.org_id, notes.purchase_return_id == purchase_returns.c.purchase_return_id
    )
    return (
        sa.select(
            purchase_returns,
            notes.debit_note_id,
            notes.number.label("debit_note_number"),
            *(notes[name] for name in figures.NOTE_AMOUNTS),
        )
        .join(debit_notes, same)
        .where(purchase_returns.c.org_id == tx.caller.org_id)
    )


def _header(row: sa.Row[Any]) -> purchase_returns_pb2.PurchaseReturn:
    return purchase_returns_pb2.PurchaseReturn(
        purchase_return_id=str(row.purchase_return_id),
        number=row.number,
        date=proto_values.date_text(row.date),
        registration_id=str(row.registration_id),
        vendor_id=str(row.vendor_id),
        vendor_name=row.vendor_name,
        goods_receipt_id=str(row.goods_receipt_id),
        goods_receipt_number=row.goods_receipt_number,
        goods_receipt_date=proto_values.date_text(row.goods_receipt_date),
        reason=row.reason,
        debit_note_id=str(row.debit_note_id),
        debit_note_number=row.debit_note_number,
        figures=figures.document_figures(row),
        trace_id=row.trace_id,
        create_time=proto_values.timestamp_of(row.created_at),
    )


def _line(row: sa.Row[Any]) -> purchase_returns_pb2.PurchaseReturnLine:
    return purchase_returns_pb2.PurchaseReturnLine(
        line_number=row.line_number,
        goods_receipt_line_id=str(row.goods_receipt_line_id),
        product_id=str(row.product_id),
        product_code=row.product_code,
        product_name=row.product_name,
        batch_id=str(row.batch_id),
        batch_number=row.batch_number,
        expiry_date=proto_values.date_text(row.expiry_date),
        quantity=proto_values.quantity_text(row.quantity),
        location_id=str(row.location_id),
        reason=row.reason,
    )
