"""Sends the head and the body of a response in one write to the socket.

uvicorn writes the head and the body separately. Each write is a system call, and may wake the client once more. The
transport here holds a write back until the next one, at most until the next iteration of the event loop.

This file alone depends on uvicorn's private protocol class. What it gains, and why we do it, is in
docs/performance-decisions.md ("The gateway's replies"). To leave it out, remove `http=` from `gateway/http/server.py`.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class CoalescingHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol on a CoalescingTransport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(CoalescingTransport(transport, self.loop))  # type: ignore[arg-type]  # has its methods


class CoalescingTransport:
    """A transport that sends two writes as one, when the second follows in the same iteration of the event loop."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._pending = b""
        self._flush: asyncio.Handle | None = None

    def write(self, data: bytes) -> None:
        """Sends pending bytes together with `data`. Where nothing is pending, `data` becomes pending."""
        if self._flush is None:
            self._pending = data
            self._flush = self._loop.call_soon(self._send_pending)
            return
        pending, self._pending = self._pending, b""
        self._flush.cancel()
        self._flush = None
        self._transport.write(pending + data)

    def close(self) -> None:
        """Sends pending bytes, then closes the connection."""
        if self._flush is not None:
            self._flush.cancel()
            self._send_pending()
        self._transport.close()

    def _send_pending(self) -> None:
        pending, self._pending, self._flush = self._pending, b"", None
        # The client may have closed the connection in the meantime.
        if not self._transport.is_closing():
            self._transport.write(pending)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # Every other attribute is the transport's.
        return getattr(self._transport, name)
