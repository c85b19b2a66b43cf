"""`ResolveHolds`, the same for every service that owns documents."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from bahi.holds.v1 import holds_pb2, holds_pb2_grpc

from kit.commands import execution
from kit.holds import outcomes
from kit.holds.states import Fate

if TYPE_CHECKING:
    import grpc

    from kit.db.database import Database, Transaction

_WIRE = {
    Fate.ABORTED: holds_pb2.FATE_ABORTED,
    Fate.KEPT: holds_pb2.FATE_KEPT,
    Fate.COMMITTED: holds_pb2.FATE_COMMITTED,
}


class HoldOwnerServicer(holds_pb2_grpc.HoldOwnerServiceServicer):
    """Answers what became of the holds that this service took elsewhere."""

    def __init__(self, database: "Database") -> None:
        self._database = database

    async def ResolveHolds(  # noqa: N802 - the contract's name
        self,
        request: holds_pb2.ResolveHoldsRequest,
        context: "grpc.aio.ServicerContext[Any, Any]",  # noqa: ARG002
    ) -> holds_pb2.ResolveHoldsResponse:
        """The fate of each hold, in the order asked."""
        hold_ids = [UUID(hold_id) for hold_id in request.hold_ids]

        async def resolve(tx: "Transaction") -> holds_pb2.ResolveHoldsResponse:
            decided = await outcomes.resolve(tx, hold_ids)
            return holds_pb2.ResolveHoldsResponse(
                fates=[holds_pb2.HoldFate(hold_id=str(id_), fate=_WIRE[decided[id_]]) for id_ in hold_ids]
            )

        return await execution.run(self._database, request, holds_pb2.ResolveHoldsResponse, resolve)
