"""`/healthz` (liveness) and `/readyz` (readiness)."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import grpc
from fastapi import FastAPI, Request
from grpc_health.v1 import health_pb2, health_pb2_grpc
from pydantic import BaseModel, Field
from starlette.responses import Response

from gateway.http.problem_details import MEDIA_TYPE, PROBLEM_SCHEMA, Refusal, problem_response
from gateway.http.request_context import request_context_of
from kit.rpc.health import READINESS

TAG: Final = "health"
LIVENESS_PATH: Final = "/healthz"


class Health(BaseModel):
    """The state of the process."""

    status: str = Field(description="Always `ok`; anything else is an error answer.", examples=["ok"])


def install_health(app: FastAPI, channels: Mapping[str, grpc.aio.Channel], deadline_seconds: float) -> None:
    """Adds both routes. Readiness asks every service, with the deadline for each."""
    stubs = {context: health_pb2_grpc.HealthStub(channel) for context, channel in sorted(channels.items())}

    @app.get(LIVENESS_PATH, operation_id="healthz", tags=[TAG], summary="Whether the gateway runs")
    async def healthz() -> Health:
        """Answers as soon as the process does."""
        return Health(status="ok")

    @app.get(
        "/readyz",
        operation_id="readyz",
        tags=[TAG],
        summary="Whether all services are ready",
        response_model=Health,
        responses={
            HTTPStatus.SERVICE_UNAVAILABLE.value: {
                "description": "At least one service is not ready; `facts` names it.",
                "content": {MEDIA_TYPE: {"schema": {"$ref": PROBLEM_SCHEMA}}},
            }
        },
    )
    async def readyz(request: Request) -> Health | Response:
        """Asks each service for its readiness."""
        states = await asyncio.gather(*(_state(stub, deadline_seconds) for stub in stubs.values()))
        not_ready = {context: state for context, state in zip(stubs, states, strict=True) if state}
        if not not_ready:
            return Health(status="ok")
        refusal = Refusal(
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            reason="NOT_READY",
            detail=f"Not ready: {', '.join(not_ready)}.",
            facts=not_ready,
        )
        return problem_response(
            refusal, instance=request.url.path, request_id=request_context_of(request.scope).request_id
        )


async def _state(stub: health_pb2_grpc.HealthStub, deadline_seconds: float) -> str:
    """Empty when the service is ready; otherwise its health status or the code of the failed call."""
    try:
        request = health_pb2.HealthCheckRequest(service=READINESS)
        reply = await stub.Check(request, timeout=deadline_seconds, wait_for_ready=True)
    except grpc.aio.AioRpcError as error:
        return error.code().name
    if reply.status == health_pb2.HealthCheckResponse.SERVING:
        return ""
    return str(health_pb2.HealthCheckResponse.ServingStatus.Name(reply.status))
