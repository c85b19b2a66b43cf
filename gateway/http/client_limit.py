"""Believes trusted proxies about the address of a client, and limits the unfinished requests of each such address."""

from collections import Counter
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.client_addresses import TrustedProxies, client_of
from gateway.http.problem_details import Refusal, send_problem
from gateway.http.request_headers import headers_of


class ClientLimitMiddleware:
    """Answers 429 to a client that has too many unfinished requests behind trusted proxies.

    A client that connects directly is limited by its connections (`gateway/http/connections.py`). A trusted proxy that
    writes no address sends a request of its own, such as a health check: that is not limited here.
    """

    def __init__(self, app: ASGIApp, *, proxies: TrustedProxies, address_header: str, max_unfinished: int) -> None:
        self._app = app
        self._proxies = proxies
        self._address_header = address_header.lower().encode()
        self._max_unfinished = max_unfinished
        self._unfinished: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = (scope.get("client") or ("",))[0] if scope["type"] == "http" else ""
        written = headers_of(scope, self._address_header) if self._proxies.trust(peer) else []
        if not written:
            await self._app(scope, receive, send)
            return
        address = self._proxies.believed_address(peer, ",".join(written))
        scope["client"] = (address, 0)
        client = client_of(address)
        if self._unfinished[client] >= self._max_unfinished:
            await send_problem(_too_many(), scope, receive, send)
            return
        self._unfinished[client] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._unfinished[client] -= 1
            if not self._unfinished[client]:
                del self._unfinished[client]


def _too_many() -> Refusal:
    return Refusal(
        status=HTTPStatus.TOO_MANY_REQUESTS,
        reason="TOO_MANY_AT_ONCE",
        detail="Too many requests of this address are unfinished.",
    )
