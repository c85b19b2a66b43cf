"""The contract's enums and ours."""

from typing import Final

from bahi.returns.v1 import returns_reports_pb2

from kit.wire.enums import EnumMapping
from services.returns.domain.documents import Direction

DIRECTION: Final = EnumMapping(returns_reports_pb2.ReturnDirection, Direction)
