"""A person with a phone on a bad network: stops waiting early, asks again with the same key, now and then twice at
once, or much later."""

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
"""How long a phone waits for an answer; any of these."""
LAST_PATIENCE_SECONDS: Final = 15.0
PAUSE_SECONDS: Final = (0.02, 0.8)
CONNECTIONS: Final = 64


class Phone:
    """What the people of one organisation do over REST.

    Until `quiet_at` (monotonic) they are impatient; after it, they wait.
    """

    def __init__(self, url: str, jwt_secret: str, org_id: UUID, history: History, chance: random.Random) -> None:
        self.org_id = str(org_id)
        self.chance = chance
        self.quiet_at = float("inf")
        self._history = history
        self._tokens = {role: token.mint(jwt_secret, org_id, role) for role in token.ROLES}
        self._http = httpx.AsyncClient(
            base_url=url, limits=httpx.Limits(max_connections=CONNECTIONS), timeout=LAST_PATIENCE_SECONDS
        )

    async def close(self) -> None:
        """Ends the connections."""
        await self._http.aclose()

    async def do(self, kind: str, path: str, body: Body, *, key: str, role: str = "user") -> Body | None:
        """The answer that says that it is done, or None when it was refused or nobody ever said."""
        operation = str(uuid4())
        for _ in range(MOST_ATTEMPTS):
            sendings = 2 if self.chance.random() < TWICE_AT_ONCE else 1
            heard = await asyncio.gather(*(self._send(operation, kind, path, body, key, role) for _ in range(sendings)))
            for attempt in heard:
                if attempt.done_well:
                    answer: Body = attempt.answer
                    return answer
            if any(attempt.refused for attempt in heard):
                return None
            await asyncio.sleep(self._pause())
        return None

    async def look(self, path: str) -> None:
        """Reads a list; what it says is judged later."""
        await self._send(str(uuid4()), LOOK, path, {}, "", "user", method="GET")

    async def once(  # noqa: PLR0913 - the parts of one request
        self, kind: str, path: str, body: Body, *, key: str, operation: str, patience: float, role: str = "user"
    ) -> bool:
        """One attempt; whether it was acknowledged."""
        attempt = await self._send(operation, kind, path, body, key, role, patience=patience)
        return attempt.done_well

    def _pause(self) -> float:
        left = self.quiet_at - time.monotonic()
        if left > 0 and self.chance.random() < MUCH_LATER:
            return min(LATER_SECONDS, left * self.chance.random())
        return self.chance.uniform(*PAUSE_SECONDS)

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
        patience: float = 0.0,
    ) -> Attempt:
        seconds = patience or self._patience()
        headers = {"Authorization": f"Bearer {self._tokens[role]}"}
        if key:
            headers["Idempotency-Key"] = key
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
        self._history.record(attempt)
        return attempt

    def _patience(self) -> float:
        return self.chance.choice(PATIENCE_SECONDS) if time.monotonic() < self.quiet_at else LAST_PATIENCE_SECONDS
