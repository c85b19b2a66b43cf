"""Units of invoice lines that are held for returns, or came back, with the credit they are worth."""

import dataclasses
from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from gst.document.credit import NOTHING_CREDITED, Credit
from kit.db.session import ReadSession, Transaction
from services.sales.domain.states import ReturnState
from services.sales.store.invoice_tables import returned_lines


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLine:
    """Units of one line in one hold."""

    hold_id: UUID
    invoice_line_id: UUID
    invoice_id: UUID
    state: ReturnState
    quantity: Decimal
    taxable: Decimal
    cgst: Decimal
    sgst: Decimal
    igst: Decimal
    cess: Decimal


async def insert(tx: Transaction, lines: Sequence[ReturnedLine]) -> None:
    """Holds units."""
    await tx.run(
        sa.insert(returned_lines),
        [dataclasses.asdict(line) | {"org_id": tx.caller.org_id, "credit_note_id": None} for line in lines],
    )


async def already(tx: ReadSession, invoice_id: UUID) -> dict[UUID, Credit]:
    """Units and rupees that are held or credited, by line of an invoice. Index ix_returned_lines_invoice."""
    names = ("quantity", "taxable", "cgst", "sgst", "igst", "cess")
    rows = await tx.rows(
        sa.select(
            returned_lines.c.invoice_line_id,
            *(sa.func.sum(returned_lines.c[name]).label(name) for name in names),
        )
        .where(
            returned_lines.c.org_id == tx.caller.org_id,
            returned_lines.c.invoice_id == invoice_id,
            returned_lines.c.state != ReturnState.RELEASED,
        )
        .group_by(returned_lines.c.invoice_line_id)
    )
    return {
        row.invoice_line_id: dataclasses.replace(
            NOTHING_CREDITED,
            qty=row.quantity,
            taxable=row.taxable,
            cgst=row.cgst,
            sgst=row.sgst,
            igst=row.igst,
            cess=row.cess,
        )
        for row in rows
    }


async def of_hold(tx: ReadSession, hold_id: UUID) -> dict[UUID, ReturnedLine]:
    """What one hold holds, by line. The primary key begins with the hold."""
    rows = await tx.rows(
        sa.select(returned_lines).where(
            returned_lines.c.org_id == tx.caller.org_id, returned_lines.c.hold_id == hold_id
        )
    )
    return {
        row.invoice_line_id: ReturnedLine(
            hold_id=row.hold_id,
            invoice_line_id=row.invoice_line_id,
            invoice_id=row.invoice_id,
            state=ReturnState(row.state),
            quantity=row.quantity,
            taxable=row.taxable,
            cgst=row.cgst,
            sgst=row.sgst,
            igst=row.igst,
            cess=row.cess,
        )
        for row in rows
    }


async def release(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Gives units back to their lines."""
    if hold_ids:
        await _move(tx, sorted(hold_ids), ReturnState.RELEASED, None)


async def mark_returned(tx: Transaction, hold_id: UUID, credit_note_id: UUID) -> None:
    """The units came back under this note."""
    await _move(tx, [hold_id], ReturnState.RETURNED, credit_note_id)


async def _move(tx: Transaction, hold_ids: Sequence[UUID], state: ReturnState, credit_note_id: UUID | None) -> None:
    await tx.run(
        sa.update(returned_lines)
        .where(
            returned_lines.c.org_id == tx.caller.org_id,
            returned_lines.c.hold_id.in_(hold_ids),
            returned_lines.c.state == ReturnState.HELD,
        )
        .values(state=state, credit_note_id=credit_note_id)
    )
