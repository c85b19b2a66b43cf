"""One REST binding at work: fill the request, call the service, render the reply or the refusal."""

import dataclasses
from collections.abc import Mapping

import grpc
from fastapi import Request
from google.protobuf.message_factory import GetMessageClass
from starlette.responses import Response

from gateway.contract.operations import Operation
from gateway.http.problem_details import Refusal, problem_of, problem_response, refusal_of
from gateway.http.request_context import RequestContext, request_context_of
from gateway.rest.field_locations import FieldLocator
from gateway.rest.request_mapping import RequestMapping
from gateway.rest.request_models import RequestModel
from gateway.rest.response_rendering import renderer_of, streamed
from gateway.settings import GatewaySettings
from kit import errors
from kit.rpc.error_status import from_rpc_error


class UnknownParameter(errors.InvalidArgument):
    """A query parameter that the operation does not have, or one given twice that takes one value."""

    reason = "UNKNOWN_PARAMETER"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a request carries, already checked."""

    parameters: Mapping[str, object]
    body: RequestModel | None
    etag: str
    idempotency_key: str


class Call:
    """Calls one operation through one channel."""

    def __init__(
        self, operation: Operation, plan: RequestMapping, channel: grpc.aio.Channel, settings: GatewaySettings
    ) -> None:
        self._plan = plan
        self._shape: FieldLocator = plan.shape
        self._reply = operation.reply
        self._settings = settings
        self._repeated = {field.name: field.is_repeated for field in plan.query}
        serialise = GetMessageClass(operation.request).SerializeToString
        parse = GetMessageClass(operation.reply).FromString
        self._rpc = channel.unary_unary(operation.rpc_path, serialise, parse)
        self._stream = channel.unary_stream(operation.rpc_path, serialise, parse)
        self._render = None if operation.streaming else renderer_of(operation.reply, operation.location)

    async def answer(self, request: Request, given: Given) -> Response:
        """The HTTP answer. Raises a DomainError for what the gateway itself refuses."""
        self._check_query(request)
        message = self._plan.fill(given.parameters, given.body, given.etag)
        ticket = request_context_of(request.scope)
        metadata = _metadata(ticket, given.idempotency_key)
        path: str = request.scope["path"]

        def refusal(error: grpc.aio.AioRpcError) -> Refusal:
            return refusal_of(from_rpc_error(error), self._shape.problem_at)

        try:
            if self._render is not None:
                reply = await self._rpc(message, timeout=self._settings.call_deadline_seconds, metadata=metadata)
                return self._render(reply)
            call = self._stream(message, timeout=self._settings.stream_deadline_seconds, metadata=metadata)
            return await streamed(
                call,
                self._reply,
                self._settings.stream_heartbeat_seconds,
                lambda error: problem_of(refusal(error), instance=path, request_id=ticket.request_id),
            )
        except grpc.aio.AioRpcError as error:
            return problem_response(refusal(error), instance=path, request_id=ticket.request_id)

    def _check_query(self, request: Request) -> None:
        seen: set[str] = set()
        for name, _ in request.query_params.multi_items():
            if name not in self._repeated:
                raise UnknownParameter(f'Unknown query parameter "{name}".', field=name)
            if name in seen and not self._repeated[name]:
                raise UnknownParameter(f'The query parameter "{name}" is given twice.', field=name)
            seen.add(name)


def _metadata(ticket: RequestContext, idempotency_key: str) -> tuple[tuple[str, str], ...]:
    always = (("authorization", f"Bearer {ticket.token}"), ("x-request-id", ticket.request_id))
    return (*always, ("idempotency-key", idempotency_key)) if idempotency_key else always
