"""The body of a request, and whatever follows it, has limits on the connection too, whoever reads it."""

import itertools
import json

import pytest

WITHOUT_TOKEN = b"POST /v1/things HTTP/1.1\r\nContent-Type: application/json\r\n"
HEAD = WITHOUT_TOKEN + b"Idempotency-Key: k\r\nAuthorization: Bearer good\r\n"
OWNER = "00000000-0000-7000-8000-000000000009"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


async def test_a_body_that_is_never_silent_has_a_time_limit_in_all(serve, things):
    connection = await (await serve(body_deadline_seconds=0.3)).connect()
    await connection.send(HEAD + b"Content-Length: 1000000\r\n\r\n{")

    refused = await connection.send_slowly(itertools.repeat(b" ", 1000), 0.02)

    assert refused is not None
    assert (refused.status, refused.reason, refused.headers["connection"]) == (408, "BODY_TOO_SLOW", "close")
    assert things.asked == []


async def test_a_body_whose_request_has_its_response_does_not_hold_the_connection(serve):
    connection = await (await serve()).connect()
    await connection.send(WITHOUT_TOKEN + b"Content-Length: 1000000\r\n\r\n{")
    refused = await connection.response()

    ended = await connection.send_slowly(itertools.repeat(b" ", 10_000), 0.02)

    assert (refused.status, ended) == (401, None)


async def test_a_body_that_ends_after_its_response_leaves_the_connection_usable(serve):
    connection = await (await serve()).connect()
    await connection.send(WITHOUT_TOKEN + b"Content-Length: 3\r\n\r\n{")
    refused = await connection.response()

    await connection.send(b" }GET /healthz HTTP/1.1\r\n\r\n")

    assert (refused.status, (await connection.response()).status) == (401, 200)


async def test_a_connection_that_is_idle_after_a_late_body_is_closed(serve):
    connection = await (await serve(keep_alive_seconds=0.2)).connect()
    await connection.send(WITHOUT_TOKEN + b"Content-Length: 2\r\n\r\n{")
    await connection.response()

    await connection.send(b"}")

    assert await connection.read_to_end() == b""


@pytest.mark.parametrize("head", [HEAD, WITHOUT_TOKEN], ids=["with token", "without token"])
@pytest.mark.parametrize(
    "begin",
    [b"2\r\n{}\r\n0\r\nX-Trailer: ", b"2\r\n{}\r\n0\r\n", b"2;extension="],
    ids=["one trailer", "trailers", "extension of a chunk"],
)
async def test_what_is_no_body_has_a_limit_of_bytes(serve, head, begin):
    more = b"X-Trailer: 1\r\n" * 4096 if begin.endswith(b"0\r\n") else b"a" * 65_536
    connection = await (await serve()).connect()
    await connection.send(head + CHUNKED + begin)

    sent = 0
    while await connection.send(more) and sent < 1000:
        sent += 1

    assert sent < 1000


async def test_a_body_in_small_parts_is_read(serve, things):
    connection = await (await serve()).connect()
    body = json.dumps({"name": "paper", "owner_id": OWNER}).encode()

    await connection.send(HEAD + CHUNKED + b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n")

    assert (await connection.response()).status in {200, 201}
    assert len(things.asked) == 1


async def test_trailers_are_no_headers_of_the_request(serve, things):
    connection = await (await serve()).connect()
    head = HEAD.replace(b"Idempotency-Key: k\r\n", b"")

    await connection.send(head + CHUNKED + b"2\r\n{}\r\n0\r\nIdempotency-Key: late\r\nX-Request-Id: late\r\n\r\n")
    refused = await connection.response()

    assert (refused.status, refused.reason) == (400, "IDEMPOTENCY_KEY_REQUIRED")
    assert things.asked == []


@pytest.mark.parametrize(("zeros", "digits", "status"), [(5000, "2", 400), (5000, "2000000", 413), (0, "9" * 19, 413)])
async def test_a_length_of_many_digits_is_read(serve, zeros, digits, status):
    connection = await (await serve()).connect()

    await connection.send(HEAD + f"Content-Length: {'0' * zeros}{digits}\r\n\r\n{{}}".encode())

    assert (await connection.response()).status == status


async def test_after_a_request_for_another_protocol_the_connection_is_closed(serve):
    connection = await (await serve()).connect()
    upgrade = b"GET /healthz HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"

    await connection.send(upgrade + b"GET /healthz HTTP/1.1\r\n\r\n")
    response = await connection.response()

    assert (response.status, response.headers["connection"]) == (200, "close")
    assert await connection.read_to_end() == b""
