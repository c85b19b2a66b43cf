"""Health by the standard gRPC protocol. The service "" is the process; "readiness" includes what the process needs."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import grpc
import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from kit.telemetry.database_errors import sentence_in

LIVENESS = ""
READINESS = "readiness"
CHECK_SECONDS = 2.0

Check = Callable[[], Awaitable[None]]

log = structlog.get_logger(__name__)


class Health(health.aio.HealthServicer):  # type: ignore[misc]  # the package ships no types
    """Answers probes. While a check raises or takes too long, the process is not ready."""

    def __init__(self, checks: Mapping[str, Check], *, check_seconds: float = CHECK_SECONDS) -> None:
        super().__init__()
        self._checks = checks
        self._check_seconds = check_seconds
        self._draining = False

    async def Check(  # noqa: N802 - gRPC's name
        self, request: health_pb2.HealthCheckRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> health_pb2.HealthCheckResponse:
        """The state of the process, of its readiness, or NOT_FOUND."""
        if request.service != READINESS:
            reply: health_pb2.HealthCheckResponse = await super().Check(request, context)
            return reply
        ready = not self._draining and all(await asyncio.gather(*map(self._passes, self._checks)))
        serving = health_pb2.HealthCheckResponse.SERVING
        return health_pb2.HealthCheckResponse(status=serving if ready else health_pb2.HealthCheckResponse.NOT_SERVING)

    def drain(self) -> None:
        """Makes the process not ready, so that its load balancer sends no more requests before it ends."""
        self._draining = True

    async def _passes(self, name: str) -> bool:
        try:
            async with asyncio.timeout(self._check_seconds):
                await self._checks[name]()
        except Exception as error:  # noqa: BLE001 - after any error the process is not ready
            log.warning("readiness.failed", check=name, error=type(error).__name__, message=sentence_in(error))
            return False
        return True


def peer_check(channel: grpc.aio.Channel) -> Check:
    """Checks that another service answers.

    It checks liveness, so that two services never wait for each other's readiness.
    """
    stub = health_pb2_grpc.HealthStub(channel)

    async def check() -> None:
        await stub.Check(health_pb2.HealthCheckRequest(service=LIVENESS), timeout=CHECK_SECONDS)

    return check
