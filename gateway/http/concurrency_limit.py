"""Limits how many requests run at once, and how large their headers may be."""

from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.health import LIVENESS_PATH
from gateway.http.problem_details import Refusal, send_problem


class ConcurrencyLimit:
    """Answers 503 above the number of running requests, and 431 to headers that are too large.

    Liveness is not counted: a busy gateway is alive, and must not be restarted.
    """

    def __init__(self, app: ASGIApp, *, max_running: int, max_header_bytes: int) -> None:
        self._app = app
        self._max_running = max_running
        self._max_header_bytes = max_header_bytes
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == LIVENESS_PATH:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await send_problem(refusal, scope, receive, send)
            return
        self._running += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._running -= 1

    def _refusal(self, scope: Scope) -> Refusal | None:
        if self._running >= self._max_running:
            return Refusal(
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                reason="TOO_BUSY",
                detail="Too many requests are at work. Send the same request again.",
            )
        size = sum(len(name) + len(value) for name, value in scope["headers"]) + len(scope["query_string"])
        if size > self._max_header_bytes:
            return Refusal(
                status=HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                reason="HEADERS_TOO_LARGE",
                detail=f"Headers and query are larger than {self._max_header_bytes} bytes.",
            )
        return None
