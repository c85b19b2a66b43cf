"""Approvals, in and out."""

import dataclasses
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.auth.caller import Role
from kit.db.inserts import insert_row
from kit.db.pages import equal_or_any, read_page
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from services.sales.domain.approvals import Approval, ApprovalKind, ApprovalStatus, ApprovalSummary, ListApprovals
from services.sales.domain.errors import ApprovalNotFound
from services.sales.store.approval_tables import approvals
from trade.domain.role_limits import LimitPassed

_SUMMARY: Final = tuple(field.name for field in dataclasses.fields(ApprovalSummary))
_CHANGEABLE: Final = ("status", "used_by_document_id", "cancel_reason", "cancelled_at", "version")


async def load(session: ReadSession, approval_id: UUID, *, field: str = "approval_id") -> Approval:
    """One approval, by its primary key. Raises ApprovalNotFound."""
    return _existing(await session.row(_by_id(session, approval_id)), field)


async def lock(tx: Transaction, approval_id: UUID, *, field: str = "approval_id") -> Approval:
    """As `load`, under a row lock."""
    return _existing(await tx.row(_by_id(tx, approval_id).with_for_update()), field)


async def insert(tx: Transaction, approval: Approval) -> None:
    """Writes a new approval."""
    row = {field.name: getattr(approval, field.name) for field in dataclasses.fields(approval)} | {
        "org_id": tx.caller.org_id,
        "role": approval.role.name.lower(),
        "limits_passed": [dataclasses.asdict(passed) for passed in approval.limits_passed],
    }
    await insert_row(tx, approvals, row)


async def update(tx: Transaction, approval: Approval) -> None:
    """Writes what may change of one, under its new version. The transaction has locked it."""
    await tx.run(
        sa.update(approvals)
        .where(approvals.c.org_id == tx.caller.org_id, approvals.c.approval_id == approval.approval_id)
        .values({name: getattr(approval, name) for name in _CHANGEABLE})
    )


async def page(session: ReadSession, query: ListApprovals) -> Page[ApprovalSummary]:
    """Approvals, newest first: their ids follow time. The primary key, ix_approvals_customer, ix_approvals_status."""
    statement = sa.select(*(approvals.c[name] for name in _SUMMARY)).where(
        approvals.c.org_id == session.caller.org_id,
        *equal_or_any(approvals.c.customer_id, query.customer_id),
        *equal_or_any(approvals.c.status, query.status),
    )
    rows, token = await read_page(session, statement, (approvals.c.approval_id,), query.page, descending=True)
    return Page(items=tuple(ApprovalSummary(**_summary(row)) for row in rows), next_page_token=token)


def _by_id(session: ReadSession, approval_id: UUID) -> sa.Select[Any]:
    return sa.select(approvals).where(
        approvals.c.org_id == session.caller.org_id, approvals.c.approval_id == approval_id
    )


def _existing(row: sa.Row[Any] | None, field: str) -> Approval:
    if row is None:
        raise ApprovalNotFound("No such approval.", field=field)
    return Approval(
        **_summary(row),
        digest=row.digest,
        role=Role[row.role.upper()],
        limits_passed=tuple(LimitPassed(**passed) for passed in row.limits_passed),
        trace_id=row.trace_id,
        cancel_reason=row.cancel_reason,
        cancelled_at=row.cancelled_at,
    )


def _summary(row: sa.Row[Any]) -> dict[str, Any]:
    """The arguments of `ApprovalSummary`."""
    return {name: getattr(row, name) for name in _SUMMARY} | {
        "kind": ApprovalKind(row.kind),
        "status": ApprovalStatus(row.status),
    }
