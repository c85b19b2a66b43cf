"""Goods receipts over gRPC."""

from functools import partial
from typing import TYPE_CHECKING, Any

from bahi.purchase.v1 import goods_receipts_pb2 as receipts_pb2
from bahi.purchase.v1 import goods_receipts_pb2_grpc as receipts_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from services.purchase.usecases import read_goods_receipts
from services.purchase.usecases.post_goods_receipt import PostGoodsReceipt

if TYPE_CHECKING:
    import grpc


class GoodsReceiptServicer(receipts_grpc.GoodsReceiptServiceServicer):
    """Posts and reads goods receipts."""

    def __init__(self, database: Database, posting: PostGoodsReceipt) -> None:
        self._database = database
        self._posting = posting

    async def PostGoodsReceipt(
        self, request: receipts_pb2.PostGoodsReceiptRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> receipts_pb2.GoodsReceipt:
        """The posted receipt."""
        return await self._posting.post(request)

    async def GetGoodsReceipt(
        self, request: receipts_pb2.GetGoodsReceiptRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> receipts_pb2.GoodsReceipt:
        """One receipt."""
        return await self._database.run(current_caller(), partial(read_goods_receipts.get_receipt, request=request))

    async def ListGoodsReceipts(
        self, request: receipts_pb2.ListGoodsReceiptsRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> receipts_pb2.ListGoodsReceiptsResponse:
        """A page of receipts."""
        return await self._database.run(current_caller(), partial(read_goods_receipts.list_receipts, request=request))
