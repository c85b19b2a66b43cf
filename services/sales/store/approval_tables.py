"""Approvals of what goes beyond the limits of a role."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.db import schema
from services.sales.domain.approvals import ApprovalKind, ApprovalStatus
from services.sales.store.base import metadata
from services.sales.store.party_tables import customers
from trade.store.documents import cancel_checks, cancel_columns, entry_columns

approvals = schema.tenant_table(
    "approvals",
    metadata,
    schema.uuid("approval_id"),
    schema.text("kind"),
    schema.text("status"),
    schema.uuid("customer_id"),
    # Of what is approved, and the role that approved it.
    sa.Column("digest", sa.LargeBinary, nullable=False),
    schema.text("role"),
    # What is shown, and never computed with.
    sa.Column("limits_passed", postgresql.JSONB, nullable=False),
    schema.text("note"),
    schema.instant("expires_at"),
    schema.uuid("used_by_document_id", nullable=True),
    *cancel_columns(),
    schema.version(),
    *entry_columns(),
    schema.one_of("kind", ApprovalKind),
    schema.one_of("status", ApprovalStatus),
    sa.CheckConstraint("role IN ('manager', 'admin')", name="role_known"),
    sa.CheckConstraint(
        f"(status = '{ApprovalStatus.USED}') = (used_by_document_id IS NOT NULL)", name="used_by_a_document"
    ),
    *cancel_checks(ApprovalStatus.CANCELLED),
    sa.ForeignKeyConstraint(["org_id", "customer_id"], [customers.c.org_id, customers.c.customer_id]),
    sa.Index("ix_approvals_customer", "org_id", "customer_id", "approval_id"),
    sa.Index("ix_approvals_status", "org_id", "status", "approval_id"),
    key=("approval_id",),
    app="SELECT, INSERT, UPDATE (status, used_by_document_id, cancel_reason, cancelled_at, version)",
)


def approval_column() -> sa.Column[UUID]:
    """The approval that a document used."""
    return schema.uuid("approval_id", nullable=True)


def approval_constraints(table: str) -> tuple[sa.ForeignKeyConstraint, sa.Index]:
    """An approval exists, and no two documents of a table use the same one."""
    return (
        sa.ForeignKeyConstraint(["org_id", "approval_id"], [approvals.c.org_id, approvals.c.approval_id]),
        sa.Index(
            f"ux_{table}_approval",
            "org_id",
            "approval_id",
            unique=True,
            postgresql_where=sa.text("approval_id IS NOT NULL"),
        ),
    )
