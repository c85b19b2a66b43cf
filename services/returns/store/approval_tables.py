"""Approvals of what goes beyond the limits of a role."""

from typing import Any, Final

from services.returns.domain.approvals import ReturnApprovalKind
from services.returns.store.base import metadata
from trade.store.approvals import ApprovalSide, approval_columns, approval_constraints, approvals_table

approvals = approvals_table(metadata, ReturnApprovalKind)
APPROVALS: Final = ApprovalSide(table=approvals, kinds=ReturnApprovalKind)


def approved_documents(table: str) -> list[Any]:
    """The approval of a document and who gave it. It exists, and no two documents of a table use the same one."""
    return [*approval_columns(), *approval_constraints(table, approvals)]
