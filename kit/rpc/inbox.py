"""Delivery of messages by RPC: the relay's calls, and the servicer that receives them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import grpc
from bahi.outbox.v1 import inbox_pb2, inbox_pb2_grpc

from kit.auth.caller import Caller, set_caller
from kit.db.database import Database
from kit.limits import MAX_DELIVERY_BYTES
from kit.messaging.inbox import Handler, Inbox
from kit.messaging.message import Envelope, LeasedMessage, Refusal
from kit.rpc.client import Peer
from kit.rpc.server import Servicer
from kit.telemetry import otel
from kit.wire.proto_values import uuid_of

NO_RESULT = "NO_RESULT"
"""The reason of a message about which the receiver's reply says nothing."""


class PeerInboxes:
    """The inboxes of one service's peers."""

    def __init__(self, service: str, peers: Mapping[str, Peer]) -> None:
        self._service = service
        self._peers = peers

    async def deliver(self, org_id: UUID, destination: str, messages: Sequence[LeasedMessage]) -> dict[UUID, str]:
        """Delivers messages of one organisation to one service.

        Returns the reason of each message that was not accepted.

        Raises the refusal of the whole call, after which nothing is known about any of the messages.
        """
        set_caller(Caller.of_service(self._service, org_id))
        refused: dict[UUID, str] = {}
        for part in parts_of(messages):
            refused |= await self._deliver(destination, part)
        return refused

    async def _deliver(self, destination: str, messages: Sequence[LeasedMessage]) -> dict[UUID, str]:
        request = inbox_pb2.DeliverRequest(messages=[_to_proto(message) for message in messages])
        peer = self._peers[destination]
        with otel.span_from_traceparent("outbox.deliver", [message.traceparent for message in messages]):
            reply = await peer.call(inbox_pb2_grpc.InboxServiceStub(peer.channel).Deliver, request)
        results = {result.id: result for result in reply.results}
        refused = {}
        for message in messages:
            result = results.get(str(message.id))
            if result is None or not result.accepted:
                refused[message.id] = result.reason if result else NO_RESULT
        return refused


def parts_of(messages: Sequence[LeasedMessage]) -> list[list[LeasedMessage]]:
    """The messages in their order, in parts of which each fits into one call."""
    parts: list[list[LeasedMessage]] = [[]]
    size = 0
    for message in messages:
        size += len(message.payload)
        if size > MAX_DELIVERY_BYTES and parts[-1]:
            parts.append([])
            size = len(message.payload)
        parts[-1].append(message)
    return parts


class InboxServicer(inbox_pb2_grpc.InboxServiceServicer):
    """Receives messages for one service."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def Deliver(  # noqa: N802 - the contract's name
        self,
        request: inbox_pb2.DeliverRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002 - gRPC passes it
    ) -> inbox_pb2.DeliverResponse:
        refusals = await self._inbox.deliver([_from_proto(message) for message in request.messages])
        results = map(_result, request.messages, refusals)
        return inbox_pb2.DeliverResponse(results=results)


def inbox_servicer(database: Database, handlers: Sequence[Handler]) -> Servicer:
    """The servicer of a service's inbox."""
    return inbox_pb2_grpc.add_InboxServiceServicer_to_server, InboxServicer(Inbox(database, handlers))


def _to_proto(message: LeasedMessage) -> inbox_pb2.Envelope:
    return inbox_pb2.Envelope(
        id=str(message.id),
        type=message.type,
        payload=message.payload,
        user_id=str(message.user_id),
        traceparent=message.traceparent,
    )


def _from_proto(message: inbox_pb2.Envelope) -> Envelope:
    return Envelope(
        id=message.id,
        type=message.type,
        payload=message.payload,
        user_id=uuid_of(message.user_id),
        traceparent=message.traceparent,
    )


def _result(message: inbox_pb2.Envelope, refusal: Refusal | None) -> inbox_pb2.DeliveryResult:
    if refusal is None:
        return inbox_pb2.DeliveryResult(id=message.id, accepted=True)
    return inbox_pb2.DeliveryResult(id=message.id, reason=refusal.reason, message=refusal.message)
