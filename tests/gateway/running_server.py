"""The gateway's HTTP server on a real port, and connections that send it bytes."""

import asyncio
import dataclasses
import json
import socket
from collections.abc import Iterable
from typing import Any

from starlette.types import ASGIApp

from gateway.http.connections import Connections
from gateway.http.server import Server, make_server
from gateway.settings import GatewaySettings
from tests.support.waiting import until

PATIENCE_SECONDS = 30.0
"""Longer than any limit of a test. Whatever takes as long would never happen."""


class RawConnection:
    """A connection to the server, without a client library."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> bool:
        """Whether the bytes could be sent: False once the server has ended the connection."""
        try:
            self.writer.write(data)
            await asyncio.wait_for(self.writer.drain(), PATIENCE_SECONDS)
        except OSError:
            return False
        return True

    async def send_slowly(self, parts: Iterable[bytes], seconds: float) -> "RawResponse | None":
        """Sends one part after another until the server responds, or ends the connection (None)."""
        reading = asyncio.create_task(self._reader.read(65_536))
        for part in parts:
            if not await self.send(part):
                break
            await asyncio.wait([reading], timeout=seconds)
            if reading.done():
                break
        else:
            raise AssertionError("The server read all of it.")
        await asyncio.wait([reading], timeout=PATIENCE_SECONDS)
        received = b"" if reading.exception() else reading.result()
        return RawResponse.of(received) if received else None

    async def read_to_end(self, *, pause_seconds: float = 0.0) -> bytes:
        """Everything that the server sends until it ends the connection, with a pause after each part."""
        received = b""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while part := await self._reader.read(65536):
                    received += part
                    await asyncio.sleep(pause_seconds)
        except ConnectionError:
            pass
        return received

    async def response(self) -> "RawResponse":
        """The next response with a Content-Length."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            head = await self._reader.readuntil(b"\r\n\r\n")
            found = RawResponse.of(head)
            length = int(found.headers.get("content-length", "0"))
            return dataclasses.replace(found, body=await self._reader.readexactly(length))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RawResponse:
    """A response as it arrived."""

    status: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, data: bytes) -> "RawResponse":
        head, _, body = data.partition(b"\r\n\r\n")
        line, *headers = head.decode().split("\r\n")
        named = dict(header.lower().split(": ", 1) for header in headers)
        return cls(status=int(line.split()[1]), headers=named, body=body)

    @property
    def reason(self) -> Any:
        """The reason of a problem document."""
        return json.loads(self.body)["reason"]


class RunningServer:
    """A server that looks at its connections twenty times a second."""

    def __init__(self, server: Server, serving: asyncio.Task[None]) -> None:
        self._server = server
        self._serving = serving
        self._opened: list[RawConnection] = []

    @classmethod
    async def start(cls, app: ASGIApp, settings: GatewaySettings) -> "RunningServer":
        server = make_server(app, settings, connections=Connections(settings, check_seconds=0.05))
        serving = asyncio.create_task(server.serve())
        await asyncio.to_thread(until, lambda: server.started)
        return cls(server, serving)

    async def connect(self, host: str = "127.0.0.1", *, receive_buffer: int | None = None) -> RawConnection:
        """A new connection from this address of the machine, whose kernel keeps so many bytes before they are read."""
        client = socket.socket()
        client.settimeout(0)
        if receive_buffer is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.bind((host, 0))
        await asyncio.get_running_loop().sock_connect(client, self._server.servers[0].sockets[0].getsockname())
        opened = RawConnection(*await asyncio.open_connection(sock=client))
        self._opened.append(opened)
        return opened

    async def stop(self) -> None:
        for each in self._opened:
            each.writer.close()
        self._server.should_exit = self._server.force_exit = True
        await self._serving
