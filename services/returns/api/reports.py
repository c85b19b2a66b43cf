"""Reports over gRPC."""

from typing import Any

import grpc
from bahi.returns.v1 import returns_reports_pb2, returns_reports_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.wire.paging import page_of
from services.returns.usecases.read_returns_register import read_returns_register

_Context = grpc.aio.ServicerContext[Any, Any]


class ReturnsReportServicer(returns_reports_pb2_grpc.ReturnsReportServiceServicer):
    """Reads the register of returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetReturnsRegister(
        self, request: returns_reports_pb2.GetReturnsRegisterRequest, context: _Context
    ) -> returns_reports_pb2.ReturnsRegister:
        """One page."""
        page = page_of(request, key_length=2)
        return await self._database.run(current_caller(), lambda tx: read_returns_register(tx, request, page))
