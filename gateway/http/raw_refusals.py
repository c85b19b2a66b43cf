"""Refusals as bytes, for a connection that has no request yet, or none that can be understood."""

from typing import Final

from gateway.http.problem_details import Refusal, problem_response
from gateway.http.security_headers import API_HEADERS

_CLOSE: Final = (b"connection", b"close")
# Which origin sent the request is not known yet. The document says nothing that only some may read.
_ANY_ORIGIN: Final = (b"access-control-allow-origin", b"*")


def raw_refusal(refusal: Refusal, *, browsers_may_read: bool) -> bytes:
    """The whole response: a problem document without the id of a request. The server closes the connection after it."""
    response = problem_response(refusal, instance="", request_id="")
    headers = [*response.raw_headers, *API_HEADERS, _CLOSE, *([_ANY_ORIGIN] if browsers_may_read else [])]
    status = f"HTTP/1.1 {refusal.status.value} {refusal.status.phrase}".encode()
    head = [status, *(name + b": " + value for name, value in headers)]
    return b"\r\n".join([*head, b"", bytes(response.body)])
