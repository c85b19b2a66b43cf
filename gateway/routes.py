"""A FastAPI route for each REST binding of each public operation."""

import functools
import inspect
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated, Final

import grpc
from bahi.options.v1 import options_pb2
from fastapi import Body, FastAPI, Header, Path, Query, Request
from fastapi.routing import APIRoute
from google.protobuf.descriptor import FieldDescriptor
from starlette.convertors import Convertor, register_url_convertor
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from gateway.calls import Call, Given
from gateway.contract import Contract, Operation
from gateway.inputs import RequestModel, RequestModels, absent
from gateway.naming import SchemaNames
from gateway.outputs import ReplyModels
from gateway.plans import Plan, plan_of
from gateway.pointers import ETAG_FIELD, ETAG_HEADER
from gateway.refusals import IDEMPOTENCY_HEADER
from gateway.replies import EMPTY, EVENTS, HTTP_BODY
from gateway.responses import documented_responses
from gateway.routing import WHOLE_BODY, Binding
from gateway.rules import rules_of
from gateway.settings import GatewaySettings

# Printable ASCII: what gRPC metadata can carry.
KEY_PATTERN: Final = "^[!-~]{1,200}$"
ETAG_PATTERN: Final = "^[!-~]+$"
SEGMENT: Final = "segment"
_REQUEST, _BODY, _ETAG, _KEY = "http_request", "http_body", "http_etag", "http_key"


class _Segment(Convertor[str]):
    """A path variable up to the next slash or verb: `/v1/orders/{order_id}` is not `/v1/orders/7:confirm`."""

    regex = "[^/:]+"

    def convert(self, value: str) -> str:
        """The text itself."""
        return value

    def to_string(self, value: str) -> str:
        """The text itself."""
        return value


register_url_convertor(SEGMENT, _Segment())


class DerivedRoute(APIRoute):
    """A route that rules itself out by its literal beginning.

    The router asks one route after the other, and most are of another collection: this spares them the regular expression.
    """

    @functools.cached_property
    def _beginning(self) -> str:
        return self.path.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As the framework has it, after a cheap look."""
        if not scope["path"].startswith(self._beginning):
            return Match.NONE, {}
        return super().matches(scope)


class Routes:
    """Adds the routes of a contract to an application."""

    def __init__(self, contract: Contract, channels: Mapping[str, grpc.aio.Channel], settings: GatewaySettings) -> None:
        names = SchemaNames(contract)
        self._contract = contract
        self._channels = channels
        self._settings = settings
        self._requests = RequestModels(contract.comments, names)
        self._replies = ReplyModels(contract.comments, names)

    def install(self, app: FastAPI) -> None:
        """Adds every binding, the more particular paths first."""
        app.router.route_class = DerivedRoute
        bound = [
            (binding, operation, number)
            for operation in self._contract.operations
            for number, binding in enumerate(operation.bindings)
        ]
        for binding, operation, number in sorted(bound, key=lambda each: (each[0].order, each[0].method)):
            self._add(app, operation, binding, f"_{number + 1}" if number else "")

    def _add(self, app: FastAPI, operation: Operation, binding: Binding, suffix: str) -> None:
        plan = plan_of(operation, binding)
        call = Call(operation, plan, self._channels[operation.context], self._settings)
        parameters = [field.name for field in (*plan.path, *plan.query)]

        async def endpoint(**arguments: object) -> Response:
            body = arguments.get(_BODY)
            given = Given(
                parameters={name: arguments[name] for name in parameters},
                body=body if isinstance(body, RequestModel) else None,
                etag=str(arguments.get(_ETAG) or ""),
                idempotency_key=str(arguments.get(_KEY) or ""),
            )
            request = arguments[_REQUEST]
            assert isinstance(request, Request)  # noqa: S101  # FastAPI fills it by its annotation.
            return await call.answer(request, given)

        endpoint.__signature__ = self._signature(operation, plan, suffix)  # type: ignore[attr-defined]
        special = operation.streaming or operation.reply.full_name in (HTTP_BODY, EMPTY)
        app.add_api_route(
            binding.path.replace("}", f":{SEGMENT}}}"),
            endpoint,
            methods=[binding.method],
            operation_id=operation.id + suffix,
            tags=[operation.tag],
            summary=operation.comment.summary,
            description=_description(operation),
            status_code=HTTPStatus.NO_CONTENT if operation.reply.full_name == EMPTY else HTTPStatus.OK,
            response_model=None if special else self._replies.model(operation.reply),
            response_class=Response if special else app.router.default_response_class,
            responses=documented_responses(operation, plan, self._media(operation)),
            openapi_extra={"x-bahi-role": operation.role},
        )

    def _media(self, operation: Operation) -> dict[str, object]:
        """The content of a successful answer that is not plain JSON."""
        if operation.reply.full_name == HTTP_BODY:
            return {"*/*": {"schema": {"type": "string", "format": "binary"}}}
        if operation.streaming:
            name = self._replies.model(operation.reply).__name__
            text = f"Server-sent events; the data of each is a `{name}` in JSON. A failure is the event `problem`."
            return {EVENTS: {"schema": {"type": "string", "description": text}}}
        return {}

    def _signature(self, operation: Operation, plan: Plan, suffix: str) -> inspect.Signature:
        """What FastAPI reads: each parameter with its check and its description."""
        parameters = [_keyword(_REQUEST, Request)]
        parameters += [_keyword(field.name, self._parameter(field, plan, Path)) for field in plan.path]
        parameters += [_keyword(field.name, self._parameter(field, plan, Query)) for field in plan.query]
        if plan.etag_in_header:
            parameters.append(_keyword(_ETAG, _etag_header(plan.message.fields_by_name[ETAG_FIELD])))
        if operation.idempotency != options_pb2.IDEMPOTENCY_UNSPECIFIED:
            required = operation.idempotency == options_pb2.IDEMPOTENCY_REQUIRED
            parameters.append(_keyword(_KEY, _key_header(required=required)))
        if plan.body_message is not None:
            parameters.append(_keyword(_BODY, self._body(plan, suffix)))
        return inspect.Signature(parameters, return_annotation=Response)

    def _parameter(self, field: FieldDescriptor, plan: Plan, place: Callable[..., object]) -> object:
        info = self._requests.field_info(field)
        if place is not Path and not rules_of(field).required:
            info["default_factory"] = absent
        checked = self._requests.annotation(field, plan.mask_names, from_text=True)
        return Annotated[checked, place(alias=field.name, **info)]

    def _body(self, plan: Plan, suffix: str) -> object:
        assert plan.body_message is not None  # noqa: S101  # The caller asked.
        if plan.body == WHOLE_BODY:
            name = f"{plan.body_message.name}{suffix}"
            model = self._requests.body(plan.body_message, name, plan.body_left_out)
            optional = not any(field.is_required() for field in model.model_fields.values())
        else:
            model = (self._requests.changes if plan.masked else self._requests.nested)(plan.body_message)
            optional = False
        return Annotated[model, Body(default_factory=absent) if optional else Body()]


def _keyword(name: str, annotation: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation)


def _etag_header(field: FieldDescriptor) -> object:
    """`If-Match`. A tag that is not of the resource's present version is stale, whatever it looks like."""
    text = "The `ETag` that the change is based on: refused with 412 when the resource has changed since."
    header = Header(
        alias=ETAG_HEADER,
        pattern=ETAG_PATTERN,
        max_length=rules_of(field).max_length,
        default_factory=absent,
        description=text,
        examples=['"1"'],
    )
    return Annotated[str, header]


def _key_header(*, required: bool) -> object:
    """A key of the client's own choice. Required where stock or money moves."""
    text = (
        "A key of your own, new for each intended change. Sent again with the same request it gets the first answer; "
        "with another request it is refused with 422."
    )
    example = ["6f1b0f0e-6b0a-4d7e-9a53-0b9f4f9f7c11"]
    if required:
        return Annotated[str, Header(alias=IDEMPOTENCY_HEADER, pattern=KEY_PATTERN, description=text, examples=example)]
    header = Header(
        alias=IDEMPOTENCY_HEADER, pattern=KEY_PATTERN, default_factory=absent, description=text, examples=example
    )
    return Annotated[str, header]


def _description(operation: Operation) -> str:
    """The rest of the comment, or its first line when that is all, and who may call."""
    text = operation.comment.details or operation.comment.text
    return f"{text}\n\nRole: {operation.role} or higher."
