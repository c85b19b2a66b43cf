"""Reads one approval."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.returns.store.approval_tables import APPROVALS
from trade.domain.approvals import Approval
from trade.store import approvals


@dataclass(frozen=True, slots=True, kw_only=True)
class GetReturnApproval:
    approval_id: UUID


async def get_return_approval(session: ReadSession, query: GetReturnApproval) -> Approval:
    """The approval with the limits passed. Raises ApprovalNotFound."""
    return await approvals.load(session, APPROVALS, query.approval_id)
