"""The returns service in the test's own event loop, alone or with its real peers; relays and reapers move when they are stepped."""

import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import grpc
import pytest
from bahi.outbox.v1 import inbox_pb2, inbox_pb2_grpc
from bahi.sales.v1 import organisation_announced_pb2

from deploy.local import ports, token
from kit import ids, service
from kit.db import Database
from kit.error_status import from_rpc_error
from kit.internal_token import InternalTokens
from kit.settings import ServiceSettings
from kit.testing.cluster import TestDatabase
from kit.testing.organisations import INTERNAL_TOKEN_SECRET, JWT_SECRET, Organisation
from services.returns.store.tables import kit_tables

GSTIN = "27AAECM4821K1ZC"


@pytest.fixture
async def books(database: TestDatabase) -> AsyncIterator[Database]:
    """The pool of the returns service's own role."""
    opened = Database(database.url("returns"), kit_tables)
    yield opened
    await opened.close()


class System:
    """Running services, and a channel to each."""

    def __init__(self) -> None:
        self.services: dict[str, service.RunningService] = {}
        self.channels: dict[str, grpc.aio.Channel] = {}

    async def deliver(self) -> None:
        """Every relay, until none has anything due."""
        while sum([await running.relay.deliver_due() for running in self.services.values()]):
            pass

    async def announce(self, organisation: Organisation, registration_id: str, **profile: Any) -> None:
        """Tells returns of the organisation, as the relay of sales would."""
        message = organisation_announced_pb2.OrganisationAnnounced(
            **{
                "source_version": 1,
                "organisation_id": str(organisation.org_id),
                "legal_name": "Meru Agencies",
                "time_zone": "Asia/Kolkata",
                "round_to_rupee": True,
                "registrations": [
                    organisation_announced_pb2.AnnouncedRegistration(
                        registration_id=registration_id, gstin=GSTIN, state_code="27", is_default=True
                    )
                ],
                **profile,
            }
        )
        envelope = inbox_pb2.Envelope(
            id=str(ids.new_id()),
            type=message.DESCRIPTOR.full_name,
            payload=message.SerializeToString(),
            user_id=str(ids.SYSTEM_USER),
        )
        reply = await inbox_pb2_grpc.InboxServiceStub(self.channels["returns"]).Deliver(
            inbox_pb2.DeliverRequest(messages=[envelope]), metadata=service_metadata(organisation, "sales", "returns")
        )
        assert [result.accepted for result in reply.results] == [True]


def service_metadata(organisation: Organisation, calling: str, called: str) -> list[tuple[str, str]]:
    """What one service sends along when it calls another in this organisation."""
    caller = organisation.caller()
    internal = InternalTokens(INTERNAL_TOKEN_SECRET, calling).mint(called, caller.org_id, caller.user_id, caller.role)
    return [("authorization", f"Bearer {internal}")]


@asynccontextmanager
async def running(database: TestDatabase, *names: str) -> AsyncIterator[System]:
    """The named services; the addresses of the others lead nowhere."""
    addresses = {name: f"127.0.0.1:{ports.any_free()}" for name in service.PEER_NAMES}
    system = System()
    async with AsyncExitStack() as stack:
        for name in names:
            settings = ServiceSettings(
                supabase_jwt_secret=JWT_SECRET,
                jwt_issuer=token.ISSUER,
                listen_address=addresses[name],
                database_url=database.url(name),
                relay_database_url=database.url(name, "relay"),
                internal_token_secret=INTERNAL_TOKEN_SECRET,
                database_pool_size=4,
                shutdown_grace_seconds=0,
                inventory_address=addresses["inventory"],
                sales_address=addresses["sales"],
                purchase_address=addresses["purchase"],
                returns_address=addresses["returns"],
            )
            main = importlib.import_module(f"services.{name}.main")
            tables = importlib.import_module(f"services.{name}.store.tables").kit_tables
            context = service.running_service(name, settings, tables, main.wire, in_background=False)
            system.services[name] = await stack.enter_async_context(context)
            system.channels[name] = await stack.enter_async_context(grpc.aio.insecure_channel(addresses[name]))
        yield system


@pytest.fixture
async def alone(database: TestDatabase) -> AsyncIterator[System]:
    """Returns without its peers."""
    async with running(database, "returns") as system:
        yield system


@pytest.fixture
def refusal() -> Callable[[grpc.aio.AioRpcError], tuple[str, str]]:
    """Reads the reason and the field of a failed call."""

    def read(error: grpc.aio.AioRpcError) -> tuple[str, str]:
        known = from_rpc_error(error)
        return known.reason, known.field

    return read
