"""A proxy before a server. From one moment on it passes nothing more, and keeps every connection open."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from tests.support.event_loop import settle


class SilencedProxy:
    """Passes bytes on until it is silenced."""

    def __init__(self, host: str, port: int) -> None:
        self.port = 0
        self._target = host, port
        self._passes = True
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []

    def silence(self) -> None:
        """Passes nothing more."""
        self._passes = False

    def pass_on(self) -> None:
        """Passes what comes from now on, of new connections."""
        self._passes = True

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
                sink.write(data)
                await sink.drain()
        sink.close()

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
