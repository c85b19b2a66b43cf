"""Reports of purchase over gRPC."""

from functools import partial
from typing import TYPE_CHECKING, Any

from bahi.purchase.v1 import purchase_reports_pb2, purchase_reports_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from services.purchase.usecases import report_purchases

if TYPE_CHECKING:
    import grpc


class PurchaseReportServicer(purchase_reports_pb2_grpc.PurchaseReportServiceServicer):
    """Reads the register, input tax and payables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetPurchaseRegister(
        self, request: purchase_reports_pb2.GetPurchaseRegisterRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> purchase_reports_pb2.PurchaseRegister:
        """The register of inward supplies."""
        return await self._database.run(current_caller(), partial(report_purchases.get_register, request=request))

    async def GetInputTaxSummary(
        self, request: purchase_reports_pb2.GetInputTaxSummaryRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> purchase_reports_pb2.InputTaxSummary:
        """Input tax by rate and head."""
        return await self._database.run(current_caller(), partial(report_purchases.get_input_tax, request=request))

    async def GetPayablesAgeing(
        self, request: purchase_reports_pb2.GetPayablesAgeingRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> purchase_reports_pb2.PayablesAgeing:
        """What is owed by age."""
        return await self._database.run(current_caller(), partial(report_purchases.get_ageing, request=request))
