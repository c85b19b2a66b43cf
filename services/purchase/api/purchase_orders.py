"""Purchase orders over gRPC."""

from functools import partial
from typing import TYPE_CHECKING, Any

from bahi.purchase.v1 import purchase_orders_pb2, purchase_orders_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.wire import commands
from services.purchase.domain.states import OrderStatus
from services.purchase.usecases import read_purchase_orders
from services.purchase.usecases.decide_purchase_order import decide_order
from services.purchase.usecases.write_purchase_order import WritePurchaseOrder

if TYPE_CHECKING:
    import grpc


class PurchaseOrderServicer(purchase_orders_pb2_grpc.PurchaseOrderServiceServicer):
    """Writes, decides and reads purchase orders."""

    def __init__(self, database: Database, writing: WritePurchaseOrder) -> None:
        self._database = database
        self._writing = writing

    async def CreatePurchaseOrder(
        self, request: purchase_orders_pb2.CreatePurchaseOrderRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> purchase_orders_pb2.PurchaseOrder:
        """The new draft."""
        return await self._writing.create(request)

    async def GetPurchaseOrder(
        self, request: purchase_orders_pb2.GetPurchaseOrderRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> purchase_orders_pb2.PurchaseOrder:
        """One order."""
        return await self._database.run(current_caller(), partial(read_purchase_orders.get_order, request=request))

    async def ListPurchaseOrders(
        self, request: purchase_orders_pb2.ListPurchaseOrdersRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> purchase_orders_pb2.ListPurchaseOrdersResponse:
        """A page of orders."""
        return await self._database.run(current_caller(), partial(read_purchase_orders.list_orders, request=request))

    async def UpdatePurchaseOrder(
        self, request: purchase_orders_pb2.UpdatePurchaseOrderRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> purchase_orders_pb2.PurchaseOrder:
        """The changed draft."""
        return await self._writing.update(request)

    async def ApprovePurchaseOrder(
        self, request: purchase_orders_pb2.ApprovePurchaseOrderRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> purchase_orders_pb2.PurchaseOrder:
        """The approved order."""
        return await commands.run(
            self._database,
            request,
            purchase_orders_pb2.PurchaseOrder,
            partial(decide_order, request=request, to=OrderStatus.APPROVED),
        )

    async def CancelPurchaseOrder(
        self, request: purchase_orders_pb2.CancelPurchaseOrderRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> purchase_orders_pb2.PurchaseOrder:
        """The cancelled order."""
        return await commands.run(
            self._database,
            request,
            purchase_orders_pb2.PurchaseOrder,
            partial(decide_order, request=request, to=OrderStatus.CANCELLED),
        )

    async def ClosePurchaseOrder(
        self, request: purchase_orders_pb2.ClosePurchaseOrderRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> purchase_orders_pb2.PurchaseOrder:
        """The closed order."""
        return await commands.run(
            self._database,
            request,
            purchase_orders_pb2.PurchaseOrder,
            partial(decide_order, request=request, to=OrderStatus.CLOSED),
        )
