"""The register of returns, read from both kinds of note."""

from typing import Any, Final

import sqlalchemy as sa

from gst.money import NIL
from kit.db.pages import read_page
from kit.db.session import ReadSession
from kit.pages import Page, PageRequest
from services.returns.domain.documents import Direction
from services.returns.domain.register import ReturnsRegisterRow
from services.returns.store.directions import OF_DIRECTION
from trade.domain.figures import TaxFigures
from trade.domain.notes import NoteKind
from trade.domain.periods import Period
from trade.store import registers
from trade.store.figures import HEADS, tax_of

_SUMS: Final = (*HEADS, "round_off")
_NOTHING: Final = TaxFigures(**dict.fromkeys(_SUMS, NIL))
"""The sums of no note at all."""


async def page(
    session: ReadSession, directions: tuple[Direction, ...], period: Period, page: PageRequest
) -> Page[ReturnsRegisterRow]:
    """One page of the period's notes, oldest first. Indexes: (org_id, date, id) of both kinds of note."""
    register = _register(session, directions, period)
    key = (register.c.date, register.c.document_id)
    found, token = await read_page(session, sa.select(register), key, page)
    return Page(items=tuple(map(_row_of, found)), next_page_token=token)


async def read_totals(
    session: ReadSession, directions: tuple[Direction, ...], period: Period
) -> dict[Direction, TaxFigures]:
    """The sums of all notes of the period in each direction; nothing for one that is not asked for."""
    register = _register(session, directions, period)
    statement = sa.select(register.c.direction, *registers.sums(register, _SUMS)).group_by(register.c.direction)
    found = {Direction(row.direction): tax_of(row, round_off=True) for row in await session.rows(statement)}
    return {direction: found.get(direction, _NOTHING) for direction in Direction}


def _register(session: ReadSession, directions: tuple[Direction, ...], period: Period) -> sa.Subquery:
    return sa.union_all(*(_notes(session, direction, period) for direction in directions)).subquery("register")


def _notes(session: ReadSession, direction: Direction, period: Period) -> sa.Select[Any]:
    side = OF_DIRECTION[direction]
    notes, returns = side.notes.c, side.returns.c
    columns = side.header_columns(side.notes)
    names = ("number", "date", "reason", "party_id", "party_name", "original_id", "original_number", "original_date")
    return (
        sa.select(
            sa.literal(direction.value, sa.Text).label("direction"),
            notes[side.note_key].label("document_id"),
            (notes.kind if "kind" in notes else sa.literal(NoteKind.GST.value, sa.Text)).label("kind"),
            returns[side.return_key].label("return_id"),
            returns.number.label("return_number"),
            *(columns[name].label(name) for name in names),
            *(notes[name] for name in _SUMS),
        )
        .join(side.returns, sa.and_(returns.org_id == notes.org_id, returns[side.return_key] == notes[side.return_key]))
        .where(*registers.in_period(session, side.notes, period))
    )


def _row_of(row: sa.Row[Any]) -> ReturnsRegisterRow:
    return ReturnsRegisterRow(
        direction=Direction(row.direction),
        document_id=row.document_id,
        number=row.number,
        date=row.date,
        kind=NoteKind(row.kind),
        return_id=row.return_id,
        return_number=row.return_number,
        party_id=row.party_id,
        party_name=row.party_name,
        original_id=row.original_id,
        original_number=row.original_number,
        original_date=row.original_date,
        reason=row.reason,
        figures=tax_of(row, round_off=True),
    )
