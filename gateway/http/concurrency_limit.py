"""How many requests are at work at once, and how large their headers may be."""

from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.health import LIVENESS_PATH
from gateway.http.problem_details import Refusal, problem_response
from gateway.http.request_context import request_context_of


class ConcurrencyLimit:
    """Refuses requests above the capacity (503) or with too much in front of the body (431). Liveness always answers."""

    def __init__(self, app: ASGIApp, *, max_running: int, max_header_bytes: int) -> None:
        self._app = app
        self._max_running = max_running
        self._max_header_bytes = max_header_bytes
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Counts the request while it is at work."""
        if scope["type"] != "http" or scope["path"] == LIVENESS_PATH:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            response = problem_response(
                refusal, instance=scope["path"], request_id=request_context_of(scope).request_id
            )
            await response(scope, receive, send)
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
