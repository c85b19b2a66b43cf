"""The door of the API: nobody passes without a verified token and within the limits, not even to learn which paths exist."""

import dataclasses
from http import HTTPStatus
from typing import Final, Protocol

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.http.problem_details import Refusal, problem_response, refusal_of
from gateway.http.rate_limits import RateLimitResult, RateLimits
from gateway.http.request_context import request_context_of, set_request_context
from kit import errors
from kit.auth.caller import Caller, set_caller

API_PREFIX: Final = "/v1/"
_SCHEME: Final = "bearer "
_NOBODY: Final = "unknown"


class Verifier(Protocol):
    """What the door asks of `kit.auth.user_tokens.TokenVerifier`."""

    async def verify(self, token: str) -> Caller:
        """The caller that the token proves. Raises Unauthenticated or PermissionDenied."""


class AuthenticationMiddleware:
    """Verifies the bearer token and counts the request, then lets it in with its caller bound to it, for logs."""

    def __init__(self, app: ASGIApp, *, verifier: Verifier, rate_limits: RateLimits) -> None:
        self._app = app
        self._verifier = verifier
        self._rate_limits = rate_limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the request in, or answers 401, 403 or 429."""
        if scope["type"] != "http" or not scope["path"].startswith(API_PREFIX):
            await self._app(scope, receive, send)
            return
        token = _token(scope)
        try:
            caller = await self._verifier.verify(token)
        except errors.DomainError as error:
            verdict = await self._rate_limits.count_unauthenticated((scope.get("client") or (_NOBODY,))[0])
            refusal = refusal_of(error) if verdict.allowed else _too_many(verdict)
            await _refuse(refusal, scope, receive, _with_headers(send, verdict))
            return
        verdict = await self._rate_limits.count(caller)
        counted = _with_headers(send, verdict)
        if not verdict.allowed:
            await _refuse(_too_many(verdict), scope, receive, counted)
            return
        ticket = dataclasses.replace(request_context_of(scope), token=token)
        set_request_context(scope, ticket)
        set_caller(dataclasses.replace(caller, request_id=ticket.request_id))
        await self._app(scope, receive, counted)


def _token(scope: Scope) -> str:
    header = Headers(scope=scope).get("authorization", "")
    return header[len(_SCHEME) :].strip() if header.lower().startswith(_SCHEME) else ""


def _too_many(verdict: RateLimitResult) -> Refusal:
    return Refusal(
        status=HTTPStatus.TOO_MANY_REQUESTS,
        reason="RATE_LIMITED",
        detail=f"Too many requests. Come again in {verdict.retry_after_seconds} seconds.",
        headers={"Retry-After": str(verdict.retry_after_seconds)},
    )


async def _refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    response = problem_response(refusal, instance=scope["path"], request_id=request_context_of(scope).request_id)
    await response(scope, receive, send)


def _with_headers(send: Send, verdict: RateLimitResult) -> Send:
    async def counted(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = [(name.lower().encode(), value.encode()) for name, value in verdict.headers]
            message = {**message, "headers": [*message.get("headers", ()), *own]}
        await send(message)

    return counted
