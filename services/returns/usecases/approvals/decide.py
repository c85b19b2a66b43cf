"""Gives, rejects, withdraws or cancels an approval."""

from kit.db.session import Transaction
from services.returns.store.approval_tables import APPROVALS
from trade.domain.approvals import Approval
from trade.usecases import approvals
from trade.usecases.approvals import DecideApproval


async def approve_return_approval(tx: Transaction, command: DecideApproval) -> Approval:
    """The approval, given. Raises as `approvals.approve`."""
    return await approvals.approve(tx, APPROVALS, command)


async def reject_return_approval(tx: Transaction, command: DecideApproval) -> Approval:
    """The rejected approval. Raises as `approvals.reject`."""
    return await approvals.reject(tx, APPROVALS, command)


async def cancel_return_approval(tx: Transaction, command: DecideApproval) -> Approval:
    """The cancelled approval. Raises as `approvals.cancel`."""
    return await approvals.cancel(tx, APPROVALS, command)


async def withdraw_return_approval(tx: Transaction, command: DecideApproval) -> Approval:
    """The cancelled approval. Raises as `approvals.withdraw`."""
    return await approvals.withdraw(tx, APPROVALS, command)
