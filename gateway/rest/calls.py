"""Calls the operation of one REST binding: fills the message, calls the service, renders its reply or refusal."""

import dataclasses
from collections.abc import Mapping

import grpc
from fastapi import Request
from google.protobuf.message_factory import GetMessageClass
from starlette.responses import Response

from gateway.contract.operations import Operation
from gateway.http.authentication import counted_request_of
from gateway.http.concurrency_limit import running_request_of
from gateway.http.problem_details import Refusal, problem_of, problem_response, refusal_of
from gateway.http.request_context import RequestContext, request_context_of
from gateway.rest.field_locations import FieldLocator
from gateway.rest.request_mapping import RequestMapping
from gateway.rest.request_models import RequestModel
from gateway.rest.request_weights import weigher_of
from gateway.rest.response_rendering import bulk_renderer_of, renderer_of
from gateway.rest.response_streams import streamed
from gateway.rest.verb_routes import VerbRoute
from gateway.settings import GatewaySettings
from kit import errors
from kit.rpc.error_status import from_rpc_error


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RequestContent:
    """The validated content of one REST request."""

    parameters: Mapping[str, object]
    body: RequestModel | None
    etag: str
    idempotency_key: str


class Call:
    """Calls one operation through one channel."""

    def __init__(
        self, operation: Operation, mapping: RequestMapping, channel: grpc.aio.Channel, settings: GatewaySettings
    ) -> None:
        self._mapping = mapping
        self._entries = mapping.entries
        self._locator: FieldLocator = mapping.locator
        self._weigh = weigher_of(operation.request)
        self._reply = operation.reply
        self._settings = settings
        serialise = GetMessageClass(operation.request).SerializeToString
        parse = GetMessageClass(operation.reply).FromString
        self._rpc = channel.unary_unary(operation.rpc_path, serialise, parse)
        self._stream = channel.unary_stream(operation.rpc_path, serialise, parse)
        self._render_bulk = bulk_renderer_of(operation.reply)
        self._render = None if operation.streaming else renderer_of(operation.reply, operation.location)

    async def respond(self, request: Request, content: RequestContent) -> Response:
        """The HTTP response. Raises a DomainError for a request that the gateway itself refuses."""
        _check_query(request)
        if self._entries is not None and content.body is not None:
            message = await self._mapping.fill_entries(content.body, self._entries)
        else:
            message = self._mapping.fill(content.parameters, content.body, content.etag)
        context = request_context_of(request.scope)
        requests = self._weigh(message) if self._weigh else 1
        if requests > 1 and (beyond := await counted_request_of(request.scope).count_more(requests - 1)):
            return problem_response(beyond, instance=request.scope["path"], request_id=context.request_id)
        metadata = _metadata(context, content.idempotency_key)
        path: str = request.scope["path"]

        def refusal(error: grpc.aio.AioRpcError) -> Refusal:
            return refusal_of(from_rpc_error(error), self._locator.problem_at)

        try:
            if self._render is not None:
                reply = await self._rpc(message, timeout=self._settings.call_deadline_seconds, metadata=metadata)
                return await self._render_bulk(reply) if self._render_bulk else self._render(reply)
            running_request_of(request.scope).become_stream()
            call = self._stream(message, timeout=self._settings.stream_deadline_seconds, metadata=metadata)
            return await streamed(
                call,
                self._reply,
                self._settings.stream_heartbeat_seconds,
                lambda error: problem_of(refusal(error), instance=path, request_id=context.request_id),
            )
        except grpc.aio.AioRpcError as error:
            return problem_response(refusal(error), instance=path, request_id=context.request_id)


def _check_query(request: Request) -> None:
    """Raises InvalidRequest naming every query parameter that the operation does not have, or has once."""
    if not request.scope["query_string"]:
        return
    route: VerbRoute = request.scope["route"]
    wrong = route.wrong_query_names(request)
    if wrong:
        raise errors.InvalidRequest(wrong)


def _metadata(context: RequestContext, idempotency_key: str) -> tuple[tuple[str, str], ...]:
    always = (("authorization", f"Bearer {context.token}"), ("x-request-id", context.request_id))
    return (*always, ("idempotency-key", idempotency_key)) if idempotency_key else always
