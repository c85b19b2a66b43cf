"""Which pages of other origins may call from a browser (CORS), in front of everything that may refuse a request."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.added_headers import send_with_headers
from gateway.http.problem_details import Refusal, send_problem
from gateway.http.request_headers import header_of
from gateway.http.request_id import REQUEST_ID

ANY_PORT: Final = ":*"
"""The end of an origin that may have any port."""
MAX_AGE_SECONDS: Final = 600
ALLOWED_HEADERS: Final = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    REQUEST_ID,
    # What Supabase's clients send with every request.
    "apikey",
    "x-client-info",
    # W3C trace context, and its baggage.
    "traceparent",
    "tracestate",
    "baggage",
)
READABLE_HEADERS: Final = (
    "Allow",
    "ETag",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "WWW-Authenticate",
    REQUEST_ID,
)


_VARY: Final = [(b"vary", b"Origin")]
"""What Starlette says of a response to a page of no other origin."""


class CorsMiddleware(CORSMiddleware):
    """Starlette's, but a preflight that is refused gets a problem document, also where no origin is allowed.

    A preflight has no token. It is answered here, and counts for no limit.
    """

    def __init__(self, app: ASGIApp, *, origins: Sequence[str], methods: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_origin_regex=_any_port(origins),
            allow_methods=methods,
            allow_headers=ALLOWED_HEADERS,
            expose_headers=READABLE_HEADERS,
            max_age=MAX_AGE_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not header_of(scope, b"origin"):
            await self.app(scope, receive, send_with_headers(send, _VARY))
            return
        if scope["type"] != "http" or not _is_preflight(scope):
            await super().__call__(scope, receive, send)
            return
        response = self.preflight_response(Headers(scope=scope))
        if response.status_code == HTTPStatus.OK:
            await response(scope, receive, send)
            return
        refusal = Refusal(
            status=HTTPStatus.FORBIDDEN,
            reason="CORS_REFUSED",
            detail=f"{bytes(response.body).decode()}.",
            headers={"Vary": response.headers["Vary"]},
        )
        await send_problem(refusal, scope, receive, send)


def _is_preflight(scope: Scope) -> bool:
    if scope["method"] != "OPTIONS":
        return False
    headers = Headers(scope=scope)
    return "origin" in headers and "access-control-request-method" in headers


def _any_port(origins: Sequence[str]) -> str | None:
    """The pattern of the origins that may have any port; None where there are none."""
    hosts = [re.escape(origin.removesuffix(ANY_PORT)) for origin in origins if origin.endswith(ANY_PORT)]
    return rf"(?:{'|'.join(hosts)})(?::[0-9]{{1,5}})?" if hosts else None
