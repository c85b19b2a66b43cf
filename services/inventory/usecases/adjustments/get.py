"""Reads one adjustment."""

from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.adjustments import Adjustment
from services.inventory.domain.errors import AdjustmentNotFound
from services.inventory.store import adjustments


async def get_adjustment(session: ReadSession, adjustment_id: UUID) -> Adjustment:
    """Raises AdjustmentNotFound."""
    found = await adjustments.find(session, adjustment_id)
    if found is None:
        raise AdjustmentNotFound(
            "No such adjustment.", field="stock_adjustment_id", stock_adjustment_id=str(adjustment_id)
        )
    return found
