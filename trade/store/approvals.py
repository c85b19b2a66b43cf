"""Approvals in the books of a service: its table, and what is read and written of it."""

import dataclasses
import datetime as dt
import enum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.auth.caller import Role
from kit.db import schema
from kit.db.inserts import insert_row
from kit.db.pages import equal_or_any, read_page
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from trade.domain.approvals import Approval, ApprovalNotFound, ApprovalStatus, ApprovalSummary, ListApprovals
from trade.domain.role_limits import LimitPassed
from trade.store.documents import cancel_checks, cancel_columns, entry_columns

CHANGING: Final = (
    "SELECT, INSERT, UPDATE (status, role, expires_at, used_by_document_id, decision_reason, decided_by, decision_at,"
    " cancel_reason, cancelled_at, version)"
)
"""What the running service may do with its table of approvals."""
_CHANGEABLE: Final = (
    "status", "role", "expires_at", "used_by_document_id", "decision_reason", "decided_by", "decision_at",
    "cancel_reason", "cancelled_at", "version",
)  # fmt: skip
_SUMMARY: Final = tuple(field.name for field in dataclasses.fields(ApprovalSummary))
_FIELDS: Final = tuple(field.name for field in dataclasses.fields(Approval) if field.name != "valid_for")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSide:
    """The approvals of one service: their table, and the kinds of request that they may be for."""

    table: sa.Table
    kinds: type[enum.StrEnum]


def approvals_table(metadata: sa.MetaData, kinds: type[enum.StrEnum], *items: sa.ForeignKeyConstraint) -> sa.Table:
    """The table of a service's approvals. `items` are keys of its own, such as that of `party_id`."""
    return schema.tenant_table(
        "approvals",
        metadata,
        schema.uuid("approval_id"),
        schema.text("kind"),
        schema.text("status"),
        schema.uuid("party_id", nullable=True),
        # Of what is approved, and its day where the day needs the approval.
        sa.Column("digest", sa.LargeBinary, nullable=False),
        schema.day("date", nullable=True),
        schema.text("needed_role"),
        # The role that approved.
        schema.text("role", nullable=True),
        # What is shown, and never computed with.
        sa.Column("request", sa.LargeBinary, nullable=False),
        sa.Column("limits_passed", postgresql.JSONB, nullable=False),
        schema.text("note"),
        sa.Column("valid_minutes", sa.Integer, nullable=False),
        schema.instant("expires_at", nullable=True),
        schema.uuid("used_by_document_id", nullable=True),
        schema.text("decision_reason"),
        schema.uuid("decided_by", nullable=True),
        schema.instant("decision_at", nullable=True),
        *cancel_columns(),
        schema.version(),
        *entry_columns(),
        schema.one_of("kind", kinds),
        *_checks(),
        *items,
        sa.Index("ix_approvals_party", "org_id", "party_id", "approval_id"),
        sa.Index("ix_approvals_status", "org_id", "status", "approval_id"),
        key=("approval_id",),
        app=CHANGING,
    )


def _checks() -> list[sa.CheckConstraint]:
    waits = f"status IN ('{ApprovalStatus.REQUESTED}', '{ApprovalStatus.CANCELLED}')"
    given = f"status NOT IN ('{ApprovalStatus.OPEN}', '{ApprovalStatus.USED}')"
    used = f"(status = '{ApprovalStatus.USED}') = (used_by_document_id IS NOT NULL)"
    return [
        schema.one_of("status", ApprovalStatus),
        sa.CheckConstraint("needed_role IN ('manager', 'admin')", name="needed_role_known"),
        sa.CheckConstraint("role IN ('manager', 'admin')", name="role_known"),
        sa.CheckConstraint("(role IS NULL) = (expires_at IS NULL)", name="approved_expires"),
        sa.CheckConstraint(f"{given} OR role IS NOT NULL", name="given_by_a_role"),
        sa.CheckConstraint("(decided_by IS NULL) = (decision_at IS NULL)", name="decided_by_somebody"),
        sa.CheckConstraint(f"{waits} OR decided_by IS NOT NULL", name="decided"),
        sa.CheckConstraint(used, name="used_by_a_document"),
        *cancel_checks(ApprovalStatus.CANCELLED),
    ]


def approval_columns() -> list[Any]:
    """The approval that a document used, and who gave it."""
    return [
        schema.uuid("approval_id", nullable=True),
        schema.uuid("approved_by", nullable=True),
        sa.CheckConstraint("(approval_id IS NULL) = (approved_by IS NULL)", name="approved_by_somebody"),
    ]


def approval_constraints(table: str, approvals: sa.Table) -> list[Any]:
    """An approval exists, and no two documents of a table use the same one."""
    return [
        sa.ForeignKeyConstraint(["org_id", "approval_id"], [approvals.c.org_id, approvals.c.approval_id]),
        sa.Index(
            f"ux_{table}_approval",
            "org_id",
            "approval_id",
            unique=True,
            postgresql_where=sa.text("approval_id IS NOT NULL"),
        ),
    ]


async def load(session: ReadSession, side: ApprovalSide, approval_id: UUID, *, field: str = "approval_id") -> Approval:
    """One approval, by its primary key. Raises ApprovalNotFound."""
    return _existing(await session.row(_by_id(session, side, approval_id)), side, field)


async def lock(tx: Transaction, side: ApprovalSide, approval_id: UUID, *, field: str = "approval_id") -> Approval:
    """As `load`, under a row lock."""
    return _existing(await tx.row(_by_id(tx, side, approval_id).with_for_update()), side, field)


async def insert(tx: Transaction, side: ApprovalSide, approval: Approval) -> None:
    """Writes a new approval."""
    row = {name: getattr(approval, name) for name in _FIELDS} | {
        "org_id": tx.caller.org_id,
        "needed_role": _name_of(approval.needed_role),
        "role": _name_of(approval.role),
        "valid_minutes": approval.valid_for // dt.timedelta(minutes=1),
        "limits_passed": [dataclasses.asdict(passed) for passed in approval.limits_passed],
    }
    await insert_row(tx, side.table, row)


async def update(tx: Transaction, side: ApprovalSide, approval: Approval) -> None:
    """Writes what may change of one, under its new version. The transaction has locked it."""
    columns, values = side.table.c, {name: getattr(approval, name) for name in _CHANGEABLE}
    await tx.run(
        sa.update(side.table)
        .where(columns.org_id == tx.caller.org_id, columns.approval_id == approval.approval_id)
        .values(values | {"role": _name_of(approval.role)})
    )


async def page(session: ReadSession, side: ApprovalSide, query: ListApprovals) -> Page[ApprovalSummary]:
    """Approvals, newest first: their ids follow time. The primary key, ix_approvals_party, ix_approvals_status."""
    columns = side.table.c
    statement = sa.select(*(columns[name] for name in _SUMMARY)).where(
        columns.org_id == session.caller.org_id,
        *equal_or_any(columns.party_id, query.party_id),
        *equal_or_any(columns.status, query.status),
    )
    rows, token = await read_page(session, statement, (columns.approval_id,), query.page, descending=True)
    return Page(items=tuple(ApprovalSummary(**_values(row, side, _SUMMARY)) for row in rows), next_page_token=token)


def _by_id(session: ReadSession, side: ApprovalSide, approval_id: UUID) -> sa.Select[Any]:
    columns = side.table.c
    return sa.select(side.table).where(columns.org_id == session.caller.org_id, columns.approval_id == approval_id)


def _existing(row: sa.Row[Any] | None, side: ApprovalSide, field: str) -> Approval:
    if row is None:
        raise ApprovalNotFound("No such approval.", field=field)
    values = _values(row, side, _FIELDS) | {
        "role": None if row.role is None else Role[row.role.upper()],
        "valid_for": dt.timedelta(minutes=row.valid_minutes),
        "limits_passed": tuple(LimitPassed(**passed) for passed in row.limits_passed),
    }
    return Approval(**values)


def _values(row: sa.Row[Any], side: ApprovalSide, names: tuple[str, ...]) -> dict[str, Any]:
    """The arguments of the summary, and what needs no other reading of the rest."""
    return {name: getattr(row, name) for name in names} | {
        "kind": side.kinds(row.kind),
        "status": ApprovalStatus(row.status),
        "needed_role": Role[row.needed_role.upper()],
    }


def _name_of(role: Role | None) -> str | None:
    return None if role is None else role.name.lower()
