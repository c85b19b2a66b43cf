"""Health by the standard gRPC protocol: the state of the process, of its readiness, and of its peers.

A process is ready while its own database answers. A peer that is silent makes it degraded: requests that need that peer
are refused, and all others go on. `Watch` is not served: it would keep a stream for every unauthenticated caller.
"""

import asyncio
from typing import Any

import grpc
from google.protobuf.message import DecodeError
from grpc_health.v1 import health_pb2, health_pb2_grpc

from kit.rpc.checks import CHECK_SECONDS, Check, Checks, Needs
from kit.telemetry.probes import HEALTH_SERVICE

LIVENESS = ""
READINESS = "readiness"
PEERS = "peers"
CHECK = f"/{HEALTH_SERVICE}/Check"
MOST_PROBES = 16
"""Probes that are read and answered at once. A further one gets the last state as its reply, and is not read."""
REQUEST_SECONDS = 2.0
"""In which a probe has sent its question, which is a few bytes."""


class Health(health_pb2_grpc.HealthServicer):  # type: ignore[misc]  # the package ships no types
    """Answers probes, which need no token. They take no place of a call, and there are only so many at once."""

    def __init__(
        self,
        needs: Needs,
        *,
        check_seconds: float = CHECK_SECONDS,
        request_seconds: float = REQUEST_SECONDS,
    ) -> None:
        self._own = Checks(needs.own, check_seconds=check_seconds)
        self._peers = Checks(needs.peers, check_seconds=check_seconds)
        self._request_seconds = request_seconds
        self._draining = False
        self._probes = 0

    async def Check(  # noqa: N802 - gRPC's name
        self, request: health_pb2.HealthCheckRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> health_pb2.HealthCheckResponse:
        """The state of the process, of its readiness, of its peers, or NOT_FOUND."""
        if request.service == LIVENESS:
            return _state(serves=True)
        if request.service == READINESS:
            return _state(serves=not self._draining and await self._own.pass_())
        if request.service == PEERS:
            return _state(serves=await self._peers.pass_())
        context.set_code(grpc.StatusCode.NOT_FOUND)
        return health_pb2.HealthCheckResponse()

    def drain(self) -> None:
        """Makes the process not ready, so that its load balancer sends no more requests before it ends."""
        self._draining = True

    def limited_check(self) -> "grpc.RpcMethodHandler[Any, Any]":
        """The handler of `Check`. It reads the question itself, and only when there is a place for it."""
        return grpc.stream_unary_rpc_method_handler(
            self._limited_check, response_serializer=health_pb2.HealthCheckResponse.SerializeToString
        )

    async def _limited_check(
        self, _requests: object, context: grpc.aio.ServicerContext[Any, Any]
    ) -> health_pb2.HealthCheckResponse:
        if self._probes >= MOST_PROBES:
            return _state(serves=not self._draining and self._own.last_passed)
        self._probes += 1
        try:
            async with asyncio.timeout(self._request_seconds):
                raw = await context.read()
            if not isinstance(raw, bytes):  # the caller sent nothing
                raw = b""
            return await self.Check(health_pb2.HealthCheckRequest.FromString(raw), context)
        except TimeoutError:
            context.set_code(grpc.StatusCode.DEADLINE_EXCEEDED)
        except DecodeError:
            context.set_code(grpc.StatusCode.INVALID_ARGUMENT)
        finally:
            self._probes -= 1
        return health_pb2.HealthCheckResponse()


def peer_check(channel: grpc.aio.Channel) -> Check:
    """Checks that another service answers.

    It checks liveness, so that two services never wait for each other's readiness.
    """
    stub = health_pb2_grpc.HealthStub(channel)

    async def check() -> None:
        await stub.Check(health_pb2.HealthCheckRequest(service=LIVENESS), timeout=CHECK_SECONDS)

    return check


def _state(*, serves: bool) -> health_pb2.HealthCheckResponse:
    states = health_pb2.HealthCheckResponse
    return states(status=states.SERVING if serves else states.NOT_SERVING)
