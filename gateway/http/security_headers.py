"""The security headers of every response."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.added_headers import RawHeader, send_with_headers

DOCS_PREFIX: Final = "/docs"

_EVERYWHERE: Final[list[RawHeader]] = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000"),
    (b"cross-origin-resource-policy", b"same-site"),
]
API_HEADERS: Final = [
    *_EVERYWHERE,
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
]
# Swagger UI starts from an inline script and draws its icons from data URLs. This gateway serves all its files.
_DOCS_HEADERS: Final = [
    *_EVERYWHERE,
    (
        b"content-security-policy",
        (
            b"default-src 'self'; script-src 'self' 'unsafe-inline'; "
            b"style-src 'self' 'unsafe-inline'; img-src 'self' data:"
        ),
    ),
]


class SecurityHeadersMiddleware:
    """Forbids scripts, frames and caching of API responses. The documentation page may run its own scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = _DOCS_HEADERS if scope["path"].startswith(DOCS_PREFIX) else API_HEADERS
        await self._app(scope, receive, send_with_headers(send, headers))
