"""The head of a request has a limit of bytes and of time, whatever the path, before the parser has all of it."""

import asyncio
import itertools

import pytest

GET = b"GET /healthz HTTP/1.1\r\nHost: gateway\r\n"


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (GET + b"X-Endless: ", b"a" * 65_536),
        (GET, b"X-Small: 1\r\n" * 4096),
        (b"GET /", b"a" * 65_536),
        (b"GET /healthz?", b"a=1&" * 16_384),
        (GET + b"X-Folded: 1", b"\r\n 1" * 16_384),
        (b"", b"\r\n" * 32_768),
        (GET + b"X", b"a" * 65_536),
        (b"POST /v1/things HTTP/1.1\r\nCookie: ", b"a" * 65_536),
    ],
    ids=["value", "many headers", "path", "query", "folded", "empty lines", "name", "with a token missing"],
)
async def test_a_head_without_an_end_is_refused_and_its_connection_ends(serve, begin, more):
    connection = await (await serve()).connect()
    await connection.send(begin)

    sent = 0
    while await connection.send(more) and sent < 1000:
        sent += 1

    assert sent < 1000


@pytest.mark.parametrize("cut", [1, 37, 4096, 16_384])
async def test_a_head_of_the_limit_is_answered_and_one_byte_more_is_431(serve, cut):
    server = await serve(max_header_bytes=16_384)

    async def status(size: int) -> tuple[int, str]:
        connection = await server.connect()
        head = GET + b"X-Long: " + b"x" * (size - len(GET) - 12) + b"\r\n\r\n"
        assert len(head) == size
        for start in range(0, size, max(cut, size // 100)):
            await connection.send(head[start : start + max(cut, size // 100)])
        found = await connection.response()
        return found.status, "" if found.status == 200 else found.reason

    assert await status(16_384) == (200, "")
    assert await status(16_385) == (431, "HEADERS_TOO_LARGE")


async def test_too_many_headers_are_431(serve):
    connection = await (await serve()).connect()

    await connection.send(GET + b"a: b\r\n" * 200 + b"\r\n")
    refused = await connection.response()

    assert (refused.status, refused.reason) == (431, "HEADERS_TOO_LARGE")


async def test_a_refusal_on_the_connection_is_a_problem_document_with_security_headers(serve):
    connection = await (await serve(cors_origins=["https://shop.example"])).connect()

    await connection.send(b"no HTTP at all\r\n\r\n")
    refused = await connection.response()

    assert (refused.status, refused.reason) == (400, "MALFORMED_HTTP")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["connection"] == "close"
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert refused.headers["access-control-allow-origin"] == "*"
    assert await connection.read_to_end() == b""


@pytest.mark.parametrize(
    "parts",
    [itertools.repeat(b"X: y\r\n"), itertools.repeat(b"a")],
    ids=["headers", "one header"],
)
async def test_a_head_that_never_ends_is_408_although_bytes_keep_coming(serve, parts):
    connection = await (await serve(header_deadline_seconds=0.3)).connect()
    await connection.send(GET)

    refused = await connection.send_slowly(itertools.islice(parts, 1000), 0.02)

    assert refused is not None
    assert (refused.status, refused.reason) == (408, "HEADERS_TOO_SLOW")


async def test_the_second_head_of_a_connection_has_its_own_time(serve):
    connection = await (await serve(header_deadline_seconds=0.3)).connect()
    await connection.send(GET + b"\r\n")
    answered = await connection.response()

    refused = await connection.send_slowly(itertools.chain([GET], itertools.repeat(b"a", 1000)), 0.02)

    assert refused is not None
    assert (answered.status, refused.status) == (200, 408)


async def test_empty_lines_do_not_keep_a_connection_open(serve):
    connection = await (await serve(header_deadline_seconds=0.3)).connect()

    refused = await connection.send_slowly(itertools.repeat(b"\r\n", 1000), 0.02)

    assert refused is not None
    assert refused.reason == "HEADERS_TOO_SLOW"


async def test_a_client_that_sends_nothing_is_disconnected_without_a_word(serve):
    connection = await (await serve(header_deadline_seconds=0.2)).connect()

    assert await connection.read_to_end() == b""


async def test_an_idle_connection_is_closed(serve):
    connection = await (await serve(keep_alive_seconds=0.2)).connect()
    await connection.send(GET + b"\r\n")
    answered = await connection.response()

    assert answered.status == 200
    assert await connection.read_to_end() == b""


async def test_a_connection_with_a_slow_head_does_not_disturb_another(serve):
    server = await serve()
    slow, quick = await server.connect(), await server.connect()
    await slow.send(GET)

    await quick.send(GET + b"\r\n")

    assert (await quick.response()).status == 200
    await slow.send(b"\r\n")
    assert (await slow.response()).status == 200


async def test_pipelined_requests_are_answered_in_order_up_to_a_limit(serve, things):
    connection = await (await serve()).connect()
    paths = [f"/v1/things/t{number}".encode() for number in range(40)]
    await connection.send(
        b"".join(b"GET " + path + b" HTTP/1.1\r\nAuthorization: Bearer good\r\n\r\n" for path in paths)
    )

    found = (await connection.read_to_end()).count(b"HTTP/1.1 200")

    await asyncio.sleep(0)
    assert found == 16
    assert [asked.request.thing_id for asked in things.asked] == [f"t{number}" for number in range(16)]
