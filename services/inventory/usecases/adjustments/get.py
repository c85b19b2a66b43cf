"""Reads one adjustment."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.adjustments import Adjustment
from services.inventory.store import adjustments


@dataclass(frozen=True, slots=True, kw_only=True)
class GetAdjustment:
    adjustment_id: UUID


async def get_adjustment(session: ReadSession, query: GetAdjustment) -> Adjustment:
    """Raises AdjustmentNotFound."""
    return await adjustments.load(session, query.adjustment_id)
