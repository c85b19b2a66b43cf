"""Closed debit notes in the books."""

from dataclasses import asdict
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_row
from kit.db.session import ReadSession, Transaction
from services.purchase.domain.debit_note_closings import DebitNoteClosing
from services.purchase.store.closing_tables import debit_note_closings
from trade.domain.documents import DocumentStatus


async def insert(tx: Transaction, closing: DebitNoteClosing) -> None:
    """Writes a closing. The transaction has locked the vendor."""
    await insert_row(tx, debit_note_closings, {"org_id": tx.caller.org_id, **asdict(closing)})


async def find_standing(session: ReadSession, debit_note_id: UUID) -> list[UUID]:
    """The closings of a note that stand. Index ix_debit_note_closings_debit_note."""
    closings = debit_note_closings.c
    rows = await session.rows(
        sa.select(closings.closing_id)
        .where(
            closings.org_id == session.caller.org_id,
            closings.debit_note_id == debit_note_id,
            closings.status == DocumentStatus.POSTED,
        )
        .order_by(closings.closing_id)
    )
    return [row.closing_id for row in rows]


async def cancel(tx: Transaction, closing_id: UUID, reason: str) -> None:
    """Writes that the note was opened again. The transaction has locked the vendor."""
    closings = debit_note_closings.c
    await tx.run(
        sa.update(debit_note_closings)
        .where(closings.org_id == tx.caller.org_id, closings.closing_id == closing_id)
        .values(status=DocumentStatus.CANCELLED, cancel_reason=reason, cancelled_at=tx.now)
    )
