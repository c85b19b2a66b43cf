"""A FastAPI route for each REST binding of each public operation."""

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated

import grpc
from fastapi import Body, FastAPI, Path, Query, Request
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from starlette.responses import Response

from gateway.contract.http_bindings import WHOLE_BODY, Binding
from gateway.contract.operations import Contract, Operation
from gateway.contract.schema_names import SchemaNames
from gateway.contract.validation_rules import rules_of
from gateway.rest.calls import Call, RequestContent
from gateway.rest.collections import route_by_collection
from gateway.rest.documented_responses import documented_responses, success_status
from gateway.rest.header_parameters import ETAG_FIELD, etag_header, idempotency_key_header
from gateway.rest.reply_models import ReplyModels
from gateway.rest.request_mapping import RequestMapping, request_mapping_of
from gateway.rest.request_models import RequestModel, RequestModels
from gateway.rest.response_rendering import EMPTY, HTTP_BODY
from gateway.rest.response_streams import EVENTS
from gateway.rest.verb_routes import VerbRoute
from gateway.settings import GatewaySettings

_REQUEST, _BODY, _ETAG, _KEY = "http_request", "http_body", "http_etag", "http_key"


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
        """Adds every binding, the more specific paths first."""
        app.router.route_class = VerbRoute
        bound = [
            (binding, operation, number)
            for operation in self._contract.operations
            for number, binding in enumerate(operation.bindings)
        ]
        for binding, operation, number in sorted(bound, key=lambda each: (each[0].order, each[0].method)):
            self._add(app, operation, binding, f"_{number + 1}" if number else "")
        route_by_collection(app.router)

    def _add(self, app: FastAPI, operation: Operation, binding: Binding, suffix: str) -> None:
        mapping = request_mapping_of(operation, binding)
        call = Call(operation, mapping, self._channels[operation.context], self._settings)
        parameters = [field.name for field in (*mapping.path, *mapping.query)]

        async def endpoint(**arguments: object) -> Response:
            body = arguments.get(_BODY)
            content = RequestContent(
                parameters={name: arguments[name] for name in parameters},
                body=body if isinstance(body, RequestModel) else None,
                etag=str(arguments.get(_ETAG) or ""),
                idempotency_key=str(arguments.get(_KEY) or ""),
            )
            request = arguments[_REQUEST]
            assert isinstance(request, Request)  # noqa: S101  # FastAPI fills it by its annotation.
            return await call.respond(request, content)

        # FastAPI reads it.
        endpoint.__signature__ = self._signature(operation, mapping, suffix)  # type: ignore[attr-defined]
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
            responses=documented_responses(operation, mapping, self._media(operation)),
            openapi_extra={"x-bahi-role": operation.role},
        )

    def _media(self, operation: Operation) -> dict[str, object]:
        """The content of a success response that is not plain JSON."""
        if operation.reply.full_name == HTTP_BODY:
            return {"*/*": {"schema": {"type": "string", "format": "binary"}}}
        if operation.streaming:
            name = self._replies.model(operation.reply).__name__
            text = f"Server-sent events; the data of each is a `{name}` in JSON. A failure is the event `problem`."
            return {EVENTS: {"schema": {"type": "string", "description": text}}}
        return {}

    def _signature(self, operation: Operation, mapping: RequestMapping, suffix: str) -> inspect.Signature:
        """The signature that FastAPI reads: each parameter with its validation and its description."""
        parameters = [_keyword(_REQUEST, Request, required=True)]
        parameters += [
            _keyword(each.name, self._parameter(each, mapping, Path), required=True) for each in mapping.path
        ]
        for field in mapping.query:
            required = rules_of(field).required
            parameters.append(_keyword(field.name, self._parameter(field, mapping, Query), required=required))
        if mapping.etag_in_header:
            etag = mapping.message.fields_by_name[ETAG_FIELD]
            parameters.append(_keyword(_ETAG, etag_header(etag), required=rules_of(etag).required))
        if operation.idempotency_key:
            parameters.append(_keyword(_KEY, idempotency_key_header(), required=True))
        if mapping.body_message is not None:
            model = self._body(mapping, mapping.body_message, suffix)
            required = mapping.body != WHOLE_BODY or model.requires_a_field()
            parameters.append(_keyword(_BODY, Annotated[model, Body()], required=required))
        return inspect.Signature(parameters, return_annotation=Response)

    def _parameter(self, field: FieldDescriptor, mapping: RequestMapping, location: Callable[..., object]) -> object:
        validated = self._requests.annotation(field, mapping.mask_names, from_text=True)
        return Annotated[validated, location(alias=field.name, **self._requests.field_info(field))]

    def _body(self, mapping: RequestMapping, message: Descriptor, suffix: str) -> type[RequestModel]:
        if mapping.body == WHOLE_BODY:
            return self._requests.body(message, f"{message.name}{suffix}", mapping.body_left_out)
        return self._requests.changes(message) if mapping.masked else self._requests.nested(message)


def _keyword(name: str, annotation: object, *, required: bool) -> inspect.Parameter:
    default = inspect.Parameter.empty if required else None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _description(operation: Operation) -> str:
    """The comment without its first line, or that line if it is all, and the role that may call."""
    text = operation.comment.details or operation.comment.text
    return f"{text}\n\nRole: {operation.role} or higher."
