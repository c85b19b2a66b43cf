"""Cancels an approval that is not used."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.approvals import Approval
from services.sales.store import approvals


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelApproval:
    """Which approval is cancelled, and why."""

    approval_id: UUID
    reason: str
    etag: str


async def cancel_approval(tx: Transaction, command: CancelApproval) -> Approval:
    """The cancelled approval. Raises ApprovalNotFound, StaleEtag, ApprovalNotOpen."""
    former = await approvals.lock(tx, command.approval_id)
    check_etag(command.etag, former.version)
    cancelled = former.cancelled(command.reason, tx.now)
    await approvals.update(tx, cancelled)
    audit.record(
        tx,
        action="cancel",
        entity="approval",
        entity_id=former.approval_id,
        before={"status": former.status},
        after={"status": cancelled.status, "reason": command.reason},
    )
    return cancelled
