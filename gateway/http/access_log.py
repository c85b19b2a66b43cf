"""One log event for each request, without its query string, which may hold personal data."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.http.request_context import request_context_of

log = structlog.get_logger(__name__)


class AccessLogMiddleware:
    """Logs method, path, status and duration of each request. Status 0 means that no response was started."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def send_and_note_the_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        begun = time.perf_counter()
        try:
            await self._app(scope, receive, send_and_note_the_status)
        finally:
            log.info(
                "request.answered",
                request_id=request_context_of(scope).request_id,
                method=scope["method"],
                path=scope["path"],
                status=status,
                milliseconds=round((time.perf_counter() - begun) * 1000, 1),
            )
