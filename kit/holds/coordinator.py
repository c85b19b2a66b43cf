"""`ResolveHolds`, the same for every service that owns documents."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from bahi.holds.v1 import holds_pb2, holds_pb2_grpc

from kit.holds import outcomes
from kit.holds.states import Outcome
from kit.wire import commands

if TYPE_CHECKING:
    import grpc

    from kit.db.database import Database
    from kit.db.session import Transaction

_WIRE = {
    Outcome.ABORTED: holds_pb2.OUTCOME_ABORTED,
    Outcome.CONFIRMED: holds_pb2.OUTCOME_CONFIRMED,
    Outcome.COMMITTED: holds_pb2.OUTCOME_COMMITTED,
}


class HoldCoordinatorServicer(holds_pb2_grpc.HoldCoordinatorServiceServicer):
    """Answers what became of the holds that this service took elsewhere."""

    def __init__(self, database: "Database") -> None:
        self._database = database

    async def ResolveHolds(  # noqa: N802 - the contract's name
        self,
        request: holds_pb2.ResolveHoldsRequest,
        context: "grpc.aio.ServicerContext[Any, Any]",  # noqa: ARG002
    ) -> holds_pb2.ResolveHoldsResponse:
        """The outcome of each hold, in the order asked."""
        hold_ids = [UUID(hold_id) for hold_id in request.hold_ids]

        async def resolve(tx: "Transaction") -> holds_pb2.ResolveHoldsResponse:
            decided = await outcomes.resolve(tx, hold_ids)
            return holds_pb2.ResolveHoldsResponse(
                outcomes=[holds_pb2.HoldOutcome(hold_id=str(id_), outcome=_WIRE[decided[id_]]) for id_ in hold_ids]
            )

        return await commands.run(self._database, request, holds_pb2.ResolveHoldsResponse, resolve)
