"""The returns for which there are approvals: of their day, for nothing else of a return has a limit of a role."""

import datetime as dt
import enum
from typing import Protocol
from uuid import UUID

from trade.domain.approvals import RequestContent
from trade.domain.dating import RequestedDate


class ReturnApprovalKind(enum.StrEnum):
    """What an approval is for."""

    SALES_RETURN = "sales_return"
    PURCHASE_RETURN = "purchase_return"


class RequestedReturn(Protocol):
    """What is requested in either direction."""

    @property
    def date(self) -> RequestedDate: ...

    @property
    def approval_id(self) -> UUID | None: ...


def content_of(kind: ReturnApprovalKind, command: RequestedReturn, today: dt.date) -> RequestContent:
    """What an approval of the return is for."""
    return RequestContent(kind=kind, command=command, day=command.date.day or today)
