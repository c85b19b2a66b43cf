"""Problem details (RFC 9457), and the one table from the kind of an error to its HTTP status."""

import dataclasses
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from opentelemetry import trace
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from starlette.responses import Response

from kit import errors

MEDIA_TYPE: Final = "application/problem+json"
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
"""Kinds of errors, which `kit/rpc/error_status.py` reads from gRPC codes and reasons. Any other is 500, and tells nothing."""

_RETRIABLE: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class FieldProblem(BaseModel):
    """One value that was refused."""

    pointer: str | None = Field(default=None, description="JSON pointer to the value in the request body.")
    parameter: str | None = Field(default=None, description="Name of the path, query or header parameter.")
    detail: str = Field(description="What is wrong with it.")
    reason: str = Field(description="Stable name of the rule it breaks.")


class Problem(BaseModel):
    """A refusal or failure, as RFC 9457 has it. Programs go by `reason`, people read `detail`."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(default="about:blank", description="Always `about:blank`: `reason` tells problems apart.")
    title: str = Field(description="The HTTP status in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What went wrong, as a sentence.")
    reason: str = Field(description="Stable name of what went wrong, such as `INSUFFICIENT_STOCK`.")
    instance: str | None = Field(default=None, description="The path that was asked for.")
    request_id: str | None = Field(default=None, description="The request's id, also in `X-Request-Id`.")
    trace_id: str | None = Field(default=None, description="The trace in which to look for it.")
    facts: dict[str, str] | None = Field(default=None, description="Values that explain the refusal.")
    errors: list[FieldProblem] | None = Field(default=None, description="The values that were refused.")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What went wrong, before it is known which request it belongs to."""

    status: HTTPStatus
    reason: str
    detail: str
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    fields: tuple[FieldProblem, ...] = ()
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


def internal_error() -> Refusal:
    """What is told of a failure that nobody has foreseen."""
    return Refusal(status=HTTPStatus.INTERNAL_SERVER_ERROR, reason="INTERNAL", detail=INTERNAL_ERROR)


Locate = Callable[[str, str, str], FieldProblem]
"""From a field's path, a sentence and a reason to the problem that says where it stands in the request."""


def parameter(path: str, detail: str, reason: str) -> FieldProblem:
    """The place of a field that is a parameter."""
    return FieldProblem(parameter=path, detail=detail, reason=reason)


def refusal_of(error: errors.DomainError, locate: Locate = parameter) -> Refusal:
    """The refusal behind an error, whether a service raised it or the gateway."""
    status = next((STATUS_OF_KIND[kind] for kind in type(error).__mro__ if kind in STATUS_OF_KIND), None)
    if status is None:
        return internal_error()
    fields = [locate(error.field, error.message, error.reason)] if error.field else []
    if isinstance(error, errors.InvalidRequest):
        fields = [locate(found.field, found.message, found.rule) for found in error.violations]
    return Refusal(status=status, reason=error.reason, detail=error.message, facts=error.facts, fields=tuple(fields))


def problem_of(refusal: Refusal, *, instance: str, request_id: str) -> Problem:
    """The problem document of a refusal of one request."""
    span = trace.get_current_span().get_span_context()
    return Problem(
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
    """The document as JSON; what is unknown is absent."""
    return to_json(problem, exclude_none=True)


def problem_response(refusal: Refusal, *, instance: str, request_id: str) -> Response:
    """The HTTP answer of a refusal, with the headers that its status calls for."""
    headers = dict(refusal.headers)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        headers.setdefault("WWW-Authenticate", "Bearer")
    if refusal.status in _RETRIABLE:
        headers.setdefault("Retry-After", str(RETRY_AFTER_SECONDS))
    document = problem_of(refusal, instance=instance, request_id=request_id)
    return Response(problem_json(document), status_code=refusal.status, headers=headers, media_type=MEDIA_TYPE)
