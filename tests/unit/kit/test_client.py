import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, cast

import grpc
import pytest
from bahi.holds.v1 import holds_pb2, holds_pb2_grpc

from deploy.local import ports
from kit import deadline
from kit.auth.caller import Caller, Role, current_caller, set_caller
from kit.errors import DeadlineExceeded, FailedPrecondition, Internal, PeerNotReached, Unavailable
from kit.rpc.client import ATTEMPTS, CALL_SECONDS, MARGIN_SECONDS, NOT_CONNECTED, Peer, channel
from tests.unit.kit.grpc_server import (
    ORG,
    USER,
    Behaviour,
    Holds,
    a_question,
    holds,
    make_settings,
    serving,
    tokens_of_sales,
)

ANSWER = holds_pb2.ResolveHoldsResponse()


class NotReturnable(FailedPrecondition):
    reason = "NOT_RETURNABLE"


@contextlib.asynccontextmanager
async def peer_that(resolve: Behaviour, audience: str = "inventory") -> AsyncIterator[tuple[Peer, Any]]:
    """A peer as the service "sales" sees it, acting for a user, and the method to call."""
    set_caller(Caller(org_id=ORG, user_id=USER, role=Role.USER, request_id="request-7"))
    deadline.set_deadline(None)
    async with serving(holds(Holds(resolve))) as (_, server), channel(server.address, make_settings()) as connection:
        peer = Peer(connection, audience, tokens_of_sales())
        yield peer, holds_pb2_grpc.HoldCoordinatorServiceStub(connection).ResolveHolds


class Script:
    """Answers each call with the next item: raises it when it is an error."""

    def __init__(self, *answers: object) -> None:
        self.callers: list[Caller] = []
        self.seconds: list[float | None] = []
        self._answers = list(answers)

    async def __call__(self, _request: object, context: Any) -> object:
        self.callers.append(current_caller())
        self.seconds.append(context.time_remaining())
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_peer_is_called_in_the_name_of_the_running_request() -> None:
    script = Script(ANSWER)

    async with peer_that(script) as (peer, method):
        await peer.call(method, a_question())

    assert script.callers == [Caller(org_id=ORG, user_id=USER, role=Role.USER, service="sales", request_id="request-7")]


async def test_refusal_of_a_peer_is_raised_again_as_it_was() -> None:
    script = Script(NotReturnable("All of it came back already.", field="hold_ids[0]", returnable="0"))

    async with peer_that(script) as (peer, method):
        with pytest.raises(FailedPrecondition) as caught:
            await peer.call(method, a_question(), idempotent=True)

    assert caught.value.reason == "NOT_RETURNABLE"
    assert (caught.value.field, caught.value.facts) == ("hold_ids[0]", {"returnable": "0"})
    assert len(script.callers) == 1


async def test_unknown_error_of_a_peer_stays_unknown() -> None:
    async with peer_that(Script(RuntimeError("secret"))) as (peer, method):
        with pytest.raises(Internal, match="Internal error"):
            await peer.call(method, a_question())


async def test_token_that_the_peer_refuses_is_our_failure_and_does_not_log_the_user_out() -> None:
    script = Script()

    async with peer_that(script, audience="purchase") as (peer, method):
        with pytest.raises(Internal):
            await peer.call(method, a_question())

    assert script.callers == []


async def test_call_that_may_be_repeated_is_repeated_while_the_peer_is_unavailable() -> None:
    script = Script(Unavailable("Not now."), Unavailable("Not now."), ANSWER)

    async with peer_that(script) as (peer, method):
        reply = await peer.call(method, a_question(), idempotent=True)

    assert reply == ANSWER
    assert len(script.callers) == 3


async def test_repeats_end_after_three_attempts() -> None:
    script = Script(*[Unavailable(f"Attempt {number}.") for number in (1, 2, 3, 4)])

    async with peer_that(script) as (peer, method):
        with pytest.raises(Unavailable, match="Attempt 3"):
            await peer.call(method, a_question(), idempotent=True)


async def test_call_that_may_not_be_repeated_is_made_once() -> None:
    script = Script(Unavailable("Not now."), ANSWER)

    async with peer_that(script) as (peer, method):
        with pytest.raises(Unavailable):
            await peer.call(method, a_question())

    assert len(script.callers) == 1


async def test_call_without_a_deadline_of_its_own_gets_the_usual_one() -> None:
    script = Script(ANSWER)

    async with peer_that(script) as (peer, method):
        await peer.call(method, a_question())

    assert script.seconds[0] is not None
    assert CALL_SECONDS - 2 < script.seconds[0] <= CALL_SECONDS + 0.05  # gRPC rounds up to three digits


async def test_a_call_gets_the_remaining_time_of_the_request_less_a_margin() -> None:
    script = Script(ANSWER, ANSWER)

    async with peer_that(script) as (peer, method):
        deadline.set_deadline(1000)
        await peer.call(method, a_question(), seconds=2000)
        deadline.set_deadline(3)
        await peer.call(method, a_question())

    long, short = script.seconds
    assert long is not None
    assert short is not None
    assert 900 < long <= 1000
    assert short <= 3 - MARGIN_SECONDS + 0.01  # gRPC rounds up to three digits


async def test_a_request_without_remaining_time_makes_no_call() -> None:
    script = Script(ANSWER)

    async with peer_that(script) as (peer, method):
        deadline.set_deadline(MARGIN_SECONDS)
        with pytest.raises(DeadlineExceeded):
            await peer.call(method, a_question())

    assert script.callers == []


async def test_peer_that_does_not_answer_in_time_is_a_deadline_exceeded() -> None:
    async def hang(_request: object, _context: object) -> None:
        await asyncio.Event().wait()

    async with peer_that(hang) as (peer, method):
        with pytest.raises(DeadlineExceeded):
            await peer.call(method, a_question(), seconds=0.05)


async def test_peer_that_is_not_there_is_unavailable() -> None:
    set_caller(Caller(org_id=ORG, user_id=USER, role=Role.USER))
    async with channel("unix:/nowhere/at.all", make_settings()) as connection:
        peer = Peer(connection, "inventory", tokens_of_sales())
        with pytest.raises(Unavailable):
            await peer.call(holds_pb2_grpc.HoldCoordinatorServiceStub(connection).ResolveHolds, a_question())


def test_channel_in_plaintext_to_another_machine_is_refused() -> None:
    with pytest.raises(ValueError, match="leaves this machine in plaintext"):
        channel("10.0.0.7:50051", make_settings())


async def test_channel_in_plaintext_to_another_machine_is_open_where_the_network_is_private() -> None:
    connection = channel("10.0.0.7:50051", make_settings(allow_plaintext=True))

    assert isinstance(connection, grpc.aio.Channel)
    await connection.close()


@contextlib.asynccontextmanager
async def unreachable_peer(address: str) -> AsyncIterator[tuple[Peer, Any]]:
    set_caller(Caller(org_id=ORG, user_id=USER, role=Role.USER))
    deadline.set_deadline(None)
    async with channel(address, make_settings(allow_plaintext=True)) as connection:
        yield Peer(connection, "inventory", tokens_of_sales()), holds_pb2_grpc.HoldCoordinatorServiceStub(connection)


@pytest.mark.parametrize("address", ["127.0.0.1:{port}", "ipv4:127.0.0.1:{port}", "dns:///no.such.name.invalid:1"])
@pytest.mark.parametrize("idempotent", [False, True])
async def test_peer_without_a_connection_has_not_seen_the_call(address: str, idempotent: bool) -> None:
    async with unreachable_peer(address.format(port=ports.any_free())) as (peer, stub):
        with pytest.raises(PeerNotReached):
            await peer.call(stub.ResolveHolds, a_question(), idempotent=idempotent)


async def test_call_that_was_lost_is_perhaps_seen_though_its_repeats_find_no_peer() -> None:
    """The first call is lost on its connection, and after it there is none: as gRPC tells both."""
    details = ["recvmsg: Connection reset by peer", *[f"{NOT_CONNECTED[0]}; last error: refused"] * ATTEMPTS]

    async def method(_request: object, **_options: object) -> object:
        nothing = grpc.aio.Metadata()
        raise grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE, nothing, nothing, details.pop(0))

    async with unreachable_peer("127.0.0.1:1") as (peer, _):
        with pytest.raises(Unavailable) as refused:
            await peer.call(cast("Any", method), a_question(), idempotent=True)

    assert not isinstance(refused.value, PeerNotReached)
    assert len(details) == 1
