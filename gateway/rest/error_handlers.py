"""FastAPI's and Starlette's own refusals as problem documents: wrong requests, unknown paths, wrong methods."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from gateway.http.problem_details import FieldProblem, Refusal, internal_error, problem_response, refusal_of
from gateway.http.request_context import request_context_of
from gateway.rest.field_locations import pointer
from gateway.rest.header_parameters import IDEMPOTENCY_HEADER
from kit import errors

_JSON_INVALID: Final = "json_invalid"
_MISSING: Final = "missing"
_KEY_OF_MAP: Final = "[key]"
"""Pydantic's last step to a key of a map, which is no step in the request."""
# Pydantic's names for errors that have clearer reasons here.
_REASONS: Final = {_MISSING: "REQUIRED", "extra_forbidden": "UNKNOWN_FIELD", _JSON_INVALID: "MALFORMED_JSON"}
_SENTENCES: Final = {
    HTTPStatus.NOT_FOUND: "There is no such path.",
    HTTPStatus.METHOD_NOT_ALLOWED: "The path does not take this method.",
    HTTPStatus.BAD_REQUEST: "The body could not be read.",
}


def install_error_handlers(app: FastAPI) -> None:
    """Makes every refusal of the framework a problem document."""
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(errors.DomainError, _domain_error)
    app.add_exception_handler(HTTPException, _http_error)


def refusal_of_validation(found: Sequence[Mapping[str, object]]) -> Refusal:
    """The refusal for the errors that Pydantic found. A missing Idempotency-Key has a reason of its own."""
    fields = tuple(_field_problem(each) for each in found)
    missing = {field.parameter for field in fields if field.reason == "REQUIRED"}
    if IDEMPOTENCY_HEADER in missing:
        return Refusal(
            status=HTTPStatus.BAD_REQUEST,
            reason="IDEMPOTENCY_KEY_REQUIRED",
            detail="This operation changes something: send an Idempotency-Key.",
            fields=fields,
        )
    reason = fields[0].reason if fields[0].reason == "MALFORMED_JSON" else errors.InvalidRequest.reason
    detail = _sentence(fields[0]) if len(fields) == 1 else f"{len(fields)} values are not valid."
    return Refusal(status=HTTPStatus.BAD_REQUEST, reason=reason, detail=detail, fields=fields)


def _sentence(field: FieldProblem) -> str:
    place = field.parameter or field.pointer
    return f"{place}: {field.detail}" if place else field.detail


def _field_problem(found: Mapping[str, object]) -> FieldProblem:
    kind = str(found["type"])
    location = found["loc"]
    place, *path = location if isinstance(location, tuple) else ("",)
    if path[-1:] == [_KEY_OF_MAP]:
        path.pop()
    reason = _REASONS.get(kind, kind.upper())
    detail = str(found["msg"])
    if kind == "extra_forbidden":
        detail = f'Unknown field "{path[-1]}".'
    if kind == _JSON_INVALID:
        return FieldProblem(detail=f"The body is not JSON, at character {path[0]}.", reason=reason)
    if place == "body":
        return FieldProblem(pointer=pointer(path), detail=detail, reason=reason)
    return FieldProblem(parameter=".".join(str(step) for step in path), detail=detail, reason=reason)


async def _invalid_request(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return _respond(request, refusal_of_validation(error.errors()))


async def _domain_error(request: Request, error: Exception) -> Response:
    refusal = refusal_of(error) if isinstance(error, errors.DomainError) else internal_error()
    return _respond(request, refusal)


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
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
