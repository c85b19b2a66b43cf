"""A FastAPI route for each REST binding of each public operation."""

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import grpc
from fastapi import Body, FastAPI, Path, Query, Request
from fastapi.routing import APIRoute
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from gateway.contract.http_bindings import WHOLE_BODY, Binding
from gateway.contract.operations import Contract, Operation
from gateway.contract.schema_names import SchemaNames
from gateway.contract.validation_rules import rules_of
from gateway.rest.calls import Call, Given
from gateway.rest.documented_responses import documented_responses, success_status
from gateway.rest.header_parameters import ETAG_FIELD, etag_header, idempotency_key_header
from gateway.rest.reply_models import ReplyModels
from gateway.rest.request_mapping import RequestMapping, request_mapping_of
from gateway.rest.request_models import RequestModel, RequestModels
from gateway.rest.response_rendering import EMPTY, EVENTS, HTTP_BODY
from gateway.settings import GatewaySettings

# How the framework writes a path variable, and how we mean it.
_ANY_SEGMENT, _SEGMENT_WITHOUT_VERB = "[^/]+", "[^/:]+"
_REQUEST, _BODY, _ETAG, _KEY = "http_request", "http_body", "http_etag", "http_key"


class DerivedRoute(APIRoute):
    """A route whose variables end at a verb: `/v1/orders/{order_id}` is not `/v1/orders/7:confirm`.

    It rules itself out by its literal beginning. The router asks one route after the other, and most are of another collection:
    this spares them the regular expression.
    """

    def __init__(self, path: str, endpoint: Callable[..., object], **options: Any) -> None:  # noqa: ANN401  # FastAPI's.
        super().__init__(path, endpoint, **options)
        self.path_regex = re.compile(self.path_regex.pattern.replace(_ANY_SEGMENT, _SEGMENT_WITHOUT_VERB))

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
        plan = request_mapping_of(operation, binding)
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
            binding.path,
            endpoint,
            methods=[binding.method],
            operation_id=operation.id + suffix,
            tags=[operation.tag],
            summary=operation.comment.summary,
            description=_description(operation),
            status_code=success_status(operation),
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

    def _signature(self, operation: Operation, plan: RequestMapping, suffix: str) -> inspect.Signature:
        """What FastAPI reads: each parameter with its check and its description."""
        parameters = [_keyword(_REQUEST, Request, required=True)]
        parameters += [_keyword(each.name, self._parameter(each, plan, Path), required=True) for each in plan.path]
        for field in plan.query:
            required = rules_of(field).required
            parameters.append(_keyword(field.name, self._parameter(field, plan, Query), required=required))
        if plan.etag_in_header:
            etag = plan.message.fields_by_name[ETAG_FIELD]
            parameters.append(_keyword(_ETAG, etag_header(etag), required=rules_of(etag).required))
        if operation.idempotency_key:
            parameters.append(_keyword(_KEY, idempotency_key_header(), required=True))
        if plan.body_message is not None:
            model = self._body(plan, plan.body_message, suffix)
            required = plan.body != WHOLE_BODY or model.needs_something()
            parameters.append(_keyword(_BODY, Annotated[model, Body()], required=required))
        return inspect.Signature(parameters, return_annotation=Response)

    def _parameter(self, field: FieldDescriptor, plan: RequestMapping, place: Callable[..., object]) -> object:
        checked = self._requests.annotation(field, plan.mask_names, from_text=True)
        return Annotated[checked, place(alias=field.name, **self._requests.field_info(field))]

    def _body(self, plan: RequestMapping, message: Descriptor, suffix: str) -> type[RequestModel]:
        if plan.body == WHOLE_BODY:
            return self._requests.body(message, f"{message.name}{suffix}", plan.body_left_out)
        return self._requests.changes(message) if plan.masked else self._requests.nested(message)


def _keyword(name: str, annotation: object, *, required: bool) -> inspect.Parameter:
    default = inspect.Parameter.empty if required else None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _description(operation: Operation) -> str:
    """The rest of the comment, or its first line when that is all, and who may call."""
    text = operation.comment.details or operation.comment.text
    return f"{text}\n\nRole: {operation.role} or higher."
