"""What the clients of all services share: who calls, what is delivered, what the books say."""

from typing import Any, ClassVar

import grpc
import sqlalchemy as sa
from bahi.outbox.v1 import inbox_pb2, inbox_pb2_grpc
from google.protobuf.message import Message

from kit import ids
from kit.auth.caller import Role
from kit.service import RunningService
from tests.support.organisations import Organisation, tokens_of
from tests.support.services import Services

Metadata = list[tuple[str, str]]


def key() -> str:
    """An Idempotency-Key that nobody else has."""
    return f"key-{ids.new_id()}"


def an_id() -> str:
    """The id of something that does not exist yet."""
    return str(ids.new_id())


class ServiceClient:
    """One organisation's calls to one running service."""

    service: ClassVar[str]
    person: ClassVar[Role]
    """Who calls where a test does not say: the least of the roles that may do the daily work of this service."""
    peer: ClassVar[str]
    """The service that calls it most."""

    def __init__(self, services: Services, organisation: Organisation) -> None:
        self.services = services
        self.organisation = organisation

    @property
    def running(self) -> RunningService:
        """The service's own database, relay and reaper."""
        return self.services.running[self.service]

    @property
    def channel(self) -> grpc.aio.Channel:
        return self.services.channels[self.service]

    def as_user(self, role: Role | None = None, key: str = "") -> Metadata:
        """As a user, under this key or a new one. An operation that needs no key ignores it."""
        return self.with_key(key, role)

    def with_key(self, idempotency_key: str = "", role: Role | None = None) -> Metadata:
        """As `as_user`, for calls whose key matters."""
        person = self.person if role is None else role
        return self.organisation.metadata(person, idempotency_key=idempotency_key or key())

    def without_key(self, role: Role | None = None) -> Metadata:
        return self.organisation.metadata(self.person if role is None else role)

    def as_service(self, name: str = "") -> Metadata:
        """As another service that acts for a user of the organisation."""
        return service_metadata(self.organisation, name or self.peer, self.service)

    async def take(self, *messages: Message, sender: str = "") -> list[inbox_pb2.DeliveryResult]:
        """The result of each message, delivered as the relay of another service does."""
        envelopes = [
            inbox_pb2.Envelope(
                id=an_id(),
                type=message.DESCRIPTOR.full_name,
                payload=message.SerializeToString(),
                user_id=str(self.organisation.users[Role.USER]),
            )
            for message in messages
        ]
        reply = await inbox_pb2_grpc.InboxServiceStub(self.channel).Deliver(
            inbox_pb2.DeliverRequest(messages=envelopes), metadata=self.as_service(sender)
        )
        return list(reply.results)

    async def taken(self, *messages: Message, sender: str = "") -> None:
        """Delivers, and expects every message to be taken."""
        for result in await self.take(*messages, sender=sender):
            assert result.accepted, result

    async def deliver(self) -> None:
        """Delivers every message that this service has for others, as far as they are there."""
        while await self.running.relay.deliver_due():
            pass

    async def rows(self, statement: sa.Executable) -> list[sa.Row[Any]]:
        """What a statement finds in this organisation's books, under its own policy."""
        async with self.running.database.transaction(self.organisation.caller()) as tx:
            return await tx.rows(statement)

    async def count(self, table: sa.Table) -> int:
        """How many rows the organisation has in a table of this service."""
        (row,) = await self.rows(sa.select(sa.func.count()).select_from(table))
        return int(row[0])


def service_metadata(organisation: Organisation, calling: str, called: str) -> Metadata:
    """What one service sends along when it calls another for a user of this organisation."""
    caller = organisation.caller(Role.USER)
    token = tokens_of(calling).mint(called, caller.org_id, caller.user_id, caller.role)
    return [("authorization", f"Bearer {token}")]
