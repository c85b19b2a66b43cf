"""A gateway over the test contract, in front of a real gRPC server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import grpc
import httpx
import pytest
from grpc_health.v1 import health_pb2_grpc

from gateway.app import create_app
from gateway.contract.operations import Contract, read_contract
from gateway.http.authentication import Verifier
from gateway.settings import GatewaySettings
from kit.auth.caller import Caller, Role
from kit.auth.user_tokens import TokenInvalid, TokenMissing
from kit.errors import PermissionDenied
from tests.gateway.running_server import RunningServer
from tests.gateway.things import Health, Things, compile_contract

ORGANISATION = UUID("00000000-0000-7000-8000-000000000001")
NEIGHBOUR = UUID("00000000-0000-7000-8000-000000000009")
USER = UUID("00000000-0000-7000-8000-000000000002")
OTHER_USER = UUID("00000000-0000-7000-8000-000000000003")


class Tokens:
    """A verifier that knows a few tokens; `neighbour` is of another organisation."""

    async def verify(self, token: str) -> Caller:
        if not token:
            raise TokenMissing("A bearer token is needed.")
        if token == "homeless":
            raise PermissionDenied("The user belongs to no organisation.")
        users = {"good": USER, "other": OTHER_USER, "neighbour": OTHER_USER}
        if token not in users:
            raise TokenInvalid("The token is not valid.")
        org_id = NEIGHBOUR if token == "neighbour" else ORGANISATION
        return Caller(org_id=org_id, user_id=users[token], role=Role.MANAGER)


@pytest.fixture(scope="session")
def descriptor_set(tmp_path_factory) -> bytes:
    return compile_contract(tmp_path_factory.mktemp("contract"))


@pytest.fixture(scope="session")
def contract(descriptor_set) -> Contract:
    return read_contract(descriptor_set)


@pytest.fixture
def things(descriptor_set) -> Things:
    return Things(descriptor_set)


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
async def channel(things, health) -> AsyncIterator[grpc.aio.Channel]:
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((things.handlers(),))
    health_pb2_grpc.add_HealthServicer_to_server(health, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as connected:
        yield connected
    await server.stop(None)


Connect = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def connect(contract, channel) -> AsyncIterator[Connect]:
    """Makes a client of a gateway with the given settings, whose requests carry a good token and a key."""
    clients: list[httpx.AsyncClient] = []

    async def make(
        *, service_channel: grpc.aio.Channel | None = None, verifier: Verifier | None = None, **settings: Any
    ) -> httpx.AsyncClient:
        channels = {"testing": service_channel or channel}
        app = create_app(contract, channels, verifier or Tokens(), GatewaySettings.model_construct(**settings))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("192.0.2.1", 1))
        client = httpx.AsyncClient(
            transport=transport,
            base_url="http://gateway",
            headers={"authorization": "Bearer good", "idempotency-key": "k"},
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
async def client(connect):
    return await connect()


Serve = Callable[..., Awaitable[RunningServer]]


@pytest.fixture
async def serve(contract, channel) -> AsyncIterator[Serve]:
    """Starts the gateway's server with the given settings, on a port of its own. It looks often at its connections."""
    running: list[RunningServer] = []

    async def start(**chosen: Any) -> RunningServer:
        settings = GatewaySettings.model_construct(gateway_port=0, **chosen)
        app = create_app(contract, {"testing": channel}, Tokens(), settings)
        running.append(await RunningServer.start(app, settings))
        return running[-1]

    yield start
    for server in running:
        await server.stop()
