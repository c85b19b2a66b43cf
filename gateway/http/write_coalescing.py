"""Sends the head and the body of a response in one write to the socket.

uvicorn writes the head and the body separately. Each write is a system call, and may wake the client once more. The
transport here holds a write back until the next one, at most until the next iteration of the event loop.

What it gains, and why we do it, is in docs/performance-decisions.md ("The gateway's replies"). To leave it out, pass
the transport itself on in `gateway/http/limited_protocol.py`.
"""

import asyncio
from typing import Any


class CoalescingTransport:
    """A transport that sends two writes as one, when the second follows in the same iteration of the event loop."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._pending = b""
        self._flush: asyncio.Handle | None = None
        self.written = 0
        """Bytes given to the transport, whether they have left it or not."""

    def write(self, data: bytes) -> None:
        """Sends pending bytes together with `data`. Where nothing is pending, `data` becomes pending."""
        if self._flush is None:
            self._pending = data
            self._flush = self._loop.call_soon(self._send_pending)
            return
        pending, self._pending = self._pending, b""
        self._flush.cancel()
        self._flush = None
        self._send(pending + data)

    def write_eof(self) -> None:
        """Sends pending bytes, then ends this direction of the connection."""
        self._send_at_once()
        self._transport.write_eof()

    def close(self) -> None:
        """Sends pending bytes, then closes the connection."""
        self._send_at_once()
        self._transport.close()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def _send_at_once(self) -> None:
        if self._flush is not None:
            self._flush.cancel()
            self._send_pending()

    def _send_pending(self) -> None:
        pending, self._pending, self._flush = self._pending, b"", None
        # The client may have closed the connection in the meantime.
        if not self._transport.is_closing():
            self._send(pending)

    def _send(self, data: bytes) -> None:
        self.written += len(data)
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # Every other attribute is the transport's.
        return getattr(self._transport, name)
