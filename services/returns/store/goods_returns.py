"""Sales returns and purchase returns in the books."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_row, insert_rows
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from services.returns.domain.documents import Direction, GoodsReturn, GoodsReturnSummary, ReturnLine
from services.returns.domain.filters import ListDocuments
from services.returns.store import rows
from services.returns.store.directions import OF_DIRECTION, DirectionTables, missing
from trade.domain.goods import Disposition
from trade.domain.notes import NoteKind
from trade.store.figures import DOCUMENT, document_of
from trade.store.printed_parties import party_of


async def insert(
    tx: Transaction, direction: Direction, document: GoodsReturn, *, returnable_hold_id: UUID, stock_hold_id: UUID
) -> None:
    """Writes a return and its lines."""
    side = OF_DIRECTION[direction]
    header = {
        "org_id": tx.caller.org_id,
        side.return_key: document.return_id,
        **rows.header_values(document, side, side.returns),
        "returnable_hold_id": returnable_hold_id,
        side.stock_hold: stock_hold_id,
    }
    await insert_row(tx, side.returns, header)
    keys = {"org_id": tx.caller.org_id, side.return_key: document.return_id}
    await insert_rows(tx, side.return_lines, [{**keys, **_line_values(line, side)} for line in document.lines])


async def load(session: ReadSession, direction: Direction, return_id: UUID) -> GoodsReturn:
    """One return with its lines, by primary key. Raises SalesReturnNotFound or PurchaseReturnNotFound."""
    side = OF_DIRECTION[direction]
    header = _headers(session, side).add_columns(side.buyer)
    row = await session.row(header.where(side.returns.c[side.return_key] == return_id))
    if row is None:
        raise missing(side.return_not_found, side.return_key)
    lines = side.return_lines
    found = await session.rows(
        sa.select(lines)
        .where(lines.c.org_id == session.caller.org_id, lines.c[side.return_key] == return_id)
        .order_by(lines.c.line_number)
    )
    return GoodsReturn(
        **_header_of(row),
        buyer=party_of(row.buyer) if row.buyer else None,
        lines=tuple(_line_of(line, side) for line in found),
    )


async def page(session: ReadSession, direction: Direction, query: ListDocuments) -> Page[GoodsReturnSummary]:
    """Returns, newest first.

    Indexes: (org_id, date, id), and the same behind the party and the original.
    """
    side = OF_DIRECTION[direction]
    columns = side.header_columns(side.returns)
    statement = _headers(session, side).where(
        *within(columns["date"], query.first_day, query.last_day),
        *equal_or_any(columns["party_id"], query.party_id),
        *equal_or_any(columns["original_id"], query.original_id),
    )
    key = side.returns.c[side.return_key]
    found, token = await read_page(session, statement, (columns["date"], key), query.page, descending=True)
    return Page(items=tuple(GoodsReturnSummary(**_header_of(row)) for row in found), next_page_token=token)


def _headers(session: ReadSession, side: DirectionTables) -> sa.Select[Any]:
    returns, notes = side.returns.c, side.notes.c
    kind = notes.kind if "kind" in notes else sa.literal(NoteKind.GST.value)
    return (
        sa.select(
            returns[side.return_key],
            *rows.header_labels(side, side.returns),
            returns[side.return_key].label("return_id"),
            notes[side.note_key].label("note_id"),
            notes.number.label("note_number"),
            kind.label("note_kind"),
            *(notes[name] for name in DOCUMENT),
        )
        .join(side.notes, sa.and_(notes.org_id == returns.org_id, notes[side.return_key] == returns[side.return_key]))
        .where(returns.org_id == session.caller.org_id)
    )


def _header_of(row: sa.Row[Any]) -> rows.Values:
    """The arguments of `GoodsReturnSummary`."""
    return {
        **rows.header_of(row),
        "return_id": row.return_id,
        "note_id": row.note_id,
        "note_number": row.note_number,
        "note_kind": NoteKind(row.note_kind),
        "figures": document_of(row),
    }


def _line_values(line: ReturnLine, side: DirectionTables) -> rows.Values:
    values = {**rows.goods_values(line, side), "location_id": line.location_id, "reason": line.reason}
    if line.disposition is None:
        return values
    return {**values, "disposition": line.disposition, "credit_explanation": line.credit_explanation}


def _line_of(row: sa.Row[Any], side: DirectionTables) -> ReturnLine:
    disposition = getattr(row, "disposition", None)
    return ReturnLine(
        **rows.goods_of(row, side),
        disposition=disposition and Disposition(disposition),
        location_id=row.location_id,
        reason=row.reason,
        credit_explanation=getattr(row, "credit_explanation", ""),
    )
