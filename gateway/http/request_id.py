"""Gives every request an id: the client's own `X-Request-Id` where it is acceptable, otherwise a new UUID."""

import re
import uuid
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.added_headers import send_with_headers
from gateway.http.request_context import RequestContext, set_request_context
from kit.limits import REQUEST_ID_PATTERN

REQUEST_ID: Final = "X-Request-Id"
_ACCEPTABLE_ID = re.compile(REQUEST_ID_PATTERN)


class RequestIdMiddleware:
    """Stores the id in the request's context and sends it back in `X-Request-Id`. The outermost middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        proposed = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = proposed if _ACCEPTABLE_ID.fullmatch(proposed) else str(uuid.uuid4())
        set_request_context(scope, RequestContext(request_id=request_id))
        header = (REQUEST_ID.lower().encode(), request_id.encode())
        await self._app(scope, receive, send_with_headers(send, [header]))
