"""Reads one adjustment."""

from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.adjustments import Adjustment
from services.inventory.store import adjustments


async def get_adjustment(session: ReadSession, adjustment_id: UUID) -> Adjustment:
    """Raises AdjustmentNotFound."""
    return await adjustments.load(session, adjustment_id)
