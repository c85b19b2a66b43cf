"""Calls to other services: for the caller, within the caller's deadline.

A refusal is raised here as it was raised there.
"""

import asyncio
import random
from pathlib import Path
from typing import TypeVar

import grpc
import structlog

from kit import deadline
from kit.auth.caller import current_caller
from kit.auth.internal_tokens import InternalTokens
from kit.errors import DeadlineExceeded, DomainError, Internal, PeerNotReached, Unauthenticated, Unavailable
from kit.limits import MAX_MESSAGE_BYTES, METADATA_OPTIONS
from kit.rpc.error_status import from_rpc_error
from kit.settings import TransportSettings
from kit.telemetry import otel

CALL_SECONDS = 5.0
# Left of the caller's deadline when a call times out, so that the refusal still reaches the caller.
MARGIN_SECONDS = 0.05
ATTEMPTS = 3
RETRY_PAUSE_SECONDS = 0.05
KEEPALIVE_SECONDS = 30
KEEPALIVE_TIMEOUT_SECONDS = 10
# gRPC's own pause after a refused connection begins at a second and grows to two minutes, in which calls fail although
# the peer is back.
FIRST_RECONNECT_SECONDS = 0.1
# gRPC gives an attempt to connect 20 seconds, in which a peer that was silent and is back is not found.
CONNECT_SECONDS = 3.0
LONGEST_RECONNECT_SECONDS = 0.5

# How gRPC's own refusal begins when no connection is there to send a call on. It has no other sign for that. Should a
# release write it in other words, a call counts as perhaps seen, which is the safe side.
NOT_CONNECTED = ("connections to all backends failing", "failed to connect to all addresses", "errors resolving")
# gRPC asks for a name's addresses again at most so often. By its own default of 30 s, a peer that comes back at another
# address would be missed for that long.
RESOLUTION_MILLISECONDS = 500

OPTIONS: list[tuple[str, int | str]] = [
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    *METADATA_OPTIONS,
    ("grpc.keepalive_time_ms", KEEPALIVE_SECONDS * 1000),
    ("grpc.keepalive_timeout_ms", KEEPALIVE_TIMEOUT_SECONDS * 1000),
    ("grpc.lb_policy_name", "round_robin"),  # one name may have the addresses of several copies
    ("grpc.dns_min_time_between_resolutions_ms", RESOLUTION_MILLISECONDS),
    ("grpc.min_reconnect_backoff_ms", int(CONNECT_SECONDS * 1000)),
    ("grpc.initial_reconnect_backoff_ms", int(FIRST_RECONNECT_SECONDS * 1000)),
    ("grpc.max_reconnect_backoff_ms", int(LONGEST_RECONNECT_SECONDS * 1000)),
]

log = structlog.get_logger(__name__)

Request = TypeVar("Request")
Reply = TypeVar("Reply")


def channel(address: str, settings: TransportSettings) -> grpc.aio.Channel:
    """A channel to a service: TLS if certificates are configured, and plaintext only where the settings allow it."""
    settings.refuse_plaintext("The address", address)
    interceptors = otel.client_interceptors()
    if not settings.tls or address.startswith("unix"):
        return grpc.aio.insecure_channel(address, options=OPTIONS, interceptors=interceptors)
    return grpc.aio.secure_channel(address, _credentials(settings), options=OPTIONS, interceptors=interceptors)


class Peer:
    """Another service."""

    def __init__(self, channel: grpc.aio.Channel, audience: str, tokens: InternalTokens) -> None:
        self.channel = channel
        self._audience = audience
        self._tokens = tokens

    async def call(
        self,
        method: grpc.aio.UnaryUnaryMultiCallable[Request, Reply],
        request: Request,
        *,
        idempotent: bool = False,
        seconds: float = CALL_SECONDS,
    ) -> Reply:
        """The reply to an internal RPC, called for the running request's caller and within its time.

        Raises the peer's own refusal, Unavailable or DeadlineExceeded. An `idempotent` call is sent again when the peer
        does not answer. It is PeerNotReached when the peer has seen none of them.
        """
        attempts = ATTEMPTS if idempotent else 1
        perhaps_seen: Unavailable | None = None
        for attempt in range(1, attempts):
            try:
                return await self._once(method, request, seconds)
            except Unavailable as refusal:
                perhaps_seen = perhaps_seen if isinstance(refusal, PeerNotReached) else refusal
                await asyncio.sleep(random.uniform(0, RETRY_PAUSE_SECONDS * 2**attempt))  # noqa: S311 - spreads retries
        try:
            return await self._once(method, request, seconds)
        except PeerNotReached as refusal:
            raise perhaps_seen or refusal from refusal

    async def _once(
        self, method: grpc.aio.UnaryUnaryMultiCallable[Request, Reply], request: Request, seconds: float
    ) -> Reply:
        caller = current_caller()
        token = self._tokens.mint(self._audience, caller.org_id, caller.user_id, caller.role)
        metadata = [("authorization", f"Bearer {token}")]
        if caller.request_id:
            metadata.append(("x-request-id", caller.request_id))
        try:
            return await method(request, timeout=_time_for_call(seconds), metadata=metadata)
        except grpc.aio.AioRpcError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: grpc.aio.AioRpcError) -> DomainError:
        """The peer's own refusal. If the peer does not accept our token, the fault is ours and not the user's."""
        if error.code() is grpc.StatusCode.UNAVAILABLE and (error.details() or "").startswith(NOT_CONNECTED):
            return PeerNotReached(f"{self._audience} cannot be reached now. Send the same request again.")
        refusal = from_rpc_error(error)
        if isinstance(refusal, Unauthenticated):
            log.error("peer.token_refused", peer=self._audience, reason=refusal.reason)
            return Internal()
        return refusal


def _time_for_call(seconds: float) -> float:
    left = deadline.remaining()
    if left is None:
        return seconds
    if left <= MARGIN_SECONDS:
        raise DeadlineExceeded("The time given for the call is over.")
    return min(seconds, left - MARGIN_SECONDS)


def _credentials(settings: TransportSettings) -> grpc.ChannelCredentials:
    mutual = settings.tls_require_client_certificate
    return grpc.ssl_channel_credentials(
        root_certificates=_read(settings.tls_ca_file),
        private_key=_read(settings.tls_key_file) if mutual else None,
        certificate_chain=_read(settings.tls_cert_file) if mutual else None,
    )


def _read(path: str) -> bytes | None:
    return Path(path).read_bytes() if path else None
