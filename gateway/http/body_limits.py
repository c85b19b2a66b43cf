"""Reads the whole body of a request, within limits, before anything else is done for the request.

Only a request whose body is there counts among those at work. The number of the others is limited, and so are the bytes
that have arrived of them, in sum: each organisation and each user has a share of both.
"""

import asyncio
import dataclasses
from http import HTTPStatus
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.http.problem_details import Refusal, refusal_of, send_problem
from gateway.http.request_context import holder_of
from gateway.http.request_headers import header_of
from kit.shares import Holder, Shares

_JSON = ("application/json",)
_JSON_SUFFIX: Final = "+json"
_METHODS_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_CLOSE: Final = {"Connection": "close"}
"""On a refusal whose request may still have bytes on their way."""
_MOST_DIGITS: Final = 20
"""Of a length that HTTP servers take. Whatever has more is too large by its first ones."""
_KEY: Final = "bahi.received_body"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """What one body may be, and what all bodies together may be."""

    max_bytes: int
    deadline_seconds: float
    """The time in which the whole body arrives."""
    unfinished: Shares
    """Bodies that have begun to arrive."""
    waiting_bytes: Shares
    """Bytes of requests that are not at work yet."""


class _BodyRefused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.detail)
        self.refusal = refusal


class ReceivedBody:
    """The body of one request. Its bytes count until `let_in` or the end of the request."""

    def __init__(self, receive: Receive, holder: Holder, limits: BodyLimits) -> None:
        self._receive = receive
        self._holder = holder
        self._limits = limits
        self._content: bytes | None = None
        self._counted = 0
        self.size = 0
        self.client_left = False

    async def read(self) -> None:
        """Reads all of it. Raises _BodyRefused."""
        try:
            async with asyncio.timeout(self._limits.deadline_seconds):
                await self._read()
        except TimeoutError:
            raise _BodyRefused(_too_slow()) from None

    async def _read(self) -> None:
        part, complete = await self._next_part()
        if complete:
            self._content = part
            return
        if not self._limits.unfinished.take(self._holder):
            raise _BodyRefused(self._share_refused(self._limits.unfinished))
        try:
            parts = [part]
            while not complete:
                part, complete = await self._next_part()
                parts.append(part)
            self._content = b"".join(parts)
        finally:
            self._limits.unfinished.give_back(self._holder)

    async def receive(self) -> Message:
        """The body in one message, then what the server says, such as that the client has left."""
        content, self._content = self._content, None
        if content is None:
            return await self._receive()
        return {"type": "http.request", "body": content, "more_body": False}

    async def until_client_leaves(self) -> None:
        """Returns when the client has left. To be called while the request waits, after its body was read."""
        while not self.client_left:
            self.client_left = (await self._receive())["type"] == "http.disconnect"

    def let_in(self) -> None:
        """Ends the counting of its bytes: the request is at work, or has ended."""
        if self._counted:
            self._limits.waiting_bytes.give_back(self._holder, self._counted)
            self._counted = 0

    async def _next_part(self) -> tuple[bytes, bool]:
        """The next bytes, and whether they are the last ones."""
        message = await self._receive()
        self.client_left = message["type"] == "http.disconnect"
        part: bytes = message.get("body", b"")
        self.size += len(part)
        if self.size > self._limits.max_bytes:
            raise _BodyRefused(_too_large(self._limits.max_bytes))
        if part:
            if not self._limits.waiting_bytes.take(self._holder, len(part)):
                raise _BodyRefused(self._share_refused(self._limits.waiting_bytes))
            self._counted += len(part)
        return part, not message.get("more_body", False)

    @staticmethod
    def _share_refused(share: Shares) -> Refusal:
        return dataclasses.replace(refusal_of(share.refusal()), headers=_CLOSE)


class BodyLimitMiddleware:
    """Answers 415 to a body of another type, 413 to a larger one, 408 to a slower one, 429 or 503 beyond a share."""

    def __init__(self, app: ASGIApp, *, limits: BodyLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = _announced_bytes(scope)
        has_body = length > 0 or bool(header_of(scope, b"transfer-encoding"))
        refusal = self._refusal_of_headers(scope, length, has_body=has_body)
        if refusal is not None:
            await send_problem(refusal, scope, receive, send)
            return
        body = ReceivedBody(receive, holder_of(scope), self._limits)
        scope[_KEY] = body
        try:
            if scope["method"] in _METHODS_WITH_BODY or has_body:
                await body.read()
            if not body.client_left:
                await self._app(scope, body.receive, send)
        except _BodyRefused as refused:
            await send_problem(refused.refusal, scope, receive, send)
        finally:
            body.let_in()

    def _refusal_of_headers(self, scope: Scope, length: int, *, has_body: bool) -> Refusal | None:
        if length > self._limits.max_bytes:
            return _too_large(self._limits.max_bytes)
        media = header_of(scope, b"content-type").partition(";")[0].strip().lower()
        if has_body and media not in _JSON and not media.endswith(_JSON_SUFFIX):
            return Refusal(
                status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                reason="UNSUPPORTED_MEDIA_TYPE",
                detail="The body must be application/json.",
            )
        return None


def received_body_of(scope: Scope) -> ReceivedBody:
    """The body that BodyLimitMiddleware has read."""
    body: ReceivedBody = scope[_KEY]
    return body


def _announced_bytes(scope: Scope) -> int:
    """What Content-Length says; 0 where it says nothing. Python reads no number of more than 4,300 digits."""
    length = header_of(scope, b"content-length").lstrip("0")
    return int(length[:_MOST_DIGITS]) if length.isdecimal() else 0


def _too_large(max_bytes: int) -> Refusal:
    return Refusal(
        status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        reason="BODY_TOO_LARGE",
        detail=f"The body is larger than {max_bytes} bytes.",
        headers=_CLOSE,
    )


def _too_slow() -> Refusal:
    return Refusal(
        status=HTTPStatus.REQUEST_TIMEOUT,
        reason="BODY_TOO_SLOW",
        detail="The body did not arrive in time.",
        headers=_CLOSE,
    )
