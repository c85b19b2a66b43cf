"""The public keys of users' tokens: configured, or fetched from the project's URL, also after a key rotation.

At most one fetch runs at a time, and everybody who needs its result waits for it. Keys that are known verify tokens
all the while, however old they are: a slow or broken endpoint refuses nobody whose key was read before.
"""

import asyncio
import contextvars
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import jwt
import structlog

from kit.auth.jwks_download import download
from kit.auth.jwks_entries import read_key_set
from kit.errors import Unavailable

FETCH_SECONDS: Final = 5.0
"""For a whole fetch, however the endpoint divides it."""

REFRESH_SECONDS: Final = 300.0
"""Keys of this age are fetched again while they go on serving. A key that the project withdrew is gone after that."""

FIRST_RETRY_SECONDS: Final = 0.5
LONGEST_RETRY_SECONDS: Final = 30.0
"""The pause after a failed fetch; it doubles with each further failure."""

UNKNOWN_KEY_FETCHES: Final = 3
UNKNOWN_KEY_SECONDS: Final = 10.0
"""An unknown key id may be a rotation or made up. All of them together cause at most UNKNOWN_KEY_FETCHES at once, and
one more in each UNKNOWN_KEY_SECONDS: so long may a flood of made-up ids delay the keys of a rotation."""

Fetch = Callable[[], Awaitable[str]]

log = structlog.get_logger(__name__)


class KeySetUnavailable(Unavailable):
    """The key that a token names may exist, and the keys cannot be read now."""

    reason = "KEY_SET_UNAVAILABLE"


class KeySet:
    """Signing keys by key id."""

    def __init__(
        self,
        fetch: Fetch | None,
        *,
        keys: Mapping[str, jwt.PyJWK] | None = None,
        fetch_seconds: float = FETCH_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`fetch` returns the text of the key set; without it, `keys` never change."""
        self._fetch = fetch
        self._keys: Mapping[str, jwt.PyJWK] = keys or {}
        self._fetch_seconds = fetch_seconds
        self._schedule = _FetchSchedule(clock)
        self._running: asyncio.Task[None] | None = None

    @classmethod
    def from_json(cls, text: str) -> "KeySet":
        """Keys that never change. Raises ValueError when the text is not a key set."""
        return cls(None, keys=read_key_set(text))

    @classmethod
    def from_url(cls, url: str, *, fetch_seconds: float = FETCH_SECONDS) -> "KeySet":
        """Keys fetched when first needed, again when old, and again for a key id not seen before."""
        return cls(lambda: download(url), fetch_seconds=fetch_seconds)

    async def key(self, key_id: str) -> jwt.PyJWK | None:
        """The key with this id, or None. Raises KeySetUnavailable when no answer is possible now."""
        known = self._keys.get(key_id)
        if self._fetch is None:
            return known
        if known is not None:
            if self._running is None and self._schedule.is_due():
                self._start(self._fetch)
            return known
        return await self._looked_for(key_id, self._fetch)

    async def _looked_for(self, key_id: str, fetch: Fetch) -> jwt.PyJWK | None:
        """The key after a fetch, if one may be made now."""
        # The project may have published the key after a running fetch had read the key set: one more fetch tells.
        for _ in range(2 if self._running else 1):
            if self._running is None and self._schedule.is_due_for_unknown_key():
                self._start(fetch)
            if self._running is not None:
                await asyncio.shield(self._running)  # a caller who gives up does not end the fetch of the others
            if key_id in self._keys:
                return self._keys[key_id]
        if self._schedule.last_failed():
            raise KeySetUnavailable("The keys that sign tokens cannot be read now.")
        return None

    def _start(self, fetch: Fetch) -> None:
        # In a context of its own: the fetch belongs to no request.
        self._running = asyncio.create_task(self._read(fetch), context=contextvars.Context())

    async def _read(self, fetch: Fetch) -> None:
        try:
            async with asyncio.timeout(self._fetch_seconds):
                text = await fetch()
            self._keys = await asyncio.to_thread(read_key_set, text)
        except Exception as error:  # noqa: BLE001 - whatever the endpoint does, the known keys go on serving
            pause = self._schedule.failed()
            log.warning("jwks.unreadable", error=type(error).__name__, retry_in=pause)
        else:
            self._schedule.succeeded()
        finally:
            self._running = None


class _FetchSchedule:
    """When the next fetch may begin."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._refresh_at = 0.0
        self._failures = 0
        self._retry_at = 0.0
        # The moment at which all fetches for unknown keys would be there again.
        self._full_at = 0.0

    def last_failed(self) -> bool:
        return self._failures > 0

    def is_due(self) -> bool:
        """Whether known keys are to be fetched again."""
        now = self._clock()
        return now >= self._retry_at if self._failures else now >= self._refresh_at

    def is_due_for_unknown_key(self) -> bool:
        """Whether an unknown key id may cause a fetch now; counts it if so."""
        if self.is_due():  # the first fetch, a retry, a refresh
            return True
        if self._failures:
            return False
        now = self._clock()
        full_at = max(self._full_at, now) + UNKNOWN_KEY_SECONDS
        if full_at - now > UNKNOWN_KEY_FETCHES * UNKNOWN_KEY_SECONDS:
            return False
        self._full_at = full_at
        return True

    def succeeded(self) -> None:
        self._failures = 0
        self._refresh_at = self._clock() + REFRESH_SECONDS

    def failed(self) -> float:
        """The pause until the next try, in seconds."""
        pause: float = min(FIRST_RETRY_SECONDS * 2**self._failures, LONGEST_RETRY_SECONDS)
        self._failures += 1
        self._retry_at = self._clock() + pause
        return pause
