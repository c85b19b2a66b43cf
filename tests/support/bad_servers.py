"""Servers that accept connections and then do not do what their protocol asks."""

import asyncio
import contextlib
import dataclasses
import socket
import struct
from collections.abc import AsyncIterator
from typing import Final, Literal

from tests.support.event_loop import settle

Manner = Literal["silent", "slow", "resetting", "closing", "garbage"]
MANNERS: Final[tuple[Manner, ...]] = ("silent", "slow", "resetting", "closing", "garbage")
GARBAGE: Final = b"\x00\xff\x13\x37 this is no protocol of anybody \r\n\r\n" * 50
_RESET: Final = struct.pack("ii", 1, 0)


@dataclasses.dataclass(slots=True)
class BadServer:
    """Where it listens, and how many connections it has accepted."""

    port: int = 0
    connections: int = 0
    reached: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)
    """Somebody has connected."""

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextlib.asynccontextmanager
async def bad_server(manner: Manner) -> AsyncIterator[BadServer]:
    """A server that reads what comes and never answers, answers byte by byte without end, resets, closes, or answers
    garbage."""
    bad = BadServer()
    open_now: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        bad.connections += 1
        bad.reached.set()
        open_now.add(writer)
        if manner == "silent":
            with contextlib.suppress(ConnectionError):
                while await reader.read(65536):
                    pass
        elif manner == "slow":
            with contextlib.suppress(ConnectionError):
                while not writer.is_closing():
                    writer.write(b"$")
                    await writer.drain()
                    await asyncio.sleep(0.05)
        elif manner == "garbage":
            writer.write(GARBAGE)
            with contextlib.suppress(ConnectionError):
                await writer.drain()
                await reader.read(65536)
        elif manner == "resetting":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        writer.close()
        open_now.discard(writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    bad.port = server.sockets[0].getsockname()[1]
    try:
        yield bad
    finally:
        server.close()
        await settle()  # what was accepted just now is handled
        for writer in list(open_now):
            writer.transport.abort()
        await settle()  # the transports close their sockets
