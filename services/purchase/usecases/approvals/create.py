"""Approves, or asks an approval of, what goes beyond the limits of a role."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from kit.db.session import Transaction
from kit.errors import prefix_field
from services.purchase.store.approval_tables import APPROVALS
from services.purchase.usecases.approvals.judges import judge
from services.purchase.usecases.goods_receipts.terms import PostGoodsReceipt
from trade.domain.allowances import PostAllowance
from trade.domain.approvals import Approval, ApprovalTerms, Judged
from trade.domain.party_credits import PostPayment
from trade.domain.refunds import PostRefund
from trade.domain.role_limits import RoleLimitExceeded
from trade.store.approvals import ApprovalSide
from trade.usecases import approvals

Approvable: TypeAlias = PostPayment | PostRefund | PostAllowance | PostGoodsReceipt
_Write: TypeAlias = Callable[[Transaction, ApprovalSide, Judged, ApprovalTerms], Awaitable[Approval]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApproval:
    """What is approved, and on which terms. `prefix` begins the paths of its fields in the request."""

    approved: Approvable
    prefix: str
    terms: ApprovalTerms


async def create_approval(tx: Transaction, command: NewApproval) -> Approval:
    """An approval that is open at once. Raises RoleLimitExceeded, ApprovalNotNeeded, and what is wrong with it."""
    return await _write(tx, command, approvals.create_approval)


async def request_approval(tx: Transaction, command: NewApproval) -> Approval:
    """An approval that is asked for. Raises as `create_approval`, but for RoleLimitExceeded."""
    return await _write(tx, command, approvals.request_approval)


async def _write(tx: Transaction, command: NewApproval, write: _Write) -> Approval:
    with prefix_field(command.prefix):
        judged = await judge(tx, command.approved)
    try:
        return await write(tx, APPROVALS, judged, command.terms)
    except RoleLimitExceeded as refusal:
        refusal.field = f"{command.prefix}{refusal.field}"
        raise
