"""What was sold, for returns."""

from typing import Any
from uuid import UUID

from bahi.sales.v1 import returnables_pb2 as pb
from bahi.sales.v1 import returnables_pb2_grpc

from kit.db.database import Database
from kit.db.session import Transaction
from kit.wire import commands
from services.sales.usecases.hold_returnable import hold_returnable, release_returnable


class SoldGoodsServicer(returnables_pb2_grpc.SoldGoodsServiceServicer):
    """Holds on sold quantities."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def HoldReturnable(self, request: pb.HoldReturnableRequest, context: Any) -> pb.HoldReturnableResponse:  # noqa: ANN401
        """Sets units aside."""
        return await commands.run(
            self._database, request, pb.HoldReturnableResponse, lambda tx: hold_returnable(tx, request)
        )

    async def ReleaseReturnable(
        self,
        request: pb.ReleaseReturnableRequest,
        context: Any,  # noqa: ANN401
    ) -> pb.ReleaseReturnableResponse:
        """Gives units back."""

        async def work(tx: Transaction) -> pb.ReleaseReturnableResponse:
            await release_returnable(tx, [UUID(hold_id) for hold_id in request.hold_ids])
            return pb.ReleaseReturnableResponse()

        return await commands.run(self._database, request, pb.ReleaseReturnableResponse, work)
