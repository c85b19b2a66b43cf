"""What the approvals of all services have in common: how one is asked for, given, used, rejected and cancelled."""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from kit.auth.caller import Role
from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import ReadSession, Transaction
from kit.errors import prefix_field
from kit.ids import new_id
from trade.domain.approvals import (
    Approval,
    ApprovalNotNeeded,
    ApprovalStatus,
    ApprovalTerms,
    Authority,
    Judged,
    RequestContent,
)
from trade.domain.role_limits import LimitPassed, RoleLimitExceeded
from trade.store import approvals
from trade.store.approvals import ApprovalSide


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DecideApproval:
    """Which approval is given, rejected or cancelled, and why."""

    approval_id: UUID
    reason: str
    etag: str


Write: TypeAlias = Callable[[Transaction, ApprovalSide, Judged, ApprovalTerms], Awaitable[Approval]]
"""`create_approval` or `request_approval`."""


async def write_approval(
    write: Write, tx: Transaction, side: ApprovalSide, judging: Awaitable[Judged], terms: ApprovalTerms, *, prefix: str
) -> Approval:
    """The new approval of what `judging` judges. `prefix` begins the paths of its fields in the request.

    Raises what `judging` and `write` raise.
    """
    with prefix_field(prefix):
        return await write(tx, side, await judging, terms)


async def create_approval(tx: Transaction, side: ApprovalSide, judged: Judged, terms: ApprovalTerms) -> Approval:
    """The new approval, open at once. The caller's own limits judge what is approved.

    Raises RoleLimitExceeded for what is beyond the caller's own limits, and ApprovalNotNeeded.
    """
    beyond = judged.all_passed(tx.caller.role)
    if beyond:
        raise RoleLimitExceeded.of(beyond)
    requested = _new(tx, judged, terms, judged.lowest_role)
    caller = tx.caller
    approval = dataclasses.replace(
        requested,
        status=ApprovalStatus.OPEN,
        role=caller.role,
        expires_at=tx.now + terms.valid_for,
        decided_by=caller.user_id,
        decision_at=tx.now,
    )
    await approvals.insert(tx, side, approval)
    _record_new(tx, "create", approval)
    return approval


async def request_approval(tx: Transaction, side: ApprovalSide, judged: Judged, terms: ApprovalTerms) -> Approval:
    """The new approval, which waits for who decides. Raises ApprovalNotNeeded for what the caller's role may do.

    Whoever may not send the request himself asks for the lowest role that may.
    """
    approval = _new(tx, judged, terms, max(tx.caller.role, judged.lowest_role))
    await approvals.insert(tx, side, approval)
    _record_new(tx, "request", approval)
    return approval


async def approve(tx: Transaction, side: ApprovalSide, command: DecideApproval) -> Approval:
    """The approval, given. Its time begins now.

    Raises ApprovalNotFound, StaleEtag, ApprovalNotOpen, ApprovalOfOwnRequest, RoleLimitExceeded.
    """
    former, caller = await _locked(tx, side, command), tx.caller
    return await _write(tx, side, former, former.approved(caller.user_id, caller.role, command.reason, tx.now))


async def reject(tx: Transaction, side: ApprovalSide, command: DecideApproval) -> Approval:
    """The rejected approval. Raises ApprovalNotFound, StaleEtag, ApprovalNotOpen, ApprovalOfOwnRequest."""
    former = await _locked(tx, side, command)
    return await _write(tx, side, former, former.rejected(tx.caller.user_id, command.reason, tx.now))


async def cancel(tx: Transaction, side: ApprovalSide, command: DecideApproval) -> Approval:
    """The cancelled approval. Raises ApprovalNotFound, StaleEtag, ApprovalNotOpen."""
    former = await _locked(tx, side, command)
    return await _write(tx, side, former, former.cancelled(command.reason, tx.now))


async def withdraw(tx: Transaction, side: ApprovalSide, command: DecideApproval) -> Approval:
    """The cancelled approval. Raises as `cancel`, and ApprovalOfAnother."""
    former = await _locked(tx, side, command)
    return await _write(tx, side, former, former.withdrawn(tx.caller.user_id, command.reason, tx.now))


async def authority_of(
    session: ReadSession, side: ApprovalSide, approval_id: UUID | None, content: RequestContent
) -> Authority:
    """By whose limits a request is judged, with the approval that it names.

    Raises ApprovalNotFound, ApprovalNotOpen, ApprovalForAnother.
    """
    if approval_id is None:
        return Authority.of(session.caller.role)
    approval = await approvals.load(session, side, approval_id)
    approval.check_covers(content, session.now)
    return Authority.of(session.caller.role, approval)


async def use_approval(
    tx: Transaction, side: ApprovalSide, authority: Authority, document_id: UUID, *, field: str = "approval_id"
) -> None:
    """Marks the approval of a request as used by the document. Does nothing for a request without one.

    It is the last check of a request: approvals are locked after accounts and orders. Raises ApprovalNotOpen when
    somebody else was quicker.
    """
    if authority.approval is None:
        return
    former = await approvals.lock(tx, side, authority.approval.approval_id, field=field)
    former.check_status(ApprovalStatus.OPEN, field=field)
    used = former.used(document_id)
    await approvals.update(tx, side, used)
    audit.record(
        tx,
        action="use",
        entity="approval",
        entity_id=former.approval_id,
        before={"status": former.status},
        after={"status": used.status, "document_id": str(document_id)},
    )


def _new(tx: Transaction, judged: Judged, terms: ApprovalTerms, role: Role) -> Approval:
    """What needs an approval for a role. Raises ApprovalNotNeeded."""
    by_day, passed = judged.day_passed(role), judged.all_passed(role)
    if not passed:
        raise ApprovalNotNeeded(f"A {role.name.lower()} may do this without an approval.")
    return Approval(
        approval_id=new_id(),
        kind=judged.content.kind,
        status=ApprovalStatus.REQUESTED,
        party_id=judged.party_id,
        note=terms.note,
        needed_role=Role.ADMIN if judged.all_passed(Role.MANAGER) else Role.MANAGER,
        expires_at=None,
        used_by_document_id=None,
        decided_by=None,
        created_by=tx.caller.user_id,
        created_at=tx.now,
        version=1,
        digest=judged.content.digest,
        date=judged.content.day if by_day else None,
        role=None,
        request=terms.request,
        limits_passed=tuple(dataclasses.replace(each, field=each.field.removeprefix(judged.prefix)) for each in passed),
        valid_for=terms.valid_for,
        decision_reason="",
        decision_at=None,
        trace_id=tx.caller.trace_id,
        cancel_reason="",
        cancelled_at=None,
    )


async def _locked(tx: Transaction, side: ApprovalSide, command: DecideApproval) -> Approval:
    approval = await approvals.lock(tx, side, command.approval_id)
    check_etag(command.etag, approval.version)
    return approval


_ACTIONS = {
    ApprovalStatus.OPEN: "approve",
    ApprovalStatus.REJECTED: "reject",
    ApprovalStatus.CANCELLED: "cancel",
}


async def _write(tx: Transaction, side: ApprovalSide, former: Approval, changed: Approval) -> Approval:
    await approvals.update(tx, side, changed)
    reason = changed.cancel_reason or changed.decision_reason
    audit.record(
        tx,
        action=_ACTIONS[changed.status],
        entity="approval",
        entity_id=former.approval_id,
        before={"status": former.status},
        after={"status": changed.status, "reason": reason} if reason else {"status": changed.status},
    )
    return changed


def _record_new(tx: Transaction, action: str, approval: Approval) -> None:
    party = {"party_id": str(approval.party_id)} if approval.party_id else {}
    facts = {"kind": approval.kind, **party, "limits_passed": _facts_of(approval.limits_passed)}
    audit.record(tx, action=action, entity="approval", entity_id=approval.approval_id, after=facts)


def _facts_of(passed: tuple[LimitPassed, ...]) -> dict[str, str]:
    return {each.field: f"asked {each.asked}, limit {each.limit}" for each in passed}
