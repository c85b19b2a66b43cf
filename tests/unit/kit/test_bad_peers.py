"""A peer that is silent, slow, resets or answers nonsense costs a call its time and no more; when it is back it is
found."""

import asyncio

import pytest
from bahi.holds.v1 import holds_pb2_grpc

from kit import deadline
from kit.auth.caller import Caller, Role, set_caller
from kit.errors import DeadlineExceeded, Unavailable
from kit.rpc.client import Peer, channel
from kit.rpc.health import peer_check
from tests.support.bad_servers import MANNERS, Manner, bad_server
from tests.support.silenced_proxy import silenced_proxy
from tests.unit.kit.grpc_server import ORG, USER, Holds, a_question, holds, make_settings, serving, tokens_of_sales

HANG_SECONDS = 30.0
BACK_SECONDS = 12.0
"""In which a peer that is back is found; gRPC by itself may take twenty."""


@pytest.fixture(autouse=True)
def acting() -> None:
    set_caller(Caller(org_id=ORG, user_id=USER, role=Role.USER))
    deadline.set_deadline(None)


async def ask(address: str, *, seconds: float) -> None:
    async with channel(address, make_settings()) as connection:
        peer = Peer(connection, "inventory", tokens_of_sales())
        method = holds_pb2_grpc.HoldCoordinatorServiceStub(connection).ResolveHolds
        await peer.call(method, a_question(), seconds=seconds)


@pytest.mark.parametrize("manner", MANNERS)
async def test_call_to_a_bad_peer_ends_in_its_time(manner: Manner) -> None:
    async with bad_server(manner) as peer, asyncio.timeout(HANG_SECONDS):
        with pytest.raises((Unavailable, DeadlineExceeded)):
            await ask(peer.address, seconds=0.5)

    assert peer.connections >= 1


async def test_check_of_a_silent_peer_fails_in_its_time() -> None:
    async with bad_server("silent") as peer, channel(peer.address, make_settings()) as connection:
        async with asyncio.timeout(HANG_SECONDS):
            with pytest.raises(Exception, match="DEADLINE_EXCEEDED"):
                await peer_check(connection)()


async def test_peer_that_was_silent_and_is_back_is_found() -> None:
    async with serving(holds(Holds())) as (_, server):
        host, port = server.address.rsplit(":", 1)
        async with silenced_proxy(host, int(port)) as proxy:
            proxy.silence()
            async with channel(f"{host}:{proxy.port}", make_settings()) as connection:
                peer = Peer(connection, "inventory", tokens_of_sales())
                method = holds_pb2_grpc.HoldCoordinatorServiceStub(connection).ResolveHolds
                with pytest.raises((Unavailable, DeadlineExceeded)):
                    await peer.call(method, a_question(), seconds=0.2)
                proxy.pass_on()
                reply = await peer.call(method, a_question(), seconds=BACK_SECONDS, idempotent=True)

    assert list(reply.outcomes) == []
