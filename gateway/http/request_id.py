"""Gives every request an id: the client's own `X-Request-Id` where it is acceptable, otherwise a new UUID."""

import re
import uuid
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.added_headers import send_with_headers
from gateway.http.request_context import RequestContext, set_request_context
from gateway.http.request_headers import header_of
from kit.limits import REQUEST_ID_PATTERN

REQUEST_ID: Final = "X-Request-Id"
_HEADER: Final = REQUEST_ID.lower().encode()
_ACCEPTABLE_ID = re.compile(REQUEST_ID_PATTERN)


class RequestIdMiddleware:
    """Stores the id in the request's context and sends it back in `X-Request-Id`. The outermost middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        proposed = header_of(scope, _HEADER)
        request_id = proposed if _ACCEPTABLE_ID.fullmatch(proposed) else str(uuid.uuid4())
        set_request_context(scope, RequestContext(request_id=request_id))
        header = (_HEADER, request_id.encode())
        await self._app(scope, receive, send_with_headers(send, [header]))
