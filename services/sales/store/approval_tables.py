"""Approvals of what goes beyond the limits of a role."""

from typing import Any, Final

import sqlalchemy as sa

from services.sales.domain.approvals import ApprovalKind
from services.sales.store.base import metadata
from services.sales.store.party_tables import customers
from trade.store.approvals import ApprovalSide, approval_constraints, approvals_table

approvals = approvals_table(
    metadata,
    ApprovalKind,
    sa.ForeignKeyConstraint(["org_id", "party_id"], [customers.c.org_id, customers.c.customer_id]),
)
APPROVALS: Final = ApprovalSide(table=approvals, kinds=ApprovalKind)


def approved_documents(table: str) -> list[Any]:
    """An approval exists, and no two documents of a table use the same one."""
    return approval_constraints(table, approvals)
