"""The open connections of the HTTP server: how many there may be, and the regular check of what each one waits for."""

import asyncio
import dataclasses
import functools
from collections import Counter
from http import HTTPStatus
from typing import Final, Protocol

import structlog

from gateway.http.client_addresses import TrustedProxies, client_of
from gateway.http.problem_details import Refusal
from gateway.http.raw_refusals import raw_refusal
from gateway.settings import GatewaySettings

CHECK_SECONDS: Final = 1.0
"""Time between two checks, and so how exact a time limit is. A timer for each request would cost each request more."""

log = structlog.get_logger(__name__)


class Connection(Protocol):
    """What the regular check asks of a connection."""

    def check(self, now: float) -> None:
        """Ends the connection if it has waited for too long. `now` is a time of the event loop."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLimits:
    """The limits of one connection, and the responses to whoever exceeds them."""

    head_bytes: int
    head_seconds: float
    body_seconds: float
    send_seconds: float
    idle_seconds: float
    head_too_large: bytes
    head_too_slow: bytes
    malformed: bytes

    @classmethod
    def of(cls, settings: GatewaySettings) -> "ConnectionLimits":
        """The limits that an installation has set."""
        refuse = functools.partial(raw_refusal, browsers_may_read=bool(settings.cors_origins))
        return cls(
            head_bytes=settings.max_header_bytes,
            head_seconds=settings.header_deadline_seconds,
            body_seconds=settings.body_deadline_seconds,
            send_seconds=settings.send_deadline_seconds,
            idle_seconds=settings.keep_alive_seconds,
            head_too_large=refuse(
                Refusal(
                    status=HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    reason="HEADERS_TOO_LARGE",
                    detail=f"The headers are larger than {settings.max_header_bytes} bytes, or too many.",
                )
            ),
            head_too_slow=refuse(
                Refusal(
                    status=HTTPStatus.REQUEST_TIMEOUT,
                    reason="HEADERS_TOO_SLOW",
                    detail="The headers did not arrive in time.",
                )
            ),
            malformed=refuse(
                Refusal(status=HTTPStatus.BAD_REQUEST, reason="MALFORMED_HTTP", detail="The request is not valid HTTP.")
            ),
        )


class Connections:
    """All connections of one server, counted by client."""

    def __init__(self, settings: GatewaySettings, *, check_seconds: float = CHECK_SECONDS) -> None:
        self.limits = ConnectionLimits.of(settings)
        self._check_seconds = check_seconds
        self._proxies = TrustedProxies(settings.forwarded_allow_ips)
        self._most = settings.max_connections
        self._most_of_client = settings.max_connections_per_address
        self._open: dict[Connection, str] = {}
        self._of_client: Counter[str] = Counter()
        self._ended: Counter[str] = Counter()
        refuse = functools.partial(raw_refusal, browsers_may_read=bool(settings.cors_origins))
        self._server_full = refuse(
            Refusal(status=HTTPStatus.SERVICE_UNAVAILABLE, reason="TOO_BUSY", detail="Too many connections are open.")
        )
        self._client_full = refuse(
            Refusal(
                status=HTTPStatus.TOO_MANY_REQUESTS,
                reason="TOO_MANY_AT_ONCE",
                detail="Too many connections of this address are open.",
            )
        )

    def admit(self, connection: Connection, host: str) -> bytes | None:
        """Counts a new connection. The response to one that is too many, otherwise None.

        The connections of a trusted proxy belong to many clients. There ClientLimitMiddleware counts the requests.
        """
        client = "" if self._proxies.trust(host) else client_of(host)
        if len(self._open) >= self._most:
            self.note_ended("SERVER_FULL")
            return self._server_full
        if client and self._of_client[client] >= self._most_of_client:
            self.note_ended("CLIENT_FULL")
            return self._client_full
        self._open[connection] = client
        self._of_client[client] += 1
        return None

    def forget(self, connection: Connection) -> None:
        """Ends the counting of a connection. One that was not admitted has not been counted."""
        client = self._open.pop(connection, None)
        if client is not None:
            self._of_client[client] -= 1
            if not self._of_client[client]:
                del self._of_client[client]

    def note_ended(self, why: str) -> None:
        """Keeps for the log that this server ended or refused a connection."""
        self._ended[why] += 1

    async def check_regularly(self) -> None:
        """Ends connections that wait for too long, until it is cancelled. Logs how many were ended or refused."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._check_seconds)
            for connection in list(self._open):
                connection.check(loop.time())
            ended, self._ended = self._ended, Counter()
            for why, count in ended.items():
                log.warning("connections.ended", why=why, count=count)
