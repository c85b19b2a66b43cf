"""A proxy before a server. From one moment on it passes nothing more, passes byte by byte, or resets."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from typing import Final

from tests.support.event_loop import settle

_RESET: Final = struct.pack("ii", 1, 0)
_DRIP_SECONDS: Final = 0.05
"""Between two bytes of a slow server."""


class SilencedProxy:
    """Passes bytes on until it is made to do something else."""

    def __init__(self, host: str, port: int) -> None:
        self.port = 0
        self._target = host, port
        self._passes = True
        self._drips = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []

    def silence(self) -> None:
        """Passes nothing more."""
        self._passes = False

    def pass_on(self) -> None:
        """Passes what comes from now on, of new connections."""
        self._passes = True

    def drip(self) -> None:
        """Passes one byte after the other, slowly."""
        self._drips = True

    def flow(self) -> None:
        """Passes all that comes at once, as in the beginning."""
        self._drips = False

    def reset(self) -> None:
        """Resets every connection that is open. New ones are passed."""
        for writer in self._writers:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()
        self._writers.clear()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        if not self._passes:
            return
        back, forth = await asyncio.open_connection(*self._target)
        self._writers.append(forth)
        for source, sink in ((reader, forth), (back, writer)):
            self._tasks.add(asyncio.create_task(self._pump(source, sink)))

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65536):
                if not self._passes:
                    return
                if self._drips:
                    await self._drip(data, sink)
                    continue
                sink.write(data)
                await sink.drain()
        sink.close()

    @staticmethod
    async def _drip(data: bytes, sink: asyncio.StreamWriter) -> None:
        for byte in data:
            await asyncio.sleep(_DRIP_SECONDS)
            sink.write(bytes([byte]))
            await sink.drain()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await settle()  # the transports close their sockets


@contextlib.asynccontextmanager
async def silenced_proxy(host: str, port: int) -> AsyncIterator[SilencedProxy]:
    """A proxy that listens on a port of its own."""
    proxy = SilencedProxy(host, port)
    server = await asyncio.start_server(proxy.connected, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await settle()  # what was accepted just now is connected
        await proxy.close()
