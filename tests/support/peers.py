"""Stands between a service and its peers, so that a test can delay, lose or refuse the calls that the service makes."""

import contextlib
import dataclasses
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeAlias

from google.protobuf.message import Message

from kit import service
from kit.rpc.client import CALL_SECONDS, Peer

Send: TypeAlias = Callable[[], Awaitable[Any]]
"""Sends the request to the peer, once or more often, and returns the reply."""
Handle: TypeAlias = Callable[[Send], Awaitable[Any]]


class PeerCalls:
    """The calls of one service to its peers. They pass unchanged, unless a test handles them."""

    def __init__(self) -> None:
        self._handlers: dict[type[Message], Handle] = {}

    @contextlib.contextmanager
    def handled(self, request_type: type[Message], handle: Handle) -> Iterator[None]:
        """Meanwhile `handle` answers every call with a request of this type."""
        self._handlers[request_type] = handle
        yield
        del self._handlers[request_type]

    def around(self, build: service.Build) -> service.Build:
        """Builds the same service with peers whose calls a test can handle."""

        def build_with_these(dependencies: service.Dependencies) -> service.Components:
            peers: dict[str, Peer] = {name: _HandledPeer(peer, self) for name, peer in dependencies.peers.items()}
            return build(dataclasses.replace(dependencies, peers=peers))

        return build_with_these

    async def pass_on(self, request: Any, send: Send) -> Any:
        handle = self._handlers.get(type(request))
        return await (send() if handle is None else handle(send))


class _HandledPeer(Peer):
    def __init__(self, peer: Peer, calls: PeerCalls) -> None:
        self.channel = peer.channel
        self._peer = peer
        self._calls = calls

    async def call(self, method: Any, request: Any, *, idempotent: bool = False, seconds: float = CALL_SECONDS) -> Any:
        async def send() -> Any:
            return await self._peer.call(method, request, idempotent=idempotent, seconds=seconds)

        return await self._calls.pass_on(request, send)
