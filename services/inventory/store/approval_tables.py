"""Approvals of what goes beyond the limits of a role. Stock has no party: `party_id` is empty."""

from typing import Final

from services.inventory.domain.approvals import ApprovalKind
from services.inventory.store.tables import metadata
from trade.store.approvals import ApprovalSide, approvals_table

approvals = approvals_table(metadata, ApprovalKind)
APPROVALS: Final = ApprovalSide(table=approvals, kinds=ApprovalKind)
