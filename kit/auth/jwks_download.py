"""Reads a key set over HTTP. The caller limits the time: ending the task closes the connection at any moment.

The standard library's client limits the silence between two bytes and not the whole reply, and cannot be cancelled.
"""

import asyncio
import ssl
from functools import cache
from typing import Final
from urllib.parse import SplitResult, urlsplit

import h11

MAX_KEY_SET: Final = 256 * 1024  # bytes
MAX_HEAD: Final = 16 * 1024  # bytes
CHUNK: Final = 16 * 1024  # bytes
PORTS: Final = {"http": 80, "https": 443}


class KeySetRefused(Exception):
    """The endpoint replies with something else than a key set of sensible size."""


async def download(url: str, *, trusted: ssl.SSLContext | None = None) -> str:
    """The text behind a URL whose scheme the settings have checked.

    No redirection is followed, and the certificate must be of an authority that this machine trusts, or of `trusted`:
    whoever can change the reply could sign tokens.
    """
    parts = urlsplit(url)
    context = trusted or await asyncio.to_thread(_tls) if parts.scheme == "https" else None
    reader, writer = await asyncio.open_connection(
        parts.hostname, parts.port or PORTS[parts.scheme], ssl=context, limit=CHUNK
    )
    try:
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
        writer.write(_request(connection, parts))
        return await _body(connection, reader)
    finally:
        writer.transport.abort()


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _request(connection: h11.Connection, parts: SplitResult) -> bytes:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    request = h11.Request(
        method="GET",
        target=target,
        headers=[("Host", parts.netloc.rpartition("@")[2]), ("Accept", "application/json"), ("Connection", "close")],
    )
    return (connection.send(request) or b"") + (connection.send(h11.EndOfMessage()) or b"")


async def _body(connection: h11.Connection, reader: asyncio.StreamReader) -> str:
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(CHUNK))
        elif isinstance(event, h11.Response) and event.status_code != 200:  # noqa: PLR2004 - HTTP's OK
            raise KeySetRefused(f"HTTP status {event.status_code}")
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > MAX_KEY_SET:
                raise KeySetRefused("too large")
        elif isinstance(event, h11.EndOfMessage):
            return body.decode()
        elif not isinstance(event, (h11.Response, h11.InformationalResponse)):
            raise KeySetRefused("the connection ended early")
