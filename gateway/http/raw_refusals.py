"""Refusals as bytes, for a connection that has no request yet, or none that can be understood."""

from http import HTTPStatus
from typing import Final

from gateway.http.problem_details import Refusal, problem_response
from gateway.http.security_headers import API_HEADERS

_CLOSE: Final = (b"connection", b"close")
# Which origin sent the request is not known yet. The document says nothing that only some may read.
_ANY_ORIGIN: Final = (b"access-control-allow-origin", b"*")


def raw_refusal(status: HTTPStatus, reason: str, detail: str, *, browsers_may_read: bool) -> bytes:
    """The whole response: a problem document without the id of a request. The server closes the connection after it."""
    response = problem_response(Refusal(status=status, reason=reason, detail=detail), instance="", request_id="")
    headers = [*response.raw_headers, *API_HEADERS, _CLOSE, *([_ANY_ORIGIN] if browsers_may_read else [])]
    head = [f"HTTP/1.1 {status.value} {status.phrase}".encode(), *(name + b": " + value for name, value in headers)]
    return b"\r\n".join([*head, b"", bytes(response.body)])
