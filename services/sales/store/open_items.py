"""The open items of invoices."""

from uuid import UUID

import sqlalchemy as sa

from kit.db.session import Transaction
from services.sales.store.ledger_tables import open_items


async def write_off(tx: Transaction, invoice_id: UUID) -> None:
    """Writes that nothing is outstanding of a cancelled invoice."""
    await tx.run(
        sa.update(open_items)
        .where(open_items.c.org_id == tx.caller.org_id, open_items.c.invoice_id == invoice_id)
        .values(outstanding=0)
    )
