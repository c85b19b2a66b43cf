"""Refuses request bodies that are not JSON, larger than the limit, or slower than the deadline."""

import asyncio
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.http.problem_details import Refusal, send_problem

_JSON = ("application/json",)
_JSON_SUFFIX: Final = "+json"


class _BodyRefused(BaseException):
    """Carries a refusal from `receive` to this middleware.

    A BaseException, because FastAPI catches every Exception that is raised while it reads a body.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.detail)
        self.refusal = refusal


class BodyLimitMiddleware:
    """Answers 415 to a body of another type, 413 to a larger one, 408 to a slower one."""

    def __init__(self, app: ASGIApp, *, max_bytes: int, deadline_seconds: float) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._deadline_seconds = deadline_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal_of_headers(Headers(scope=scope))
        if refusal is None:
            try:
                await self._app(scope, self._limited(receive), send)
            except _BodyRefused as refused:
                refusal = refused.refusal
        if refusal is not None:
            await send_problem(refusal, scope, receive, send)

    def _refusal_of_headers(self, headers: Headers) -> Refusal | None:
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._max_bytes:
            return self._too_large()
        has_body = length not in ("", "0") or "transfer-encoding" in headers
        media = headers.get("content-type", "").partition(";")[0].strip().lower()
        if has_body and media not in _JSON and not media.endswith(_JSON_SUFFIX):
            return Refusal(
                status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                reason="UNSUPPORTED_MEDIA_TYPE",
                detail="The body must be application/json.",
            )
        return None

    def _limited(self, receive: Receive) -> Receive:
        """A `receive` that counts the bytes of the body, with a deadline for each part.

        After the last part there is no deadline, because then `receive` waits for the client to disconnect.
        """
        received = 0
        complete = False

        async def limited() -> Message:
            nonlocal received, complete
            if complete:
                return await receive()
            try:
                async with asyncio.timeout(self._deadline_seconds):
                    message = await receive()
            except TimeoutError:
                raise _BodyRefused(_too_slow()) from None
            received += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if received > self._max_bytes:
                raise _BodyRefused(self._too_large())
            return message

        return limited

    def _too_large(self) -> Refusal:
        return Refusal(
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            reason="BODY_TOO_LARGE",
            detail=f"The body is larger than {self._max_bytes} bytes.",
            headers={"Connection": "close"},
        )


def _too_slow() -> Refusal:
    return Refusal(
        status=HTTPStatus.REQUEST_TIMEOUT,
        reason="BODY_TOO_SLOW",
        detail="The body did not arrive in time.",
        headers={"Connection": "close"},
    )
