"""A key endpoint on loopback that is slow, broken or hostile, and whole ones."""

import asyncio
import json
import ssl
from pathlib import Path

import pytest

from kit.auth.jwks import KeySetUnavailable
from kit.auth.jwks_download import MAX_KEY_SET, download
from tests.unit.kit.certificates import certificate
from tests.unit.kit.key_endpoint import key_set, keys_behind, public_key, serving, text_reply
from tests.unit.kit.loopback import Handle, listening, silent

SHORT_SECONDS = 0.3
HANGS_SECONDS = 30.0
"""Far beyond SHORT_SECONDS: a test that takes so long hangs."""


async def chunked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    body = key_set("old").encode()
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for part in (body[:50], body[50:]):
        writer.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        await writer.drain()
    writer.write(b"0\r\n\r\n")


async def until_closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.0 200 OK\r\n\r\n" + key_set("old").encode())


@pytest.mark.parametrize("reply", [text_reply(key_set("old")), chunked, until_closed])
async def test_keys_are_read_over_http(reply: Handle) -> None:
    async with serving(reply) as url:
        assert await keys_behind(url).key("old") is not None


async def test_keys_are_asked_for_at_the_path_query_and_host_of_the_url() -> None:
    asked: list[bytes] = []

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.0 200 OK\r\n\r\n" + key_set("old").encode())

    async with serving(reply) as url:
        await keys_behind(f"{url}?v=1").key("old")
        host = url.removeprefix("http://").removesuffix("/keys")

    assert asked[0].startswith(b"GET /keys?v=1 HTTP/1.1\r\n")
    assert f"host: {host}\r\n".encode() in asked[0].lower()


async def dripping_head(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(SHORT_SECONDS / 20)


async def dripping_body(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(SHORT_SECONDS / 20)


@pytest.mark.parametrize("reply", [silent, dripping_head, dripping_body])
async def test_slow_endpoint_has_a_limited_time_in_all(reply: Handle) -> None:
    async with serving(reply) as url, asyncio.timeout(HANGS_SECONDS):
        with pytest.raises(KeySetUnavailable):
            await keys_behind(url, seconds=SHORT_SECONDS).key("old")


async def endless_body(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.0 200 OK\r\n\r\n")
    while True:
        writer.write(b" " * 65536)
        await writer.drain()


async def endless_head(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X: y\r\n" * 10_000)
        await writer.drain()


async def no_http(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\xff" * 100)


async def cut_off(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


async def reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


@pytest.mark.parametrize(
    "reply",
    [
        endless_body,
        endless_head,
        no_http,
        cut_off,
        reset,
        text_reply(key_set("old"), status="500 Internal Server Error"),
        text_reply(key_set("old"), status="302 Found", head="Location: /keys\r\n"),
        text_reply(" " * (MAX_KEY_SET + 1) + key_set("old")),
        text_reply("[" * 100_000),
        text_reply(json.dumps({"keys": [public_key("old", x="7")]})),
        text_reply('{"keys": [{"kty": "RSA", "kid": "old", "n": ' + "9" * 5000 + ', "e": 1e999}]}'),
    ],
)
async def test_broken_or_hostile_endpoint_proves_nothing_and_breaks_nothing(reply: Handle) -> None:
    async with serving(reply) as url, asyncio.timeout(HANGS_SECONDS):
        with pytest.raises(KeySetUnavailable):
            await keys_behind(url).key("old")


async def test_redirection_to_other_keys_is_not_followed() -> None:
    asked = 0

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await text_reply("", status="302 Found", head="Location: /elsewhere\r\n")(reader, writer)

    async with serving(reply) as url:
        with pytest.raises(KeySetUnavailable):
            await keys_behind(url).key("old")
    assert asked == 1


async def test_certificate_must_be_trusted_and_be_that_of_the_host(tmp_path: Path) -> None:
    files = certificate(tmp_path, "keys")
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(files["tls_cert_file"], files["tls_key_file"])
    trusted = ssl.create_default_context(cafile=files["tls_ca_file"])

    async with listening(text_reply(key_set("old")), tls=server) as port:
        text = await download(f"https://127.0.0.1:{port}/keys", trusted=trusted)
        with pytest.raises(ssl.SSLCertVerificationError):
            await download(f"https://127.0.0.1:{port}/keys")
        with pytest.raises(ssl.SSLCertVerificationError):
            await download(f"https://localhost:{port}/keys", trusted=trusted)

    assert "old" in text
