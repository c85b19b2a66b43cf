"""Purchase returns over gRPC."""

from typing import Any

import grpc
from bahi.returns.v1 import purchase_returns_pb2, purchase_returns_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.wire import proto_values
from kit.wire.paging import page_of
from services.returns.domain.documents import Goods
from services.returns.domain.errors import PurchaseReturnNotFound
from services.returns.store.purchase_returns import list_purchase_returns, read_purchase_return
from services.returns.usecases.issue_purchase_return import IssuePurchaseReturn, PurchaseReturnAsked

_Context = grpc.aio.ServicerContext[Any, Any]


class PurchaseReturnServicer(purchase_returns_pb2_grpc.PurchaseReturnServiceServicer):
    """Creates and reads purchase returns."""

    def __init__(self, database: Database, issue: IssuePurchaseReturn) -> None:
        self._database = database
        self._issue = issue

    async def CreatePurchaseReturn(
        self, request: purchase_returns_pb2.CreatePurchaseReturnRequest, context: _Context
    ) -> purchase_returns_pb2.PurchaseReturn:
        """Sends the goods and claims their price."""
        return await self._issue.run(request, _asked(request))

    async def GetPurchaseReturn(
        self, request: purchase_returns_pb2.GetPurchaseReturnRequest, context: _Context
    ) -> purchase_returns_pb2.PurchaseReturn:
        """One return. Raises PurchaseReturnNotFound."""
        id_ = proto_values.uuid_of(request.purchase_return_id)
        found = await self._database.run(current_caller(), lambda tx: read_purchase_return(tx, id_))
        if found is None:
            raise PurchaseReturnNotFound("No such purchase return.", field="purchase_return_id")
        return found

    async def ListPurchaseReturns(
        self, request: purchase_returns_pb2.ListPurchaseReturnsRequest, context: _Context
    ) -> purchase_returns_pb2.ListPurchaseReturnsResponse:
        """One page."""
        page = page_of(request, key_length=2)
        return await self._database.run(current_caller(), lambda tx: list_purchase_returns(tx, request, page))


def _asked(request: purchase_returns_pb2.CreatePurchaseReturnRequest) -> PurchaseReturnAsked:
    return PurchaseReturnAsked(
        goods_receipt_id=proto_values.uuid_of(request.goods_receipt_id),
        on=proto_values.optional_date_of(request.date, "date"),
        reason=request.reason,
        goods=tuple(
            Goods(
                original_line_id=proto_values.uuid_of(line.goods_receipt_line_id),
                quantity=proto_values.decimal_of(line.quantity),
                location_id=proto_values.optional_uuid_of(line.location_id),
                reason=line.reason,
            )
            for line in request.lines
        ),
    )
