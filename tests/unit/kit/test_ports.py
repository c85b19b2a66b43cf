"""Unauthenticated callers of a gRPC port take no place, no connection of the database, and not much memory."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest
from bahi.inventory.v1 import products_pb2, products_pb2_grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from kit.rpc.checks import FRESH_SECONDS, Checks, Needs
from kit.rpc.health import LIVENESS, MOST_PROBES, PEERS, READINESS
from kit.rpc.server import MOST_STREAMS_OF_A_CONNECTION, running_server
from tests.support.refusals import refusal
from tests.unit.kit.grpc_server import (
    Products,
    a_product,
    a_read,
    bearer,
    make_settings,
    products,
    serving,
    token_of_role,
    user_token,
)

SERVICE = "/bahi.inventory.v1.ProductService"
CHECK = "/grpc.health.v1.Health/Check"
WATCH = "/grpc.health.v1.Health/Watch"
REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
EMPTY_SETTINGS = b"\0\0\0\x04\0\0\0\0\0"
MAX_CONCURRENT_STREAMS = b"\0\x03"
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING

Silent = Callable[..., Any]


def unfinished(channel: grpc.aio.Channel, method: str, *metadata: tuple[str, str]) -> Any:
    """A call whose request never comes."""
    return channel.stream_unary(method)(metadata=metadata, timeout=60)


async def code_of(call: Any) -> grpc.StatusCode:
    with contextlib.suppress(grpc.aio.AioRpcError):
        await call
    code: grpc.StatusCode = await call.code()
    return code


@contextlib.asynccontextmanager
async def port(servicer: Products, **changes: object) -> AsyncIterator[grpc.aio.Channel]:
    async with serving(products(servicer), settings=make_settings(**changes)) as (channel, _):
        yield channel


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ((), grpc.StatusCode.UNAUTHENTICATED),
        (bearer("forged"), grpc.StatusCode.UNAUTHENTICATED),
        (bearer(user_token(exp=1)), grpc.StatusCode.UNAUTHENTICATED),
        (bearer(token_of_role("user"), idempotency_key="k"), grpc.StatusCode.PERMISSION_DENIED),
        (bearer(user_token()), grpc.StatusCode.INVALID_ARGUMENT),
    ],
    ids=["no token", "forged", "expired", "role too low", "no key"],
)
async def test_who_is_not_admitted_is_refused_before_his_request_comes(metadata: Any, code: grpc.StatusCode) -> None:
    servicer = Products()

    async with port(servicer) as channel:
        found = await code_of(unfinished(channel, f"{SERVICE}/CreateProduct", *metadata))

    assert found == code
    assert servicer.calls == []


@pytest.mark.parametrize("method", [WATCH, REFLECTION, "/no.such.Service/Method"])
async def test_what_is_not_served_takes_no_place_of_a_call(method: str) -> None:
    async with port(Products(), max_concurrent_rpcs=1) as channel:
        streams: list[Any] = [channel.stream_stream(method)(timeout=60) for _ in range(5)]
        codes = [await each.code() for each in streams]
        reply = await products_pb2_grpc.ProductServiceStub(channel).GetProduct(a_read(), metadata=bearer(user_token()))

    assert codes == [grpc.StatusCode.UNIMPLEMENTED] * 5
    assert reply.product_id == a_read().product_id


async def test_call_takes_its_place_when_its_request_is_there() -> None:
    entered, leave = asyncio.Event(), asyncio.Event()

    async def get(_request: object, _context: object) -> products_pb2.Product:
        entered.set()
        await leave.wait()
        return products_pb2.Product()

    async with port(Products(get=get), max_concurrent_rpcs=1) as channel:
        waiting = [unfinished(channel, f"{SERVICE}/GetProduct", *bearer(user_token())) for _ in range(3)]
        stub = products_pb2_grpc.ProductServiceStub(channel)
        running = asyncio.ensure_future(stub.GetProduct(a_read(), metadata=bearer(user_token())))
        await entered.wait()
        error = await refusal(stub.SearchProducts(products_pb2.SearchProductsRequest(), metadata=bearer(user_token())))
        leave.set()
        await running
        later = await refusal(
            stub.CreateProduct(a_product(name=""), metadata=bearer(user_token(), idempotency_key="k"))
        )
        for call in waiting:
            call.cancel()

    assert error.reason == "TOO_BUSY"
    assert later.reason == "INVALID_REQUEST"


async def test_probes_that_never_ask_keep_nobody_from_asking() -> None:
    async with port(Products(), max_concurrent_rpcs=1) as channel:
        silent = [unfinished(channel, CHECK) for _ in range(MOST_PROBES * 2)]
        stub = health_pb2_grpc.HealthStub(channel)
        states = [
            (await stub.Check(health_pb2.HealthCheckRequest(service=each))).status for each in (LIVENESS, READINESS)
        ]
        codes = [await code_of(each) for each in silent]

    assert states == [SERVING, SERVING]
    assert codes.count(grpc.StatusCode.DEADLINE_EXCEEDED) == MOST_PROBES
    assert codes.count(grpc.StatusCode.OK) == MOST_PROBES


@pytest.mark.parametrize(
    ("question", "code"),
    [(b"\xff\xff", grpc.StatusCode.INVALID_ARGUMENT), (b"\x0a\x01x", grpc.StatusCode.NOT_FOUND)],
    ids=["garbage", "unknown name"],
)
async def test_wrong_question_of_a_probe_is_refused(question: bytes, code: grpc.StatusCode) -> None:
    async with port(Products()) as channel:
        ask: Any = channel.unary_unary(CHECK)
        assert await code_of(ask(question)) == code


async def test_many_probes_at_once_ask_the_database_once() -> None:
    asked: list[str] = []
    asked_once, answer = asyncio.Event(), asyncio.Event()

    async def database() -> None:
        asked.append("database")
        asked_once.set()
        await answer.wait()

    async with (
        running_server("inventory", make_settings(), [], needs=Needs(own={"database": database})) as server,
        grpc.aio.insecure_channel(server.address) as channel,
    ):
        stub = health_pb2_grpc.HealthStub(channel)
        question = health_pb2.HealthCheckRequest(service=READINESS)
        probes = [asyncio.ensure_future(stub.Check(question)) for _ in range(MOST_PROBES)]
        await asked_once.wait()
        answer.set()
        states = {(await probe).status for probe in probes}

    assert asked == ["database"]
    assert states == {SERVING}


async def test_answer_of_a_check_is_given_again_until_it_is_old() -> None:
    moment = 1000.0
    asked: list[float] = []

    async def database() -> None:
        asked.append(moment)
        if len(asked) > 1:
            raise ConnectionRefusedError

    checks = Checks({"database": database}, clock=lambda: moment)
    answers = [await checks.pass_(), await checks.pass_()]
    moment += FRESH_SECONDS
    answers.append(await checks.pass_())

    assert answers == [True, True, False]
    assert len(asked) == 2


async def test_silent_peer_makes_degraded_and_not_unready() -> None:
    async def silent() -> None:
        await asyncio.Event().wait()

    async def fine() -> None:
        pass

    async with (
        running_server(
            "sales", make_settings(), [], needs=Needs(own={"database": fine}, peers={"inventory": silent})
        ) as server,
        grpc.aio.insecure_channel(server.address) as channel,
    ):
        stub = health_pb2_grpc.HealthStub(channel)
        states = [(await stub.Check(health_pb2.HealthCheckRequest(service=each))).status for each in (READINESS, PEERS)]

    assert states == [SERVING, NOT_SERVING]


async def test_a_connection_may_have_so_many_streams_and_no_more() -> None:
    async with running_server("inventory", make_settings(), []) as server:
        host, port = server.address.rsplit(":", 1)
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + EMPTY_SETTINGS)
        head = await asyncio.wait_for(reader.readexactly(9), 30)
        settings = await reader.readexactly(int.from_bytes(head[:3]))
        writer.close()

    stated = {settings[at : at + 2]: int.from_bytes(settings[at + 2 : at + 6]) for at in range(0, len(settings), 6)}
    assert stated[MAX_CONCURRENT_STREAMS] == MOST_STREAMS_OF_A_CONNECTION
