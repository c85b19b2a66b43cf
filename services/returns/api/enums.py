"""The contract's enums and ours."""

from typing import Final

from bahi.returns.v1 import return_approvals_pb2, returns_reports_pb2

from kit.wire.enums import EnumMapping
from services.returns.domain.approvals import ReturnApprovalKind
from services.returns.domain.documents import Direction

APPROVAL_KIND: Final = EnumMapping(return_approvals_pb2.ReturnApprovalKind, ReturnApprovalKind)
DIRECTION: Final = EnumMapping(returns_reports_pb2.ReturnDirection, Direction)
