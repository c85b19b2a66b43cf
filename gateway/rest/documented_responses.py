"""The responses of an operation for its description. The gateway sends no response that is not described."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from google.protobuf.descriptor import Descriptor

from gateway.contract.operations import Operation
from gateway.http.problem_details import MEDIA_TYPE, PROBLEM_SCHEMA, RETRYABLE
from gateway.rest.header_parameters import ETAG_FIELD
from gateway.rest.request_mapping import RequestMapping
from gateway.rest.response_rendering import EMPTY

_ALWAYS: Final[Mapping[HTTPStatus, str]] = {
    HTTPStatus.BAD_REQUEST: "A value is not valid; `errors` names each.",
    HTTPStatus.UNAUTHORIZED: "The bearer token is missing or not valid.",
    HTTPStatus.FORBIDDEN: "The role does not suffice.",
    HTTPStatus.NOT_FOUND: "It does not exist in this organisation.",
    HTTPStatus.METHOD_NOT_ALLOWED: "The path does not take this method; `Allow` lists those it takes.",
    HTTPStatus.CONFLICT: "The books do not allow it now; `reason` says why.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests; `Retry-After` says when to come again.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "Headers and query are too large.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Internal error.",
    HTTPStatus.SERVICE_UNAVAILABLE: "A part of the system does not answer now.",
    HTTPStatus.GATEWAY_TIMEOUT: "The answer took too long.",
}
_WITH_BODY: Final[Mapping[HTTPStatus, str]] = {
    HTTPStatus.REQUEST_TIMEOUT: "The body did not arrive in time.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is not `application/json`.",
}
_WITH_ETAG: Final[Mapping[HTTPStatus, str]] = {
    HTTPStatus.PRECONDITION_FAILED: "The resource has changed since the `ETag` in `If-Match`."
}
_WITH_ETAG_INSIDE: Final[Mapping[HTTPStatus, str]] = {
    HTTPStatus.PRECONDITION_FAILED: "A resource has changed since the `etag` that the body names."
}
_WITH_KEY: Final[Mapping[HTTPStatus, str]] = {
    HTTPStatus.UNPROCESSABLE_ENTITY: "The Idempotency-Key was used with another request."
}


def documented_responses(
    operation: Operation, mapping: RequestMapping, content: Mapping[str, object]
) -> dict[int | str, dict[str, object]]:
    """The responses of an operation, as FastAPI takes them.

    `content` describes a success response that is not plain JSON.
    """
    refusals = dict(_ALWAYS)
    if mapping.body:
        refusals |= _WITH_BODY
    if mapping.etag_in_header:
        refusals |= _WITH_ETAG
    elif _has_etag(operation.request):
        refusals |= _WITH_ETAG_INSIDE
    if operation.idempotency_key:
        refusals |= _WITH_KEY
    found: dict[int | str, dict[str, object]] = {
        status.value: _problem(status, refusals[status]) for status in refusals
    }
    found[success_status(operation).value] = _success(operation, content)
    return found


def _has_etag(message: Descriptor) -> bool:
    """Whether the message, or one inside it, names the version of a resource."""
    seen, waiting = set(), [message]
    while waiting:
        found = waiting.pop()
        if ETAG_FIELD in found.fields_by_name:
            return True
        seen.add(found.full_name)
        inner = (field.message_type for field in found.fields if field.message_type)
        waiting += [each for each in inner if each.full_name not in seen]
    return False


def success_status(operation: Operation) -> HTTPStatus:
    """The status of a success response."""
    if operation.creates:
        return HTTPStatus.CREATED
    return HTTPStatus.NO_CONTENT if operation.reply.full_name == EMPTY else HTTPStatus.OK


def _success(operation: Operation, content: Mapping[str, object]) -> dict[str, object]:
    headers = {"X-Request-Id": _header("The request's id.")}
    if "etag" in operation.reply.fields_by_name:
        headers["ETag"] = _header("The resource's version, for `If-Match`.")
    if operation.creates:
        headers["Location"] = _header("The path at which it is read.")
    described: dict[str, object] = {"description": "Created." if operation.creates else "Done.", "headers": headers}
    if content:
        described["content"] = dict(content)
    return described


def _problem(status: HTTPStatus, description: str) -> dict[str, object]:
    described: dict[str, object] = {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": {"$ref": PROBLEM_SCHEMA}}},
    }
    if status in RETRYABLE:
        described["headers"] = {"Retry-After": _header("Seconds to wait.")}
    if status == HTTPStatus.UNAUTHORIZED:
        described["headers"] = {"WWW-Authenticate": _header("`Bearer`.")}
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        described["headers"] = {"Allow": _header("The methods of the path.")}
    return described


def _header(description: str) -> dict[str, object]:
    return {"description": description, "schema": {"type": "string"}}
