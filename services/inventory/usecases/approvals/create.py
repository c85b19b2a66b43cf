"""Approves, or asks an approval of, what goes beyond the limits of a manager."""

from dataclasses import dataclass

from kit.auth.caller import Role
from kit.db.session import Transaction
from services.inventory.store import batches
from services.inventory.store.approval_tables import APPROVALS
from services.inventory.usecases.adjustments.create import CreateAdjustment, check_goods, content_of
from services.inventory.usecases.organisation_settings import read_calendar
from trade.domain.approvals import Approval, ApprovalTerms, Judged
from trade.usecases import approvals
from trade.usecases.posting_days import check_open


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApproval:
    """What is approved, and on which terms. `prefix` begins the paths of its fields in the request."""

    approved: CreateAdjustment
    prefix: str
    terms: ApprovalTerms


async def create_approval(tx: Transaction, command: NewApproval) -> Approval:
    """An approval that is open at once.

    Raises RoleLimitExceeded, ApprovalNotNeeded, and what is wrong with the adjustment.
    """
    return await _write(approvals.create_approval, tx, command)


async def request_approval(tx: Transaction, command: NewApproval) -> Approval:
    """An approval that is asked for. Raises as `create_approval`, but for RoleLimitExceeded."""
    return await _write(approvals.request_approval, tx, command)


async def _write(write: approvals.Write, tx: Transaction, command: NewApproval) -> Approval:
    judging = judge_adjustment(tx, command.approved)
    return await approvals.write_approval(write, tx, APPROVALS, judging, command.terms, prefix=command.prefix)


async def judge_adjustment(tx: Transaction, command: CreateAdjustment) -> Judged:
    """The day of the adjustment: nothing else of it has a limit. What is on hand is judged when it is made."""
    calendar = await read_calendar(tx)
    day = calendar.date_of_own(command.date, Role.ADMIN)
    await check_open(tx, command.date.posting_day(day, role=Role.ADMIN))
    await check_goods(tx, command, await batches.load(tx, command.batch_id), day)
    return Judged(
        content=content_of(command, calendar.today),
        party_id=None,
        passed=lambda _role: (),
        day_passed=lambda role: calendar.day_passed(command.date, role),
        lowest_role=Role.MANAGER,
    )
