import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import grpc
import pytest
from bahi.inventory.v1 import products_pb2, products_pb2_grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from kit.rpc.checks import Check, Needs
from kit.rpc.health import PEERS, READINESS, peer_check
from kit.rpc.server import TimeLimits, running_server
from kit.rpc.supervision import keep_running
from tests.unit.kit.grpc_server import Products, a_read, bearer, make_settings, products, user_token

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


async def state_of(address: str, service: str) -> int:
    async with grpc.aio.insecure_channel(address) as channel:
        reply = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=service))
    status: int = reply.status
    return status


async def fine() -> None:
    pass


async def broken() -> None:
    raise ConnectionRefusedError


async def hanging() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("checks", "state"),
    [
        ({}, SERVING),
        ({"database": fine}, SERVING),
        ({"database": fine, "inventory": broken}, NOT_SERVING),
        ({"database": hanging}, NOT_SERVING),
    ],
    ids=["nothing to ask", "all well", "one broken", "one hanging"],
)
async def test_server_is_ready_when_all_it_needs_is(checks: dict[str, Check], state: int) -> None:
    limits = TimeLimits(check_seconds=0.05)
    async with running_server("inventory", make_settings(), [], needs=Needs(own=checks), limits=limits) as server:
        assert await state_of(server.address, READINESS) == state
        assert await state_of(server.address, "") == SERVING


async def test_peer_that_answers_serves_even_when_it_is_not_ready_itself() -> None:
    async with (
        running_server("inventory", make_settings(), [], needs=Needs(own={"database": broken})) as peer,
        grpc.aio.insecure_channel(peer.address) as channel,
        running_server("sales", make_settings(), [], needs=Needs(peers={"inventory": peer_check(channel)})) as server,
    ):
        assert await state_of(server.address, PEERS) == SERVING


async def test_peer_that_is_gone_leaves_ready_and_is_in_the_reply() -> None:
    async with (
        grpc.aio.insecure_channel("unix:/nowhere/at.all") as channel,
        running_server("sales", make_settings(), [], needs=Needs(peers={"inventory": peer_check(channel)})) as server,
    ):
        assert await state_of(server.address, READINESS) == SERVING
        assert await state_of(server.address, PEERS) == NOT_SERVING


async def test_draining_server_is_not_ready_and_finishes_what_runs() -> None:
    entered, leave = asyncio.Event(), asyncio.Event()

    async def get(request: products_pb2.GetProductRequest, _context: object) -> products_pb2.Product:
        entered.set()
        await leave.wait()
        return products_pb2.Product(product_id=request.product_id)

    settings = make_settings(shutdown_grace_seconds=30)
    async with running_server("inventory", settings, [products(Products(get=get))]) as server:
        channel = grpc.aio.insecure_channel(server.address)
        stub = products_pb2_grpc.ProductServiceStub(channel)
        running = asyncio.ensure_future(stub.GetProduct(a_read(), metadata=bearer(user_token())))
        await entered.wait()
        server.health.drain()
        readiness = await state_of(server.address, READINESS)
        leave.set()

    reply = await running
    await channel.close()
    assert readiness == NOT_SERVING
    assert reply.product_id == a_read().product_id


async def test_server_on_a_unix_socket_is_reached_by_it(tmp_path: Path) -> None:
    address = f"unix:{tmp_path / 'inventory.sock'}"

    async with running_server("inventory", make_settings(listen_address=address), []) as server:
        assert server.address == address
        assert await state_of(address, "") == SERVING


async def test_background_task_is_restarted_with_growing_pauses_until_it_returns() -> None:
    pauses: list[float] = []
    attempts: list[int] = []

    async def task() -> None:
        attempts.append(len(attempts))
        if len(attempts) < 8:
            raise ConnectionRefusedError

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    await keep_running(task, pause=pause)

    assert len(attempts) == 8
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 2, 2]


async def test_background_tasks_run_with_the_server_and_end_with_it() -> None:
    started, ended = asyncio.Event(), asyncio.Event()

    async def relay() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with running_server("inventory", make_settings(), [], background=[relay]):
        await started.wait()
        running = not ended.is_set()

    assert running
    assert ended.is_set()


async def test_server_of_many_methods_waits_for_calls_in_no_more_tasks() -> None:
    tasks = []
    for servicers in ([], [products(Products())]):
        before = asyncio.all_tasks()
        async with running_server("inventory", make_settings(), servicers):
            for _ in range(10):
                await asyncio.sleep(0)
            tasks.append(len(asyncio.all_tasks() - before))

    assert tasks[1] == tasks[0]


async def test_address_in_use_is_refused() -> None:
    async with running_server("inventory", make_settings(), []) as server:
        with pytest.raises(RuntimeError, match="Failed to bind"):
            async with running_server("inventory", make_settings(listen_address=server.address), []):
                raise AssertionError("It started.")


PROGRAM = """
import uvloop

from kit.rpc import server
from tests.unit.kit.grpc_server import Products, make_settings, products

async def main():
    await server.serve("inventory", make_settings(), [products(Products())])

server.prepare("inventory")
uvloop.run(main())
"""


async def test_process_says_where_it_listens_and_ends_well_on_sigterm() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, stdout=asyncio.subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    listening = json.loads(await process.stdout.readline())
    state = await state_of(listening["listen_address"], READINESS)
    process.send_signal(signal.SIGTERM)
    rest = [json.loads(line) for line in (await process.stdout.read()).splitlines()]

    assert (listening["event"], listening["service"]) == ("server.listening", "inventory")
    assert state == SERVING
    assert await process.wait() == 0
    assert [line["event"] for line in rest] == ["server.draining", "server.stopped"]
