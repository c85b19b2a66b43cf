"""One packet for an answer: the head, which uvicorn writes by itself, waits for the body that is written right after it.

Each write to a socket is a call of the kernel, and wakes the client once more. A head whose body comes later, as a stream's may, leaves
at the next turn of the event loop.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol on a transport that joins heads and bodies."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begins a connection."""
        super().connection_made(JoiningTransport(transport, self.loop))  # type: ignore[arg-type]  # quacks like one


class JoiningTransport:
    """A transport that keeps what is written until something follows, and no longer than until the event loop's next turn."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._kept = b""
        self._turn: asyncio.Handle | None = None

    def write(self, data: bytes) -> None:
        """Sends `data` together with what was kept; with nothing kept, keeps it."""
        if self._turn is None:
            self._kept = data
            self._turn = self._loop.call_soon(self._send_kept)
            return
        kept, self._kept = self._kept, b""
        self._turn.cancel()
        self._turn = None
        self._transport.write(kept + data)

    def close(self) -> None:
        """Closes the connection once all that was written is sent."""
        if self._turn is not None:
            self._turn.cancel()
            self._send_kept()
        self._transport.close()

    def _send_kept(self) -> None:
        kept, self._kept, self._turn = self._kept, b"", None
        if not self._transport.is_closing():  # the client may have gone since
            self._transport.write(kept)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # Everything else is the transport's own.
        return getattr(self._transport, name)
