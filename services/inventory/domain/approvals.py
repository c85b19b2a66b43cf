"""The requests of inventory for which there are approvals."""

import enum


class ApprovalKind(enum.StrEnum):
    """What an approval is for."""

    STOCK_ADJUSTMENT = "stock_adjustment"
