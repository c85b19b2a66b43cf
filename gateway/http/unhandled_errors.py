"""Turns an exception that no other code handled into a 500 problem document that tells the client nothing."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.http.problem_details import internal_error, send_problem
from gateway.http.request_context import request_context_of

log = structlog.get_logger(__name__)


class UnhandledErrorMiddleware:
    """Logs the exception with its traceback and answers "Internal error."."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_and_note_the_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_and_note_the_start)
        except Exception:
            request_id = request_context_of(scope).request_id
            log.exception("request.failed", request_id=request_id, method=scope["method"], path=scope["path"])
            # The client has the status already. The server closes the connection when it sees the exception.
            if started:
                raise
            await send_problem(internal_error(), scope, receive, send)
