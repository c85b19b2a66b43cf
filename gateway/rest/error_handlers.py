"""FastAPI's and Starlette's own refusals as problem documents: wrong requests, unknown paths, wrong methods."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from gateway.http.authentication import counted_request_of
from gateway.http.body_limits import received_body_of
from gateway.http.concurrency_limit import BYTES_OF_A_SLOT
from gateway.http.problem_details import (
    MOST_NAMED,
    FieldProblem,
    Refusal,
    as_parameter,
    internal_error,
    problem_response,
    refusal_of,
)
from gateway.http.request_context import request_context_of
from gateway.rest.field_problems import JSON_INVALID, field_problem_of
from gateway.rest.verb_routes import VerbRoute
from kit import errors
from kit.field_reasons import FieldReason
from kit.limits import IDEMPOTENCY_HEADER

_SENTENCES: Final = {
    HTTPStatus.NOT_FOUND: "There is no such path.",
    HTTPStatus.METHOD_NOT_ALLOWED: "The path does not take this method.",
}
_UNREADABLE: Final = FieldProblem(detail="The body could not be read.", reason=FieldReason.MALFORMED_JSON)
"""A body that is no text, or whose JSON is nested too deeply or has a number of thousands of digits."""


def install_error_handlers(app: FastAPI) -> None:
    """Makes every refusal of the framework a problem document."""
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(errors.DomainError, _domain_error)
    app.add_exception_handler(HTTPException, _http_error)


def refusal_of_problems(fields: Sequence[FieldProblem], count: int) -> Refusal:
    """The refusal of a request with so many wrong values, of which these are named.

    A missing Idempotency-Key has a reason of its own.
    """
    missing = {field.parameter for field in fields if field.reason == FieldReason.REQUIRED}
    if IDEMPOTENCY_HEADER in missing:
        return Refusal(
            status=HTTPStatus.BAD_REQUEST,
            reason="IDEMPOTENCY_KEY_REQUIRED",
            detail="This operation changes something: send an Idempotency-Key.",
            fields=tuple(fields),
        )
    malformed = fields[0].reason == FieldReason.MALFORMED_JSON
    reason = FieldReason.MALFORMED_JSON if malformed else errors.InvalidRequest.reason
    many = f"{count} values are not valid" + (f"; {len(fields)} are named." if count > len(fields) else ".")
    detail = _sentence(fields[0]) if count == 1 else many
    return Refusal(status=HTTPStatus.BAD_REQUEST, reason=reason, detail=detail, fields=tuple(fields))


def _sentence(field: FieldProblem) -> str:
    place = field.parameter or field.pointer
    return f"{place}: {field.detail}" if place else field.detail


async def _invalid_request(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    if found[0]["type"] == JSON_INVALID:
        return await _malformed(request, field_problem_of(found[0]))
    return await _wrong_values(request, [], found)


async def _malformed(request: Request, body: FieldProblem) -> Response:
    """FastAPI looks at no parameter when the body is no JSON."""
    return await _wrong_values(request, [body], _route_of(request).parameter_errors(request))


async def _wrong_values(
    request: Request, first: Sequence[FieldProblem], found: Sequence[Mapping[str, object]]
) -> Response:
    """The refusal. It counts in the rate limits by the body, as no message was read that could be weighed."""
    names = _route_of(request).wrong_query_names(request)
    named = [*first, *map(field_problem_of, found[:MOST_NAMED])]
    named += [as_parameter(each.field, each.message, each.reason) for each in names[:MOST_NAMED]]
    if more := received_body_of(request.scope).size // BYTES_OF_A_SLOT:
        await counted_request_of(request.scope).count_more(more)
    return _respond(request, refusal_of_problems(named[:MOST_NAMED], len(first) + len(found) + len(names)))


def _route_of(request: Request) -> VerbRoute:
    route = request.scope["route"]
    assert isinstance(route, VerbRoute)  # noqa: S101  # Only routes of the contract take something.
    return route


async def _domain_error(request: Request, error: Exception) -> Response:
    refusal = refusal_of(error) if isinstance(error, errors.DomainError) else internal_error()
    return _respond(request, refusal)


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.BAD_REQUEST:
        return await _malformed(request, _UNREADABLE)
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed(request))
    detail = _SENTENCES.get(status, status.phrase + ".")
    return _respond(request, Refusal(status=status, reason=status.name, detail=detail, headers=headers))


def _allowed(request: Request) -> list[str]:
    """The methods of all routes at this path; the framework knows only those of the first."""
    app: FastAPI = request.app
    found: set[str] = set()
    for route in app.routes:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return sorted(found)


def _respond(request: Request, refusal: Refusal) -> Response:
    return problem_response(refusal, instance=request.url.path, request_id=request_context_of(request.scope).request_id)
