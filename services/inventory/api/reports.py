"""InventoryReportService."""

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from bahi.inventory.v1 import reports_pb2, reports_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.db.session import Transaction
from kit.wire import paging, proto_values
from services.inventory.store import near_expiry, organisation, valuation

if TYPE_CHECKING:
    import grpc

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"

LONGEST_LOOK_AHEAD_DAYS: Final = 180


class InventoryReportServicer(reports_pb2_grpc.InventoryReportServiceServicer):
    """Reports on stock."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetStockValuation(
        self, request: reports_pb2.GetStockValuationRequest, context: Context
    ) -> reports_pb2.StockValuation:
        """What stock was worth at the end of a day."""
        page = paging.page_request(request, 1)
        given = proto_values.optional_date_of(request.as_of_date, "as_of_date")
        location_id = proto_values.optional_uuid_of(request.location_id)

        async def read(tx: Transaction) -> reports_pb2.StockValuation:
            as_of_date = await organisation.business_date(tx, given, "as_of_date")
            return await valuation.valuation(tx, page, as_of_date, location_id)

        return await self._database.run(current_caller(), read)

    async def GetNearExpiry(
        self, request: reports_pb2.GetNearExpiryRequest, context: Context
    ) -> reports_pb2.NearExpiry:
        """What on hand expires soon."""
        page = paging.page_request(request, 3)
        within = request.within_days or LONGEST_LOOK_AHEAD_DAYS

        async def read(tx: Transaction) -> reports_pb2.NearExpiry:
            return await near_expiry.near_expiry(tx, page, await organisation.today(tx), within)

        return await self._database.run(current_caller(), read)
