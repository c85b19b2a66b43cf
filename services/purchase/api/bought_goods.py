"""Holds on bought goods over gRPC, for returns."""

from functools import partial
from typing import TYPE_CHECKING, Any

from bahi.purchase.v1 import returnables_pb2, returnables_pb2_grpc

from kit.db.database import Database
from kit.wire import commands
from services.purchase.usecases import hold_returnable, release_returnable

if TYPE_CHECKING:
    import grpc


class BoughtGoodsServicer(returnables_pb2_grpc.BoughtGoodsServiceServicer):
    """Sets bought goods aside for purchase returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def HoldReturnable(
        self, request: returnables_pb2.HoldReturnableRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> returnables_pb2.HoldReturnableResponse:
        """What was set aside, and its worth."""
        return await commands.run(
            self._database,
            request,
            returnables_pb2.HoldReturnableResponse,
            partial(hold_returnable.hold_returnable, request=request),
        )

    async def ReleaseReturnable(
        self, request: returnables_pb2.ReleaseReturnableRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> returnables_pb2.ReleaseReturnableResponse:
        """Nothing: the holds are given back."""
        return await commands.run(
            self._database,
            request,
            returnables_pb2.ReleaseReturnableResponse,
            partial(release_returnable.release_returnables, request=request),
        )
