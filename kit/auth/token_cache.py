"""Verified tokens, so that a signature is verified once a token and not once a call."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable

from kit.auth.caller import Caller

MAX_TOKENS = 10_000
# A token whose key was withdrawn is verified again after this time at the latest.
MAX_CACHED_SECONDS = 300


class VerifiedTokens:
    """A bounded cache of verified tokens. It holds hashes, never a token, and evicts the least recently used first."""

    def __init__(self, *, clock: Callable[[], float] = time.time, max_tokens: int = MAX_TOKENS) -> None:
        self._clock = clock
        self._max_tokens = max_tokens
        self._entries: OrderedDict[bytes, tuple[Caller, float]] = OrderedDict()

    def get(self, token: str) -> Caller | None:
        """The caller of a token that was verified before; None for one that is not cached."""
        key = _hash(token)
        entry = self._entries.get(key)
        if entry is None:
            return None
        caller, expires = entry
        if self._clock() >= expires:
            del self._entries[key]
            return None
        self._entries.move_to_end(key)
        return caller

    def put(self, token: str, caller: Caller, expires: float) -> None:
        """Caches a verified token until `expires`, in seconds since the epoch, and at most for MAX_CACHED_SECONDS."""
        self._entries[_hash(token)] = (caller, min(expires, self._clock() + MAX_CACHED_SECONDS))
        if len(self._entries) > self._max_tokens:
            self._entries.popitem(last=False)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
