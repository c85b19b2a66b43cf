"""Limits how large the headers and the query of a request may be."""

from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.problem_details import Refusal, send_problem


class HeaderLimit:
    """Answers 431 to headers that are too large."""

    def __init__(self, app: ASGIApp, *, max_header_bytes: int) -> None:
        self._app = app
        self._max_header_bytes = max_header_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._are_too_large(scope):
            refusal = Refusal(
                status=HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                reason="HEADERS_TOO_LARGE",
                detail=f"Headers and query are larger than {self._max_header_bytes} bytes.",
            )
            await send_problem(refusal, scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _are_too_large(self, scope: Scope) -> bool:
        size = sum(len(name) + len(value) for name, value in scope["headers"]) + len(scope["query_string"])
        return size > self._max_header_bytes
