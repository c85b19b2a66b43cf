"""Verifies the bearer token of every request under `/v1/`, and applies the rate limits that depend on it."""

import dataclasses
from typing import Final, Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.added_headers import send_with_headers
from gateway.http.problem_details import refusal_of, send_problem
from gateway.http.rate_limits import CountedRequest, RateLimitResult, RateLimits, too_many_requests
from gateway.http.request_context import RequestContext, client_address, request_context_of, set_request_context
from gateway.http.request_headers import header_of
from kit import errors
from kit.auth.caller import Caller, set_caller
from kit.auth.user_tokens import TokenExpired
from kit.shares import Holder

API_PREFIX: Final = "/v1/"
_COUNTED: Final = "bahi.counted_request"
_SCHEME: Final = "bearer "


class Verifier(Protocol):
    """The part of `kit.auth.user_tokens.TokenVerifier` that this middleware uses."""

    async def verify(self, token: str) -> Caller:
        """The caller that the token proves. Raises Unauthenticated or PermissionDenied."""


class AuthenticationMiddleware:
    """Answers 401, 403 or 429, or passes the request on with its caller bound to the context of the task, for logs.

    It runs before routing, so a caller without a token cannot find out which paths exist.
    """

    def __init__(self, app: ASGIApp, *, verifier: Verifier, rate_limits: RateLimits) -> None:
        self._app = app
        self._verifier = verifier
        self._rate_limits = rate_limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(API_PREFIX):
            await self._app(scope, receive, send)
            return
        token = _bearer_token(scope)
        try:
            caller = await self._verifier.verify(token)
        except errors.DomainError as error:
            limit = await self._count_refused(error, token, scope)
            refusal = refusal_of(error) if limit.allowed else too_many_requests(limit)
            await send_problem(refusal, scope, receive, send_with_headers(send, limit.raw_headers))
            return
        limit = await self._rate_limits.count(caller)
        counted = CountedRequest(self._rate_limits, caller, limit)
        send = send_with_headers(send, counted.headers)
        if not limit.allowed:
            await send_problem(too_many_requests(limit), scope, receive, send)
            return
        scope[_COUNTED] = counted
        # As numbers: a UUID computes its hash in Python, and several limits ask for it.
        holder = Holder(caller.org_id.int, caller.user_id.int)
        context = RequestContext(request_id=request_context_of(scope).request_id, token=token, holder=holder)
        set_request_context(scope, context)
        set_caller(dataclasses.replace(caller, request_id=context.request_id))
        await self._app(scope, receive, send)

    async def _count_refused(self, error: errors.DomainError, token: str, scope: Scope) -> RateLimitResult:
        """Counts a refused token. Only a token that our keys did not sign counts for the client's address.

        Clients may share an address, and one of them must not use up what another needs to learn that its token has
        expired. While the keys cannot be read, nobody knows whose token it is, and nothing is counted.
        """
        if isinstance(error, errors.Unavailable):
            return RateLimitResult(allowed=True)
        if isinstance(error, TokenExpired | errors.PermissionDenied):
            return await self._rate_limits.count_refused_token(token)
        return await self._rate_limits.count_unauthenticated(client_address(scope))


def _bearer_token(scope: Scope) -> str:
    header = header_of(scope, b"authorization")
    return header[len(_SCHEME) :].strip() if header.lower().startswith(_SCHEME) else ""


def counted_request_of(scope: Scope) -> CountedRequest:
    """The request as it was counted. KeyError outside of `/v1/`."""
    counted: CountedRequest = scope[_COUNTED]
    return counted
