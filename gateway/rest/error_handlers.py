"""FastAPI's and Starlette's own refusals as problem documents: wrong requests, unknown paths, wrong methods."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from gateway.http.problem_details import (
    FieldProblem,
    Refusal,
    as_parameter,
    internal_error,
    problem_response,
    refusal_of,
)
from gateway.http.request_context import request_context_of
from gateway.rest.field_problems import JSON_INVALID, field_problem_of
from gateway.rest.header_parameters import IDEMPOTENCY_HEADER
from gateway.rest.verb_routes import VerbRoute
from kit import errors
from kit.field_reasons import FieldReason

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


def refusal_of_problems(fields: Sequence[FieldProblem]) -> Refusal:
    """The refusal of a request with these wrong values. A missing Idempotency-Key has a reason of its own."""
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
    detail = _sentence(fields[0]) if len(fields) == 1 else f"{len(fields)} values are not valid."
    return Refusal(status=HTTPStatus.BAD_REQUEST, reason=reason, detail=detail, fields=tuple(fields))


def _sentence(field: FieldProblem) -> str:
    place = field.parameter or field.pointer
    return f"{place}: {field.detail}" if place else field.detail


async def _invalid_request(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    route, found = request.scope["route"], list(error.errors())
    assert isinstance(route, VerbRoute)  # noqa: S101  # Only routes of the contract take something.
    if found[0]["type"] == JSON_INVALID:
        found += route.parameter_errors(request)
    names = [as_parameter(each.field, each.message, each.reason) for each in route.wrong_query_names(request)]
    return _respond(request, refusal_of_problems([*map(field_problem_of, found), *names]))


async def _domain_error(request: Request, error: Exception) -> Response:
    refusal = refusal_of(error) if isinstance(error, errors.DomainError) else internal_error()
    return _respond(request, refusal)


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.BAD_REQUEST:
        return _respond(request, refusal_of_problems([_UNREADABLE]))
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
