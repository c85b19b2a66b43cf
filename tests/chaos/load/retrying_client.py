"""A client on a bad network: it has short timeouts and retries with the same key, sometimes twice at once or much
later."""

import asyncio
import random
import time
from typing import Final
from uuid import UUID, uuid4

import httpx

from deploy.local import token
from tests.chaos.load.history import LOOK, Attempt, History
from tests.support.rest import Body

MOST_ATTEMPTS: Final = 10
TWICE_AT_ONCE: Final = 0.10
MUCH_LATER: Final = 0.03
LATER_SECONDS: Final = 60.0
PATIENCE_SECONDS: Final = (0.25, 0.6, 1.5, 3.0, 5.0)
"""The possible timeouts of an attempt."""
LAST_PATIENCE_SECONDS: Final = 15.0
PAUSE_SECONDS: Final = (0.02, 0.8)
CONNECTIONS: Final = 64


class RetryingClient:
    """The REST client of one organisation's users.

    Until `quiet_at` (monotonic) its timeouts are short. After that it waits for each reply.
    """

    def __init__(self, url: str, jwt_secret: str, org_id: UUID, history: History, rng: random.Random) -> None:
        self.org_id = str(org_id)
        self.rng = rng
        self.quiet_at = float("inf")
        self.history = history
        self._tokens = {role: token.mint(jwt_secret, org_id, role) for role in token.ROLES}
        self._http = httpx.AsyncClient(
            base_url=url, limits=httpx.Limits(max_connections=CONNECTIONS), timeout=LAST_PATIENCE_SECONDS
        )

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def do(  # noqa: PLR0913 - the parts of one request
        self, kind: str, path: str, body: Body, *, key: str, role: str = "user", method: str = "POST", etag: str = ""
    ) -> Body | None:
        """The reply to the operation; None when it was refused or no attempt got a reply.

        With an etag it is a PATCH, which takes no key.
        """
        operation = str(uuid4())
        for _ in range(MOST_ATTEMPTS):
            copies = 2 if self.rng.random() < TWICE_AT_ONCE else 1
            attempts = await asyncio.gather(
                *(
                    self._send(operation, kind, path, body, key, role, method="PATCH" if etag else method, etag=etag)
                    for _ in range(copies)
                )
            )
            for attempt in attempts:
                if attempt.acknowledged:
                    answer: Body = attempt.answer
                    return answer
            if any(attempt.refused for attempt in attempts):
                return None
            await asyncio.sleep(self._pause())
        return None

    async def look(self, path: str) -> None:
        """Reads a list. The judge checks the ids in its reply later."""
        await self._send(str(uuid4()), LOOK, path, {}, "", "user", method="GET")

    async def fetch(self, path: str) -> Body | None:
        """What a read returns; None when it got no reply."""
        attempt = await self._send(str(uuid4()), LOOK, path, {}, "", "user", method="GET")
        found: Body | None = attempt.answer if attempt.acknowledged else None
        return found

    async def once(  # noqa: PLR0913 - the parts of one request
        self, kind: str, path: str, body: Body, *, key: str, operation: str, patience: float, role: str = "user"
    ) -> bool:
        """One attempt; whether it was acknowledged."""
        attempt = await self._send(operation, kind, path, body, key, role, patience=patience)
        return attempt.acknowledged

    def _pause(self) -> float:
        left = self.quiet_at - time.monotonic()
        if left > 0 and self.rng.random() < MUCH_LATER:
            return min(LATER_SECONDS, left * self.rng.random())
        return self.rng.uniform(*PAUSE_SECONDS)

    async def _send(  # noqa: PLR0913 - the parts of one request
        self,
        operation: str,
        kind: str,
        path: str,
        body: Body,
        key: str,
        role: str,
        *,
        method: str = "POST",
        etag: str = "",
        patience: float = 0.0,
    ) -> Attempt:
        seconds = patience or self._patience()
        headers = {"Authorization": f"Bearer {self._tokens[role]}"} | _version_or_key(etag, key)
        sent = time.time()
        status, text = None, ""
        try:
            async with asyncio.timeout(seconds):
                response = await self._http.request(method, path, json=body or None, headers=headers)
            status, text = response.status_code, response.text
        except (httpx.HTTPError, TimeoutError, OSError):
            status = None
        attempt = Attempt(
            operation=operation,
            org_id=self.org_id,
            kind=kind,
            key=key,
            path=path,
            body=body,
            sent=sent,
            done=time.time(),
            status=status,
            text=text,
        )
        self.history.record(attempt)
        return attempt

    def _patience(self) -> float:
        return self.rng.choice(PATIENCE_SECONDS) if time.monotonic() < self.quiet_at else LAST_PATIENCE_SECONDS


def _version_or_key(etag: str, key: str) -> dict[str, str]:
    if etag:
        return {"If-Match": etag}
    return {"Idempotency-Key": key} if key else {}
