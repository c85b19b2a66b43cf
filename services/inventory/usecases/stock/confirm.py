"""Notes that a coordinator's document exists and goes on needing its reservation."""

from collections.abc import Collection
from uuid import UUID

from kit.db.session import Transaction
from kit.holds import participant
from services.inventory.domain.holds import STOCK_OUT
from services.inventory.store import confirmed_lines


async def confirm_reservations(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """PENDING → CONFIRMED; a repeat does nothing, and what has been released stays so. Raises HoldUnknown."""
    confirmed = await participant.confirm(tx, hold_ids, kind=STOCK_OUT, coordinator=tx.caller.service)
    await confirmed_lines.enter(tx, confirmed)
