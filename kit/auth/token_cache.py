"""Tokens already verified, so that a signature is checked once per token and not once per call."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable

from kit.auth.caller import Caller

MOST_TOKENS = 10_000
# A token whose key is withdrawn is judged again after this time at the latest.
LONGEST_MEMORY_SECONDS = 300


class VerifiedTokens:
    """A bounded memory of verified tokens. Holds hashes, never a token; forgets the least recently used first."""

    def __init__(self, *, clock: Callable[[], float] = time.time, most: int = MOST_TOKENS) -> None:
        self._clock = clock
        self._most = most
        self._entries: OrderedDict[bytes, tuple[Caller, float]] = OrderedDict()

    def get(self, token: str) -> Caller | None:
        """The caller of a token verified before, while that is remembered."""
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
        """Remembers a verified token until `expires`, in seconds since the epoch, or for LONGEST_MEMORY_SECONDS."""
        self._entries[_hash(token)] = (caller, min(expires, self._clock() + LONGEST_MEMORY_SECONDS))
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
