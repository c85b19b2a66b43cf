"""Counts requests by organisation, user, refused token and client address, in fixed or moving windows.

A request counts for one when its token is verified. Once its message is read, a bulk call counts again, for the rest of
its documents.
"""

import dataclasses
import hashlib
import math
import time
from http import HTTPStatus
from typing import Final

import limits
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter
from limits.storage import storage_from_string

from gateway.http.added_headers import RawHeader
from gateway.http.brief_questions import BriefQuestions
from gateway.http.problem_details import Refusal
from gateway.settings import GatewaySettings
from kit.auth.caller import Caller

_ASYNC: Final = "async+"
_IN_PROCESS: Final = "memory:"
_STRATEGIES: Final[dict[str, type[RateLimiter]]] = {
    "fixed-window": FixedWindowRateLimiter,
    "moving-window": MovingWindowRateLimiter,
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A limit, its name in the `RateLimit` headers, and the key of whom it counts."""

    name: str
    item: limits.RateLimitItem
    key: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitResult:
    """Whether the request is within the limits, the `RateLimit` headers, and when a refused client may retry."""

    allowed: bool
    headers: tuple[tuple[str, str], ...] = ()
    retry_after_seconds: int = 0

    @property
    def raw_headers(self) -> list[RawHeader]:
        """The headers as ASGI takes them."""
        return [(name.lower().encode(), value.encode()) for name, value in self.headers]


class RateLimits:
    """Counts requests. Where the storage of the counts does not answer, every request is allowed."""

    def __init__(self, settings: GatewaySettings) -> None:
        url = settings.rate_limit_storage_url
        storage = storage_from_string(url if url.startswith(_ASYNC) else _ASYNC + url, wrap_exceptions=True)
        if not isinstance(storage, Storage):
            raise TypeError(f"RATE_LIMIT_STORAGE_URL: {url} has no asynchronous storage")
        in_process = url.removeprefix(_ASYNC).startswith(_IN_PROCESS)
        self._outside = None if in_process else BriefQuestions(seconds=settings.rate_limit_storage_seconds)
        self._limiter = _STRATEGIES[settings.rate_limit_strategy](storage)
        self._organisation = limits.parse(settings.rate_limit_organisation)
        self._user = limits.parse(settings.rate_limit_user)
        self._address = limits.parse(settings.rate_limit_address)

    async def count(self, caller: Caller, requests: int = 1) -> RateLimitResult:
        """Counts requests of a caller, first for the user.

        A request above the user's limit does not count for the organisation: one user cannot use up its limit.
        """
        user = Quota(name="user", item=self._user, key=f"{caller.org_id}:{caller.user_id}")
        organisation = Quota(name="organisation", item=self._organisation, key=str(caller.org_id))
        return await self._count(user, organisation, requests=requests)

    async def count_unauthenticated(self, client: str) -> RateLimitResult:
        """Counts one request without a token of ours, for an address or the network of one client."""
        return await self._count(Quota(name="address", item=self._address, key=client))

    async def count_refused_token(self, token: str) -> RateLimitResult:
        """Counts one request with a token that our keys signed and that is refused: expired, or without a role.

        The count is the token's own: whoever has another's expired token cannot use up the limit of that user.
        """
        digest = hashlib.sha256(token.encode()).hexdigest()
        return await self._count(Quota(name="user", item=self._user, key=f"refused:{digest}"))

    async def _count(self, *quotas: Quota, requests: int = 1) -> RateLimitResult:
        if self._outside is None:
            return await self._hit(quotas, requests)
        return await self._outside.ask(lambda: self._hit(quotas, requests)) or RateLimitResult(allowed=True)

    async def _hit(self, quotas: tuple[Quota, ...], requests: int) -> RateLimitResult:
        for quota in quotas:
            if not await self._limiter.hit(quota.item, quota.name, quota.key, cost=requests):
                return await self._result(quotas, quota)
        return await self._result(quotas, None)

    async def _result(self, quotas: tuple[Quota, ...], exceeded: Quota | None) -> RateLimitResult:
        policies, left, retry_after = [], [], 0
        for quota in quotas:
            stats = await self._limiter.get_window_stats(quota.item, quota.name, quota.key)
            seconds = max(1, math.ceil(stats.reset_time - time.time()))
            policies.append(f'"{quota.name}";q={quota.item.amount};w={quota.item.get_expiry()}')
            left.append(f'"{quota.name}";r={max(0, stats.remaining)};t={seconds}')
            if quota is exceeded:
                retry_after = seconds
        headers = (("RateLimit-Policy", ", ".join(policies)), ("RateLimit", ", ".join(left)))
        return RateLimitResult(allowed=exceeded is None, headers=headers, retry_after_seconds=retry_after)


class CountedRequest:
    """A request that was counted once. `headers` say so in its response, and change when it counts again."""

    def __init__(self, rate_limits: RateLimits, caller: Caller, result: RateLimitResult) -> None:
        self._rate_limits = rate_limits
        self._caller = caller
        self.headers = result.raw_headers

    async def count_more(self, requests: int) -> Refusal | None:
        """Counts further requests; the refusal where they are too many."""
        result = await self._rate_limits.count(self._caller, requests)
        self.headers[:] = result.raw_headers
        return None if result.allowed else too_many_requests(result)


def too_many_requests(limit: RateLimitResult) -> Refusal:
    return Refusal(
        status=HTTPStatus.TOO_MANY_REQUESTS,
        reason="RATE_LIMITED",
        detail=f"Too many requests. Come again in {limit.retry_after_seconds} seconds.",
        headers={"Retry-After": str(limit.retry_after_seconds)},
    )
