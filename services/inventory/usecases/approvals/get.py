"""Reads one approval."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.store.approval_tables import APPROVALS
from trade.domain.approvals import Approval
from trade.store import approvals


@dataclass(frozen=True, slots=True, kw_only=True)
class GetApproval:
    approval_id: UUID


async def get_approval(session: ReadSession, query: GetApproval) -> Approval:
    """The approval with the limits passed. Raises ApprovalNotFound."""
    return await approvals.load(session, APPROVALS, query.approval_id)
