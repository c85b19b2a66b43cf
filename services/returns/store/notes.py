"""Credit notes and debit notes in the books."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from gst.tax.categories import SupplyKind
from kit.db.inserts import insert_row, insert_rows
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from services.returns.domain.documents import Direction, Note, NoteLine, NoteSummary
from services.returns.domain.filters import ListDocuments
from services.returns.store import rows
from services.returns.store.directions import OF_DIRECTION, DirectionTables, missing
from trade.domain.notes import NoteKind
from trade.domain.returnables import NOTHING_WITHHELD, Withheld
from trade.store.figures import DOCUMENT, document_of, line_of
from trade.store.prices import price_of, price_values
from trade.store.printed_parties import json_of_party, party_of


async def insert(tx: Transaction, direction: Direction, note: Note) -> None:
    """Writes a note and its lines. Its return is in the books already."""
    side = OF_DIRECTION[direction]
    header = {
        "org_id": tx.caller.org_id,
        side.note_key: note.note_id,
        **rows.header_values(note, side, side.notes),
        side.own_gstin: note.own_gstin,
        f"{side.party}_gstin": note.party_gstin,
        "place_of_supply": note.place_of_supply,
        "supply_kind": note.supply_kind,
        side.return_key: note.return_id,
        "amount_in_words": note.amount_in_words,
        **rows.figures_values(note.figures),
    }
    if note.buyer is not None:
        header |= {
            "kind": note.kind,
            "last_day_to_cut_tax": note.last_day_to_cut_tax,
            "sentences": note.sentences,
            "buyer": json_of_party(note.buyer),
        }
    await insert_row(tx, side.notes, header)
    keys = {"org_id": tx.caller.org_id, side.note_key: note.note_id}
    await insert_rows(tx, side.note_lines, [{**keys, **_line_values(line, side)} for line in note.lines])


async def load(session: ReadSession, direction: Direction, note_id: UUID) -> Note:
    """One note with its lines, by primary key. Raises CreditNoteNotFound or DebitNoteNotFound."""
    side = OF_DIRECTION[direction]
    notes = side.notes.c
    sentences = notes.sentences if "sentences" in notes else sa.literal("").label("sentences")
    header = _headers(session, side).add_columns(notes.amount_in_words, sentences, side.buyer)
    row = await session.row(header.where(notes[side.note_key] == note_id))
    if row is None:
        raise missing(side.note_not_found, side.note_key)
    lines = side.note_lines
    found = await session.rows(
        sa.select(lines)
        .where(lines.c.org_id == session.caller.org_id, lines.c[side.note_key] == note_id)
        .order_by(lines.c.line_number)
    )
    return Note(
        **_header_of(row),
        amount_in_words=row.amount_in_words,
        sentences=row.sentences,
        buyer=party_of(row.buyer) if row.buyer else None,
        lines=tuple(_line_of(line, side) for line in found),
    )


async def page(session: ReadSession, direction: Direction, query: ListDocuments) -> Page[NoteSummary]:
    """Notes, newest first.

    Indexes: (org_id, date, id), and the same behind the party and the original.
    """
    side = OF_DIRECTION[direction]
    columns = side.header_columns(side.notes)
    statement = _headers(session, side).where(
        *within(columns["date"], query.first_day, query.last_day),
        *equal_or_any(columns["party_id"], query.party_id),
        *equal_or_any(columns["original_id"], query.original_id),
    )
    if direction is Direction.SALES:
        statement = statement.where(*equal_or_any(side.notes.c.kind, query.kind))
    key = side.notes.c[side.note_key]
    found, token = await read_page(session, statement, (columns["date"], key), query.page, descending=True)
    return Page(items=tuple(NoteSummary(**_header_of(row)) for row in found), next_page_token=token)


def _headers(session: ReadSession, side: DirectionTables) -> sa.Select[Any]:
    notes, returns = side.notes.c, side.returns.c
    kind = notes.kind if "kind" in notes else sa.literal(NoteKind.GST.value).label("kind")
    last_day = notes.last_day_to_cut_tax if "kind" in notes else sa.null().label("last_day_to_cut_tax")
    return (
        sa.select(
            notes[side.note_key],
            *rows.header_labels(side, side.notes),
            notes[side.note_key].label("note_id"),
            kind,
            notes[side.own_gstin].label("own_gstin"),
            notes[f"{side.party}_gstin"].label("party_gstin"),
            notes.place_of_supply,
            notes.supply_kind,
            last_day,
            returns[side.return_key].label("return_id"),
            returns.number.label("return_number"),
            *(notes[name] for name in DOCUMENT),
        )
        .join(side.returns, sa.and_(returns.org_id == notes.org_id, returns[side.return_key] == notes[side.return_key]))
        .where(notes.org_id == session.caller.org_id)
    )


def _header_of(row: sa.Row[Any]) -> rows.Values:
    """The arguments of `NoteSummary`."""
    return {
        **rows.header_of(row),
        "note_id": row.note_id,
        "kind": NoteKind(row.kind),
        "own_gstin": row.own_gstin,
        "party_gstin": row.party_gstin,
        "place_of_supply": row.place_of_supply,
        "supply_kind": SupplyKind(row.supply_kind),
        "last_day_to_cut_tax": row.last_day_to_cut_tax,
        "return_id": row.return_id,
        "return_number": row.return_number,
        "figures": document_of(row),
    }


def _line_values(line: NoteLine, side: DirectionTables) -> rows.Values:
    values = {
        **rows.goods_values(line, side),
        "hsn": line.hsn,
        "uqc": line.uqc,
        **price_values(mrp=line.mrp),
        **rows.figures_values(line.figures),
        "total": line.figures.total,
    }
    if "withheld_value" in side.note_lines.c:
        values |= {
            "expired_quantity": line.withheld.units,
            "withheld_value": line.withheld.value,
            "credit_explanation": line.withheld.explanation,
        }
    return values


def _line_of(row: sa.Row[Any], side: DirectionTables) -> NoteLine:
    return NoteLine(
        **rows.goods_of(row, side),
        hsn=row.hsn,
        uqc=row.uqc,
        mrp=price_of(row, "mrp"),
        figures=line_of(row),
        withheld=_withheld_of(row) if "withheld_value" in side.note_lines.c else NOTHING_WITHHELD,
    )


def _withheld_of(row: sa.Row[Any]) -> Withheld:
    return Withheld(units=row.expired_quantity, value=row.withheld_value, explanation=row.credit_explanation)
