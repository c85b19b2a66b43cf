"""Units of delivered lines that are held for returns, or went back, with their worth.

One row for each hold and line.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from gst.document.credit import NOTHING_CREDITED, Credit, add_credits
from gst.document.notes import MOST_ROUND_OFF_OF_NOTE, NO_NOTES, NotesBefore
from gst.money import NIL, ZERO
from kit.db import schema
from kit.db.inserts import insert_rows
from kit.db.session import ReadSession, Transaction
from kit.holds.participant import Release
from trade.domain.notes import NoteKind
from trade.domain.returnables import HeldReturn, ReturnedSoFar, ReturnState, worth
from trade.store.figures import HEADS, head_columns

WITHHELD: Final = tuple(f"withheld_{head}" for head in HEADS)
_SUMMED: Final = ("quantity", *HEADS, *WITHHELD, "round_off")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLines:
    """The table of one side, and the names by which its columns differ from the other side's.

    The document is an invoice or a goods receipt, the note a credit note or a debit note.
    """

    table: sa.Table
    document_key: str
    line_key: str
    note_key: str
    spent_key: str = ""
    """A column that is set for units which no return concerns any more."""

    def counted(self) -> tuple[sa.ColumnElement[bool], ...]:
        """The condition of the units that returns still concern."""
        return (self.table.c[self.spent_key].is_(None),) if self.spent_key else ()


def returned_columns() -> list[Any]:
    """The columns that both sides have, and what holds of them."""
    return [
        schema.text("state"),
        schema.quantity("quantity"),
        *head_columns(),
        # What of these the note does not give.
        *(schema.amount(name, server_default=sa.text("0")) for name in WITHHELD),
        # Of the note that the hold is for. Its round-off is on the first of the hold's rows alone.
        schema.text("note_kind"),
        schema.amount("round_off"),
        schema.one_of("state", ReturnState),
        schema.one_of("note_kind", NoteKind),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
        sa.CheckConstraint(
            " AND ".join(f"withheld_{head} BETWEEN 0 AND {head}" for head in HEADS), name="withheld_within_worth"
        ),
        sa.CheckConstraint(f"abs(round_off) <= {MOST_ROUND_OFF_OF_NOTE}", name="round_off_small"),
    ]


async def insert(tx: Transaction, side: ReturnedLines, hold_id: UUID, document_id: UUID, held: HeldReturn) -> None:
    """Holds units by line, and the total of their note. The caller has locked the document."""
    keys = {"org_id": tx.caller.org_id, "hold_id": hold_id, side.document_key: document_id}
    await insert_rows(tx, side.table, [{**keys, **values} for values in values_of_held(side, held)])


def values_of_held(side: ReturnedLines, held: HeldReturn) -> list[dict[str, Any]]:
    """The values of the rows of a document's units that are held, but for those that name hold and document."""
    return [
        {
            side.line_key: line_id,
            side.note_key: None,
            "state": ReturnState.PENDING,
            "quantity": credit.quantity,
            "taxable": credit.taxable,
            "cgst": credit.cgst,
            "sgst": credit.sgst,
            "igst": credit.igst,
            "cess": credit.cess,
            **_withheld_values(held.withheld.get(line_id, NOTHING_CREDITED)),
            "note_kind": held.kind,
            "round_off": NIL if position else held.round_off,
        }
        for position, (line_id, credit) in enumerate(held.lines.items())
    ]


def _withheld_values(withheld: Credit) -> dict[str, Any]:
    return {name: getattr(withheld, head) for name, head in zip(WITHHELD, HEADS, strict=True)}


async def returned_so_far(session: ReadSession, side: ReturnedLines, document_ids: Collection[UUID]) -> ReturnedSoFar:
    """What of documents is held or returned. An index begins with the document."""
    columns = side.table.c
    rows = await session.rows(
        sa.select(
            columns[side.line_key].label("line_id"),
            columns.note_kind,
            *(sa.func.sum(columns[name]).label(name) for name in _SUMMED),
        )
        .where(
            columns.org_id == session.caller.org_id,
            columns[side.document_key].in_(document_ids),
            columns.state != ReturnState.RELEASED,
            *side.counted(),
        )
        .group_by(columns[side.line_key], columns.note_kind)
    )
    lines: dict[UUID, Credit] = {}
    notes: dict[NoteKind, NotesBefore] = {}
    kept = NIL
    for row in rows:
        kind, credit, withheld = NoteKind(row.note_kind), _credit_of(row), _withheld_of(row)
        kept += withheld.total
        lines[row.line_id] = add_credits(lines.get(row.line_id, NOTHING_CREDITED), credit)
        before, amount = notes.get(kind, NO_NOTES), worth(credit, kind) - worth(withheld, kind)
        notes[kind] = NotesBefore(worth=before.worth + amount, given=before.given + amount + row.round_off)
    return ReturnedSoFar(lines=lines, notes=notes, withheld=kept)


async def has_returns(session: ReadSession, side: ReturnedLines, document_id: UUID) -> bool:
    """Whether anything of a document is held or returned."""
    return bool((await returned_so_far(session, side, [document_id])).lines)


async def of_hold(session: ReadSession, side: ReturnedLines, hold_id: UUID) -> HeldReturn:
    """What one hold has set aside. The primary key begins with the hold."""
    columns = side.table.c
    rows = await session.rows(
        sa.select(
            columns[side.line_key].label("line_id"), columns.note_kind, *(columns[name] for name in _SUMMED)
        ).where(columns.org_id == session.caller.org_id, columns.hold_id == hold_id)
    )
    lines: dict[UUID, Credit] = {}
    withheld: dict[UUID, Credit] = {}
    for row in rows:
        lines[row.line_id] = add_credits(lines.get(row.line_id, NOTHING_CREDITED), _credit_of(row))
        withheld[row.line_id] = add_credits(withheld.get(row.line_id, NOTHING_CREDITED), _withheld_of(row))
    return HeldReturn(
        kind=NoteKind(rows[0].note_kind) if rows else NoteKind.GST,
        lines=lines,
        withheld=withheld,
        round_off=sum((row.round_off for row in rows), NIL),
    )


def release_on(side: ReturnedLines) -> Release:
    """Releases what holds have set aside on one side, so that it can be returned again."""

    async def release(tx: Transaction, hold_ids: Collection[UUID]) -> None:
        if hold_ids:
            await _write_state(tx, side, sorted(hold_ids), ReturnState.RELEASED, None)

    return release


async def mark_returned(tx: Transaction, side: ReturnedLines, hold_id: UUID, note_id: UUID) -> None:
    """Writes that the held units went back under this note."""
    await _write_state(tx, side, [hold_id], ReturnState.RETURNED, note_id)


async def _write_state(
    tx: Transaction, side: ReturnedLines, hold_ids: Sequence[UUID], state: ReturnState, note_id: UUID | None
) -> None:
    columns = side.table.c
    await tx.run(
        sa.update(side.table)
        .where(
            columns.org_id == tx.caller.org_id,
            columns.hold_id.in_(hold_ids),
            columns.state == ReturnState.PENDING,
        )
        .values({"state": state, side.note_key: note_id})
    )


def _credit_of(row: sa.Row[Any]) -> Credit:
    return Credit(
        quantity=row.quantity, taxable=row.taxable, cgst=row.cgst, sgst=row.sgst, igst=row.igst, cess=row.cess
    )


def _withheld_of(row: sa.Row[Any]) -> Credit:
    amounts = {head: getattr(row, name) for name, head in zip(WITHHELD, HEADS, strict=True)}
    return Credit(quantity=ZERO, **amounts)
