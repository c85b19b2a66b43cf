"""Approves, or asks an approval of, what goes beyond the limits of a role."""

from dataclasses import dataclass
from typing import TypeAlias

from kit.db.session import Transaction
from services.purchase.store.approval_tables import APPROVALS
from services.purchase.usecases.approvals.judges import judge
from services.purchase.usecases.debit_claims.settle import SettleDebitClaim
from services.purchase.usecases.goods_receipts.terms import PostGoodsReceipt
from services.purchase.usecases.purchase_orders.create import CreatePurchaseOrder
from trade.domain.allowances import PostAllowance
from trade.domain.approvals import Approval, ApprovalTerms
from trade.domain.party_credits import PostPayment
from trade.domain.refunds import PostRefund
from trade.usecases import approvals

Approvable: TypeAlias = (
    PostPayment | PostRefund | PostAllowance | PostGoodsReceipt | CreatePurchaseOrder | SettleDebitClaim
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApproval:
    """What is approved, and on which terms. `prefix` begins the paths of its fields in the request."""

    approved: Approvable
    prefix: str
    terms: ApprovalTerms


async def create_approval(tx: Transaction, command: NewApproval) -> Approval:
    """An approval that is open at once. Raises RoleLimitExceeded, ApprovalNotNeeded, and what is wrong with it."""
    return await _write(approvals.create_approval, tx, command)


async def request_approval(tx: Transaction, command: NewApproval) -> Approval:
    """An approval that is asked for. Raises as `create_approval`, but for RoleLimitExceeded."""
    return await _write(approvals.request_approval, tx, command)


async def _write(write: approvals.Write, tx: Transaction, command: NewApproval) -> Approval:
    judging = judge(tx, command.approved)
    return await approvals.write_approval(write, tx, APPROVALS, judging, command.terms, prefix=command.prefix)
