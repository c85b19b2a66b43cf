"""uvicorn's HTTP protocol with the limits that uvicorn lacks: on the head of a request, on its body, and on sending.

httptools keeps the head of a request until it is complete, so its bytes are limited before the parser gets them. Time
is limited without a timer for each request: `Connections.check_regularly` looks at every connection.

This file alone depends on uvicorn's class. It uses the callbacks of asyncio and httptools, which uvicorn's class
implements, and of uvicorn itself `on_response_complete`, `send_400_response`, `shutdown`, `client`, `headers`,
`parser`, `cycle.keep_alive` and `cycle.response_complete`. Why it is not another server, and how to leave it out:
decision 0058.
"""

import asyncio
import enum
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.http.client_addresses import UNKNOWN_CLIENT
from gateway.http.connections import Connections
from gateway.http.write_coalescing import CoalescingTransport

MOST_HEADERS: Final = 128
MOST_PIPELINED: Final = 16
"""Requests on one connection that have no complete response, the running one included."""
LINGER_SECONDS: Final = 5.0
"""Time that a client has to finish a request that has its response already."""
LINGER_BYTES: Final = 262_144
"""Bytes of a refused request that are read and dropped, so that the client gets to see its response."""
ANSWER_SECONDS: Final = 5.0
"""Time that the application has to answer 408 to a slow body, before the connection is cut."""
LEAST_TAKEN_BYTES: Final = 65_536
"""A client that takes less of a response within the time limit is not reading it."""


class _Waiting(enum.Enum):
    """What a connection waits for."""

    HEAD = enum.auto()
    """The end of a request's headers, and at first their beginning."""
    BODY = enum.auto()
    """The end of a request's body."""
    NOTHING = enum.auto()
    """The request is complete: for the response, and then for another request."""
    LINGER = enum.auto()
    """The end of a request that has its response, or is refused."""


class _Excess(Exception):
    """A request has too many headers, or too many requests wait."""


class LimitedHttpProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, connections: Connections, **of_uvicorn: Any) -> None:  # noqa: ANN401 - passed on to uvicorn
        super().__init__(**of_uvicorn)
        self._connections = connections
        self._limits = connections.limits
        self._waiting_for = _Waiting.HEAD
        self._since = self.loop.time()
        self._unparsed = 0
        self._progress = False
        self._refused = False
        self._dropped = 0
        self._unanswered = 0
        self._refusal = self._limits.malformed
        self._sending_since: float | None = None
        self._taken = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        self._output = CoalescingTransport(transport, self.loop)
        super().connection_made(self._output)  # type: ignore[arg-type]  # has its methods
        refusal = self._connections.admit(self, self.client[0] if self.client else UNKNOWN_CLIENT)
        if refusal is not None:
            # Without lingering: a refused connection must not use a file descriptor any longer.
            self._refused = True
            self._output.write(refusal)
            self._output.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Gives the parser at most as many bytes as a head may have. What follows a refusal is dropped."""
        room = self._limits.head_bytes - self._unparsed
        while len(data) > room and not self._refused and not self._output.is_closing():
            self._parse(data[:room])
            data = data[room:]
            room = self._limits.head_bytes - self._unparsed
        if not self._refused:
            self._parse(data)
            return
        self._dropped += len(data)
        if self._dropped > LINGER_BYTES and not self._is_answering():
            self._output.abort()

    def _parse(self, data: bytes) -> None:
        if self._waiting_for is _Waiting.NOTHING:
            self._wait_for(_Waiting.HEAD)
        self._progress = False
        super().data_received(data)
        self._unparsed = 0 if self._progress else self._unparsed + len(data)
        if self._unparsed >= self._limits.head_bytes and not self._refused:
            self._refuse(self._limits.head_too_large, "HEADERS_TOO_LARGE")

    def _wait_for(self, what: _Waiting) -> None:
        self._waiting_for, self._since = what, self.loop.time()

    # Callbacks of the parser

    def on_message_begin(self) -> None:
        self._unanswered += 1
        if self._unanswered > MOST_PIPELINED:
            raise _Excess
        super().on_message_begin()
        if self._waiting_for is not _Waiting.HEAD:
            self._wait_for(_Waiting.HEAD)

    def on_headers_complete(self) -> None:
        if len(self.headers) > MOST_HEADERS:
            self._refusal = self._limits.head_too_large
            raise _Excess
        super().on_headers_complete()
        if self.parser.should_upgrade():
            # The parser drops what comes in one piece with the request. So no request may follow it.
            self.cycle.keep_alive = False
        # The application has the list of the headers. What the parser finds after the body is no header of the request.
        self.headers = []
        self._wait_for(_Waiting.BODY)
        self._progress = True

    def on_chunk_header(self) -> None:
        """Called after the length of each part of a body that comes in parts."""
        self._progress = True

    def on_body(self, body: bytes) -> None:
        self._progress = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._progress = True
        self._wait_for(_Waiting.NOTHING)
        super().on_message_complete()

    # Callbacks of uvicorn

    def on_response_complete(self) -> None:
        self._unanswered -= 1
        if self._waiting_for is _Waiting.NOTHING:
            self._since = self.loop.time()
        elif self._waiting_for is _Waiting.BODY and self.cycle.response_complete:
            self._wait_for(_Waiting.LINGER)
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the problem document says it
        self._refuse(self._refusal, "MALFORMED_HTTP")

    # Refusing and ending

    def _refuse(self, response: bytes, why: str) -> None:
        """Refuses what arrives now, after the responses to what came before it. Everything after it is dropped."""
        self._refused = True
        self._connections.note_ended(why)
        is_in_body = self._waiting_for in (_Waiting.BODY, _Waiting.LINGER)
        self._wait_for(_Waiting.LINGER)
        if is_in_body:
            self._output.close()
        elif self._is_answering():
            self.shutdown()
        else:
            self._output.write(response)
            self._output.write_eof()

    def check(self, now: float) -> None:
        """Ends the connection if the client is too slow."""
        self._check_sending(now)
        if self._output.is_closing():
            return
        waited = now - self._since
        if self._waiting_for is _Waiting.HEAD:
            if waited > self._limits.head_seconds:
                self._end_slow_head()
        elif self._waiting_for is _Waiting.BODY:
            if waited > self._limits.body_seconds + ANSWER_SECONDS:
                self._end("BODY_TOO_SLOW")
        elif not self._is_answering() and waited > self._idle_seconds():
            self._output.abort()

    def _end_slow_head(self) -> None:
        if self._unanswered or self._unparsed:
            self._refuse(self._limits.head_too_slow, "HEADERS_TOO_SLOW")
        else:
            self._end("NOTHING_SENT")

    def _idle_seconds(self) -> float:
        """How long nothing may come. Only where a request ended after its response, uvicorn itself does not end it."""
        return LINGER_SECONDS if self._waiting_for is _Waiting.LINGER else self._limits.idle_seconds

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _check_sending(self, now: float) -> None:
        """Ends a connection whose client does not read its responses, also when it is closing."""
        unsent = self._output.get_write_buffer_size()
        taken = self._output.written - unsent
        if not unsent:
            self._sending_since = None
        elif self._sending_since is None or taken - self._taken >= LEAST_TAKEN_BYTES:
            self._sending_since, self._taken = now, taken
        elif now - self._sending_since > self._limits.send_seconds:
            self._end("RESPONSE_NOT_READ")

    def _end(self, why: str) -> None:
        self._connections.note_ended(why)
        self._output.abort()
