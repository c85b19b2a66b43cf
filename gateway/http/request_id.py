"""The outermost layer: every request gets an id, every answer its headers, and no failure leaves without a problem document."""

import re
import time
import uuid
from typing import Final

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.http.problem_details import internal_error, problem_response
from gateway.http.request_context import RequestContext, set_request_context

REQUEST_ID: Final = "X-Request-Id"
_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII)
DOCS_PREFIX: Final = "/docs"

_SECURITY: Final = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000"),
    (b"cross-origin-resource-policy", b"same-site"),
]
_API_HEADERS: Final = [
    *_SECURITY,
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
]
# Swagger UI starts from an inline script and draws its icons from data URLs; all its files are ours.
_DOCS_HEADERS: Final = [
    *_SECURITY,
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
    ),
]
log = structlog.get_logger(__name__)


class RequestIdMiddleware:
    """Gives ids and headers, turns what nobody caught into a 500, and logs the request when asked to."""

    def __init__(self, app: ASGIApp, *, access_log: bool) -> None:
        self._app = app
        self._access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, and dresses whatever comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _ACCEPTABLE_ID.fullmatch(given) else str(uuid.uuid4())
        set_request_context(scope, RequestContext(request_id=request_id))
        own = _DOCS_HEADERS if scope["path"].startswith(DOCS_PREFIX) else _API_HEADERS
        status = 0

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", ()), *own, (b"x-request-id", request_id.encode())]
                message = {**message, "headers": headers}
            await send(message)

        begun = time.perf_counter()
        try:
            await self._app(scope, receive, dressed)
        except Exception:
            log.exception("request.failed", request_id=request_id, method=scope["method"], path=scope["path"])
            if status:
                raise
            response = problem_response(internal_error(), instance=scope["path"], request_id=request_id)
            await response(scope, receive, dressed)
        finally:
            if self._access_log:
                milliseconds = round((time.perf_counter() - begun) * 1000, 1)
                log.info(
                    "request.answered",
                    request_id=request_id,
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    milliseconds=milliseconds,
                )
