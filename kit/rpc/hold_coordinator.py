"""`ResolveHolds` by RPC: the call by which a reaper gets the outcomes of holds, and its servicer."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import grpc
from bahi.holds.v1 import holds_pb2, holds_pb2_grpc

from kit.db.database import Database
from kit.db.session import Transaction
from kit.hold_states import Outcome
from kit.holds import outcomes
from kit.rpc.client import Peer
from kit.rpc.server import Servicer
from kit.rpc.service import Service
from kit.wire.enums import EnumMapping
from kit.wire.proto_values import uuid_of

_OUTCOMES: Final = EnumMapping(holds_pb2.Outcome, Outcome)


class HoldCoordinators:
    """The services that may have taken holds here: all peers."""

    def __init__(self, peers: Mapping[str, Peer]) -> None:
        self._peers = peers

    def __iter__(self) -> Iterator[str]:
        return iter(self._peers)

    async def resolve(self, coordinator: str, hold_ids: Collection[UUID]) -> dict[UUID, Outcome]:
        """The outcome of each hold of the caller's organisation, from the service that took it.

        Raises that service's refusal.
        """
        peer = self._peers[coordinator]
        request = holds_pb2.ResolveHoldsRequest(hold_ids=[str(hold_id) for hold_id in hold_ids])
        reply = await peer.call(holds_pb2_grpc.HoldCoordinatorServiceStub(peer.channel).ResolveHolds, request)
        return {uuid_of(each.hold_id): _OUTCOMES.from_proto(each.outcome) for each in reply.outcomes}


class HoldCoordinatorServicer(holds_pb2_grpc.HoldCoordinatorServiceServicer):
    """Answers with the outcomes of the holds that this service took elsewhere."""

    def __init__(self, database: Database) -> None:
        self._service = Service(database)

    async def ResolveHolds(  # noqa: N802 - the contract's name
        self,
        request: holds_pb2.ResolveHoldsRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002 - gRPC passes it
    ) -> holds_pb2.ResolveHoldsResponse:
        """The outcome of each hold, in the order of the request."""
        return await self._service.command(request, _resolve, _hold_ids, _resolved)


async def _resolve(tx: Transaction, hold_ids: Sequence[UUID]) -> list[tuple[UUID, Outcome]]:
    found = await outcomes.resolve(tx, hold_ids)
    return [(hold_id, found[hold_id]) for hold_id in hold_ids]


def _hold_ids(request: holds_pb2.ResolveHoldsRequest) -> list[UUID]:
    return list(map(uuid_of, request.hold_ids))


def _resolved(found: Sequence[tuple[UUID, Outcome]]) -> holds_pb2.ResolveHoldsResponse:
    return holds_pb2.ResolveHoldsResponse(
        outcomes=[
            holds_pb2.HoldOutcome(hold_id=str(hold_id), outcome=_OUTCOMES.to_proto(outcome))
            for hold_id, outcome in found
        ]
    )


def hold_coordinator_servicer(database: Database) -> Servicer:
    """The servicer of a service's outcomes."""
    return holds_pb2_grpc.add_HoldCoordinatorServiceServicer_to_server, HoldCoordinatorServicer(database)
