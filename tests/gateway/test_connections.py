"""How many connections there may be, what ends those of clients that do not read, and what a start needs for them."""

import asyncio
import json
import os
import resource
import subprocess
import sys

import psutil
import pytest
from structlog.testing import capture_logs

from gateway.http.client_addresses import client_of
from gateway.http.connections import Connections
from gateway.settings import GatewaySettings
from tests.support.waiting import until

GET = b"GET /healthz HTTP/1.1\r\nHost: gateway\r\n\r\n"
ONE = "127.0.0.2"
OTHER = "127.0.0.3"
OFFER_SECONDS = 5.0
PROXY = "127.0.0.1"
"""Trusted by default. The whole network 127.0.0.0/8 is this machine."""


async def test_connections_of_one_address_are_limited_and_others_go_on(serve):
    server = await serve(max_connections_per_address=2)
    first, second = await server.connect(ONE), await server.connect(ONE)
    await first.send(GET)
    assert (await first.response()).status == 200

    third, elsewhere = await server.connect(ONE), await server.connect(OTHER)
    refused = await third.response()
    await elsewhere.send(GET)

    assert (refused.status, refused.reason, refused.headers["retry-after"]) == (429, "TOO_MANY_AT_ONCE", "1")
    assert await third.read_to_end() == b""
    assert (await elsewhere.response()).status == 200
    await second.send(GET)
    assert (await second.response()).status == 200


async def test_a_closed_connection_makes_room_for_another(serve):
    server = await serve(max_connections_per_address=1, keep_alive_seconds=0.1)
    first = await server.connect(ONE)
    await first.send(GET)
    await first.read_to_end()

    second = await server.connect(ONE)
    await second.send(GET)

    assert (await second.response()).status == 200


async def test_connections_of_a_trusted_proxy_are_limited_all_together_alone(serve):
    server = await serve(max_connections_per_address=1, max_connections=3)
    opened = [await server.connect(PROXY) for _ in range(4)]

    refused = await opened[3].response()
    for each in opened[:3]:
        await each.send(GET)

    assert (refused.status, refused.reason) == (503, "TOO_BUSY")
    assert [(await each.response()).status for each in opened[:3]] == [200, 200, 200]


class Nothing:
    """A connection that waits for nothing."""

    def check(self, now: float) -> None:
        """Is never too slow."""


def test_a_network_of_ipv6_has_one_limit_of_connections():
    connections = Connections(GatewaySettings.model_construct(max_connections_per_address=1))

    assert client_of("2001:db8::1") == client_of("2001:db8::ffff")
    assert connections.admit(Nothing(), "2001:db8::1") is None
    assert b"429 Too Many Requests" in (connections.admit(Nothing(), "2001:db8::ffff") or b"")
    assert connections.admit(Nothing(), "2001:db8:0:1::1") is None


async def test_a_client_that_does_not_read_its_response_is_disconnected(serve, things):
    part = things.new("google.api.HttpBody", content_type="text/csv", data=b"x" * 1_000_000)
    things.answers["ExportThings"] = [part] * 64
    server = await serve(send_deadline_seconds=0.3)
    connection = await server.connect()

    with capture_logs() as logged:
        await connection.send(b"GET /v1/things:export HTTP/1.1\r\nAuthorization: Bearer good\r\n\r\n")
        await asyncio.to_thread(until, lambda: [line for line in logged if line.get("why") == "RESPONSE_NOT_READ"])

    assert len(await connection.read_to_end()) < 64 * len(part.data)


async def test_a_client_that_reads_slowly_gets_all_of_its_response(serve, things):
    part = things.new("google.api.HttpBody", content_type="text/csv", data=b"x" * 1_000_000)
    things.answers["ExportThings"] = [part] * 16
    server = await serve(send_deadline_seconds=3.0)
    connection = await server.connect(receive_buffer=65_536)

    await connection.send(b"GET /v1/things:export HTTP/1.1\r\nAuthorization: Bearer good\r\nConnection: close\r\n\r\n")

    assert len(await connection.read_to_end(pause_seconds=0.01)) > 16 * len(part.data)


def environment(**more: str) -> dict[str, str]:
    addresses = {f"{context}_ADDRESS": "127.0.0.1:1" for context in ("INVENTORY", "SALES", "PURCHASE", "RETURNS")}
    return {
        **os.environ,
        **addresses,
        "GATEWAY_PORT": "0",
        "SUPABASE_JWT_SECRET": "x" * 32,
        "JWT_ISSUER": "https://project.example/auth/v1",
        **more,
    }


@pytest.fixture
async def gateway():
    """The process, listening: itself and its port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway.main", env=environment(), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "gateway.listening":
            break
    reading = asyncio.create_task(process.stdout.read())
    yield psutil.Process(process.pid), event["port"]
    process.kill()
    await process.wait()
    reading.cancel()


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (b"GET /healthz HTTP/1.1\r\nX-Endless: ", b"a" * 65_536),
        (b"POST /healthz HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Endless: ", b"a" * 65_536),
        (b"", GET * 1600),
    ],
    ids=["header", "trailer", "pipelined requests"],
)
async def test_what_a_client_sends_without_an_end_takes_no_memory(gateway, begin, more):
    process, port = gateway
    before = process.memory_info().rss

    async def attack() -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        opened.append(writer)
        try:
            writer.write(begin)
            for _ in range(256):
                writer.write(more)
                await asyncio.wait_for(writer.drain(), OFFER_SECONDS)
        except (OSError, TimeoutError):
            pass  # ended by the server, or no longer read by it

    opened: list[asyncio.StreamWriter] = []
    await asyncio.gather(*(attack() for _ in range(8)))

    taken = process.memory_info().rss - before
    for writer in opened:
        writer.transport.abort()

    # 8 connections offered 16 MB each.
    assert taken < 48_000_000


def test_the_gateway_raises_its_own_limit_of_open_files():
    done = _with_files(soft=256, hard=4096, code="import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE))")

    assert done.stdout.split("\n")[0] == "(2200, 4096)"


def test_the_gateway_does_not_start_without_files_for_its_connections():
    done = _with_files(soft=256, hard=512, code="")

    assert done.returncode == 1
    assert done.stderr.startswith("Not started. MAX_CONNECTIONS=2000 needs 2200 open files, and the limit is 512")


def _with_files(*, soft: int, hard: int, code: str) -> subprocess.CompletedProcess[str]:
    """A process with these limits that prepares itself as the gateway does, and then runs some code."""
    begin = (
        "from gateway.main import prepare_files; from gateway.settings import GatewaySettings;"
        f"prepare_files(GatewaySettings()); {code}"
    )
    return subprocess.run(
        [sys.executable, "-c", begin],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard)),
    )
