"""Approvals of what goes beyond the limits of a role."""

from typing import Any, Final

import sqlalchemy as sa

from services.purchase.domain.approvals import ApprovalKind
from services.purchase.store.tables import metadata, vendors
from trade.store.approvals import ApprovalSide, approval_constraints, approvals_table

approvals = approvals_table(
    metadata,
    ApprovalKind,
    sa.ForeignKeyConstraint(["org_id", "party_id"], [vendors.c.org_id, vendors.c.vendor_id]),
)
APPROVALS: Final = ApprovalSide(table=approvals, kinds=ApprovalKind)


def approved_documents(table: str) -> list[Any]:
    """An approval exists, and no two documents of a table use the same one."""
    return approval_constraints(table, approvals)
