"""`/healthz` (liveness) and `/readyz` (readiness)."""

import asyncio
from collections.abc import Mapping
from typing import Final, Literal

import grpc
from fastapi import FastAPI
from grpc_health.v1 import health_pb2, health_pb2_grpc
from pydantic import BaseModel, Field

from kit.rpc.health import PEERS, READINESS

TAG: Final = "health"
LIVENESS_PATH: Final = "/healthz"
_SILENT_PEERS: Final = "PEERS_NOT_SERVING"


class Health(BaseModel):
    """The state of the process."""

    status: Literal["ok"] = Field(default="ok", description="Always `ok`.", examples=["ok"])


class Readiness(BaseModel):
    """The state of the process, and of the services behind it."""

    status: Literal["ok", "degraded"] = Field(
        description="`degraded`: at least one service does not serve. What needs it is refused, all else is answered.",
        examples=["ok"],
    )
    services: dict[str, str] = Field(
        description=(
            "For each service `SERVING`, `PEERS_NOT_SERVING` where another service that it needs is silent, or what "
            "is wrong: `NOT_SERVING`, or the gRPC code of the question."
        ),
        examples=[{"inventory": "SERVING", "sales": "PEERS_NOT_SERVING"}],
    )


def install_health(app: FastAPI, channels: Mapping[str, grpc.aio.Channel], deadline_seconds: float) -> None:
    """Adds both routes. Readiness asks every service, with the deadline for each."""
    stubs = {context: health_pb2_grpc.HealthStub(channel) for context, channel in sorted(channels.items())}

    @app.get(LIVENESS_PATH, operation_id="healthz", tags=[TAG], summary="Whether the gateway runs")
    async def healthz() -> Health:
        """Answers as soon as the process does."""
        return Health()

    @app.get("/readyz", operation_id="readyz", tags=[TAG], summary="Whether the gateway and all services are ready")
    async def readyz() -> Readiness:
        """Asks each service for its readiness.

        The answer is 200 also while services are silent: this process takes requests, and others behind the same load
        balancer would see the same services.
        """
        states = await asyncio.gather(*(_state(stub, deadline_seconds) for stub in stubs.values()))
        services = dict(zip(stubs, states, strict=True))
        return Readiness(status="ok" if set(states) <= {_name(_SERVING)} else "degraded", services=services)


async def _state(stub: health_pb2_grpc.HealthStub, deadline_seconds: float) -> str:
    """The state of a service and of its peers; the code of the failed call where it does not say."""
    try:
        own, peers = await asyncio.gather(
            *(
                stub.Check(health_pb2.HealthCheckRequest(service=each), timeout=deadline_seconds, wait_for_ready=True)
                for each in (READINESS, PEERS)
            )
        )
    except grpc.aio.AioRpcError as error:
        return error.code().name
    if own.status == _SERVING and peers.status != _SERVING:
        return _SILENT_PEERS
    return _name(own.status)


_SERVING: Final = health_pb2.HealthCheckResponse.SERVING


def _name(status: int) -> str:
    return str(health_pb2.HealthCheckResponse.ServingStatus.Name(status))
