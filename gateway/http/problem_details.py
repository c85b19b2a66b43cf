"""Problem details (RFC 9457): the JSON document of every refusal, and the one table from errors to HTTP statuses."""

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from opentelemetry import trace
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticSerializationError, to_json
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.http.request_context import request_context_of
from kit import errors
from kit.field_reasons import FieldReason

MEDIA_TYPE: Final = "application/problem+json"
TYPE: Final = "about:blank"
"""Of every problem: `reason` tells them apart."""
PROBLEM_SCHEMA: Final = "#/components/schemas/Problem"
"""Where the OpenAPI description keeps the schema of `Problem`."""
MOST_NAMED: Final = 100
"""Wrong values that one problem document names. A body may hold a hundred thousand."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_FIELD_REASONS: Final = ", ".join(f"`{reason}`" for reason in FieldReason)
INTERNAL_ERROR: Final = "Internal error."
RETRY_AFTER_SECONDS: Final = 1

STATUS_OF_KIND: Final[Mapping[type[errors.DomainError], HTTPStatus]] = {
    errors.InvalidArgument: HTTPStatus.BAD_REQUEST,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.PermissionDenied: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.AlreadyExists: HTTPStatus.CONFLICT,
    errors.FailedPrecondition: HTTPStatus.CONFLICT,
    errors.Aborted: HTTPStatus.CONFLICT,
    errors.StaleEtag: HTTPStatus.PRECONDITION_FAILED,
    errors.IdempotencyKeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ResourceExhausted: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DeadlineExceeded: HTTPStatus.GATEWAY_TIMEOUT,
}
"""`kit/rpc/error_status.py` makes these errors of gRPC codes and reasons. An error of another class becomes 500."""

RETRYABLE: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class FieldProblem(BaseModel):
    """One value that was refused."""

    pointer: str | None = Field(default=None, description="JSON pointer to the value in the request body.")
    parameter: str | None = Field(default=None, description="Name of the path, query or header parameter.")
    detail: str = Field(description="What is wrong with it.")
    reason: str = Field(description=f"Stable name of the rule it breaks. Rules of the contract have {_FIELD_REASONS}.")


class Problem(BaseModel):
    """A refusal or failure, as RFC 9457 has it. Programs go by `reason`, people read `detail`."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(description="Always `about:blank`: `reason` tells problems apart.")
    title: str = Field(description="The HTTP status in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What went wrong, as a sentence.")
    reason: str = Field(description="Stable name of what went wrong, such as `INSUFFICIENT_STOCK`.")
    instance: str | None = Field(default=None, description="The path of the request.")
    request_id: str | None = Field(
        default=None, description="The request's id, also in `X-Request-Id`. Absent inside a bulk reply."
    )
    trace_id: str | None = Field(default=None, description="The trace in which to look for it.")
    facts: dict[str, str] | None = Field(default=None, description="Values that explain the refusal.")
    errors: list[FieldProblem] | None = Field(
        default=None, description=f"The values that were refused, the first {MOST_NAMED} of them."
    )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is refused and why, without the request it belongs to."""

    status: HTTPStatus
    reason: str
    detail: str
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    fields: tuple[FieldProblem, ...] = ()
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


def internal_error() -> Refusal:
    """The refusal for an unexpected failure. It tells the client nothing about the failure."""
    return Refusal(status=HTTPStatus.INTERNAL_SERVER_ERROR, reason="INTERNAL", detail=INTERNAL_ERROR)


LocateField = Callable[[str, str, str], FieldProblem]
"""Takes the path of a field in the gRPC request, a sentence and a reason. Returns its place in the REST request."""


def as_parameter(path: str, detail: str, reason: str) -> FieldProblem:
    """A LocateField for errors of the gateway itself, whose fields are parameters."""
    return FieldProblem(parameter=path, detail=detail, reason=reason)


def refusal_of(error: errors.DomainError, locate: LocateField = as_parameter) -> Refusal:
    """The refusal for an error of a service or of the gateway.

    `locate` finds the place of its fields in the request.
    """
    status = next((STATUS_OF_KIND[kind] for kind in type(error).__mro__ if kind in STATUS_OF_KIND), None)
    if status is None:
        return internal_error()
    fields = [locate(error.field, error.message, error.reason)] if error.field else []
    if isinstance(error, errors.InvalidRequest):
        fields = [locate(found.field, found.message, found.reason) for found in error.violations[:MOST_NAMED]]
    return Refusal(status=status, reason=error.reason, detail=error.message, facts=error.facts, fields=tuple(fields))


def problem_of(refusal: Refusal, *, instance: str, request_id: str) -> Problem:
    """The problem document for one request, with the id of the running trace."""
    span = trace.get_current_span().get_span_context()
    return Problem(
        type=TYPE,
        title=refusal.status.phrase,
        status=refusal.status.value,
        detail=refusal.detail,
        reason=refusal.reason,
        instance=instance or None,
        request_id=request_id or None,
        trace_id=trace.format_trace_id(span.trace_id) if span.is_valid else None,
        facts=dict(refusal.facts) or None,
        errors=list(refusal.fields) or None,
    )


def problem_json(problem: Problem) -> bytes:
    """The document as JSON. A value that is None is absent. U+FFFD stands for a lone surrogate of the request."""
    try:
        return to_json(problem, exclude_none=True)
    except PydanticSerializationError:
        text = json.dumps(problem.model_dump(exclude_none=True), ensure_ascii=False)
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text).encode()


def problem_response(refusal: Refusal, *, instance: str, request_id: str) -> Response:
    """The HTTP response, with the headers that the status requires: `WWW-Authenticate` or `Retry-After`."""
    headers = dict(refusal.headers)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        headers.setdefault("WWW-Authenticate", "Bearer")
    if refusal.status in RETRYABLE:
        headers.setdefault("Retry-After", str(RETRY_AFTER_SECONDS))
    document = problem_of(refusal, instance=instance, request_id=request_id)
    return Response(problem_json(document), status_code=refusal.status, headers=headers, media_type=MEDIA_TYPE)


async def send_problem(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers a request with a refusal, for middlewares."""
    request_id = request_context_of(scope).request_id
    response = problem_response(refusal, instance=scope["path"], request_id=request_id)
    await response(scope, receive, send)
