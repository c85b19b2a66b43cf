"""The public keys of users' tokens: configured, or fetched from the project's URL, also after a key rotation."""

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import structlog

from kit.errors import Unavailable

FETCH_TIMEOUT_SECONDS = 5.0
MAX_KEY_SET = 256 * 1024  # bytes
# An unknown key id may be a rotation or an attack: all of them together cause one fetch in this time.
REFETCH_SECONDS = 30.0
# A key withdrawn by the project stops being accepted after this time.
LIFESPAN_SECONDS = 600.0

log = structlog.get_logger()


class KeySetUnavailable(Unavailable):
    """The keys have never been read, so no token can be verified yet."""

    reason = "KEY_SET_UNAVAILABLE"


class KeySet:
    """Signing keys by key id."""

    def __init__(self, fetch: Callable[[], str], *, fixed: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._fixed = fixed
        self._clock = clock
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._read_at: float | None = None
        self._tried_at: float | None = None
        self._reading = asyncio.Lock()

    @classmethod
    def from_json(cls, text: str) -> "KeySet":
        """Keys that never change. Raises ValueError when the text is not a key set."""
        keys = cls(lambda: text, fixed=True)
        keys._keys = _parse(text)
        return keys

    @classmethod
    def from_url(cls, url: str) -> "KeySet":
        """Keys fetched when first needed, again when old, and again for a key id not seen before."""
        return cls(lambda: _download(url), fixed=False)

    async def key(self, key_id: str) -> jwt.PyJWK | None:
        """The key with this id, or None. Raises KeySetUnavailable when no key set could be read so far."""
        if self._is_due(key_id):
            async with self._reading:
                if self._is_due(key_id):
                    await self._read()
        if self._read_at is None and not self._fixed:
            raise KeySetUnavailable("The keys that sign tokens cannot be read now.")
        return self._keys.get(key_id)

    def _is_due(self, key_id: str) -> bool:
        if self._fixed:
            return False
        now = self._clock()
        if self._tried_at is not None and now - self._tried_at < REFETCH_SECONDS:
            return False
        return self._read_at is None or now - self._read_at >= LIFESPAN_SECONDS or key_id not in self._keys

    async def _read(self) -> None:
        self._tried_at = self._clock()
        try:
            self._keys = _parse(await asyncio.to_thread(self._fetch))
        except (
            OSError,
            ValueError,
        ) as error:  # the former keys stay in use
            log.warning("jwks.unreadable", error=type(error).__name__)
            return
        self._read_at = self._clock()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Refuses redirections: whoever can redirect the request could sign tokens."""

    def redirect_request(self, *_: object) -> None:
        """Returns no new request. The reply is then an HTTPError, which is an OSError."""


def _download(url: str) -> str:
    # The settings have checked the scheme.
    request = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=FETCH_TIMEOUT_SECONDS) as reply:
        body: bytes = reply.read(MAX_KEY_SET + 1)
    if len(body) > MAX_KEY_SET:
        raise ValueError("The key set is too large.")
    return body.decode()


def _parse(text: str) -> Mapping[str, jwt.PyJWK]:
    """Public signing keys by id; shared secrets and encryption keys are left out."""
    document: Any = json.loads(text)
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("This is not a JSON Web Key Set.")  # noqa: TRY004 - one kind of error for the caller
    keys: dict[str, jwt.PyJWK] = {}
    for entry in document["keys"]:
        if not isinstance(entry, dict) or entry.get("kty") == "oct" or entry.get("use", "sig") != "sig":
            continue
        try:
            keys[str(entry.get("kid", ""))] = jwt.PyJWK(entry)
        except jwt.PyJWTError:  # a kind of key this library does not know: others in the set may serve
            log.warning("jwks.key_skipped", kty=str(entry.get("kty")))
    if not keys:
        raise ValueError("The key set holds no public signing key.")
    return keys
