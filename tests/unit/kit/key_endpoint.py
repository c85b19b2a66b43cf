"""A project's key endpoint that does what a test says, and the keys that it publishes."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from kit.auth.jwks import FETCH_SECONDS, KeySet
from tests.unit.kit.loopback import Handle, listening


def public_key(key_id: str, **changes: Any) -> dict[str, Any]:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    entry = jwt.get_algorithm_by_name("ES256").to_jwk(key, as_dict=True)
    return {**entry, "kid": key_id, "alg": "ES256", **changes}


def key_set(*key_ids: str) -> str:
    return json.dumps({"keys": [public_key(key_id) for key_id in key_ids]})


class Endpoint:
    """Counts fetches, and lets each wait until the test opens it. Its clock stands where the test puts it."""

    def __init__(self, *key_ids: str) -> None:
        self.key_ids = list(key_ids)
        self.fetches = 0
        self.is_down = False
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.now = 1000.0

    async def fetch(self) -> str:
        self.fetches += 1
        published, is_down = tuple(self.key_ids), self.is_down
        await self.is_open.wait()
        if is_down:
            raise OSError
        return key_set(*published)

    def keys(self) -> KeySet:
        return KeySet(self.fetch, clock=lambda: self.now)


@contextlib.asynccontextmanager
async def serving(reply: Handle) -> AsyncIterator[str]:
    """The URL of a server on loopback whose connections `reply` handles."""
    async with listening(reply) as port:
        yield f"http://127.0.0.1:{port}/keys"


def text_reply(body: str, status: str = "200 OK", head: str = "") -> Handle:
    """Replies to a whole request with this body."""

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{head}\r\n{body}".encode())
        await writer.drain()

    return reply


def keys_behind(url: str, *, seconds: float = FETCH_SECONDS) -> KeySet:
    """The keys of a URL, fetched within so many seconds."""
    return KeySet.from_url(url, fetch_seconds=seconds)
