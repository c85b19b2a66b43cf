"""Lists approvals."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.returns.store.approval_tables import APPROVALS
from trade.domain.approvals import ApprovalSummary, ListApprovals
from trade.store import approvals


async def list_return_approvals(session: ReadSession, query: ListApprovals) -> Page[ApprovalSummary]:
    """One page, newest first."""
    return await approvals.page(session, APPROVALS, query)
