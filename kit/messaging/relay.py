"""Delivers outbox rows to other services: in batches, at least once, and oldest first as far as none has to wait.

A batch is leased by moving its due time forward and committing, so that no transaction is open during a call. The rows
of a relay that dies become due again by themselves. Several relays may run; each leases rows that no other relay has
locked.
"""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, Protocol
from uuid import UUID

import structlog

from kit import crash_points
from kit.db.database import Database
from kit.errors import DomainError
from kit.messaging.message import LeasedMessage
from kit.messaging.store import outbox

MAX_BATCH: Final = 64
"""Rows leased at once. A larger batch would keep the receiver too long from users' requests."""

LEASE: Final = dt.timedelta(seconds=20)
"""A row that was not settled is due again after this time, which is longer than any delivery may take."""

PAUSE_AFTER_DELIVERY: Final = dt.timedelta(milliseconds=100)
"""The messages of a busy service gather during this pause and share a call. The first message after a quiet moment goes
at once."""

MAX_BACKOFF: Final = dt.timedelta(seconds=60)
"""The longest pause between two deliveries of a refused message. A refused message is delivered again without end: none
is dropped."""

log = structlog.get_logger(__name__)


class Inboxes(Protocol):
    """How the relay reaches the inboxes of other services."""

    async def deliver(self, org_id: UUID, destination: str, messages: Sequence[LeasedMessage]) -> Mapping[UUID, str]:
        """Delivers messages of one organisation to one service.

        Returns the reason of each refused message, by its id.
        """


class Relay:
    """Delivers the messages of one service."""

    def __init__(
        self,
        *,
        relay_database: Database,
        messages_waiting: asyncio.Event,
        inboxes: Inboxes,
        poll: dt.timedelta,
        longest_pass: dt.timedelta = LEASE,
    ) -> None:
        self._database = relay_database
        self._waiting = messages_waiting
        self._inboxes = inboxes
        self._poll = poll
        self._longest_pass = longest_pass

    async def run(self) -> None:
        """Delivers until it is cancelled. Raises TimeoutError when a database that fell silent keeps a pass too long.

        Wakes when this process commits messages, and after `poll` for those of a process that died.
        """
        while True:
            self._waiting.clear()
            async with asyncio.timeout(self._longest_pass.total_seconds()):
                leased = await self.deliver_due()
            if leased == MAX_BATCH:
                continue
            if leased:
                await asyncio.sleep(PAUSE_AFTER_DELIVERY.total_seconds())
            try:
                await asyncio.wait_for(self._waiting.wait(), self._poll.total_seconds())
            except TimeoutError:
                continue

    async def deliver_due(self) -> int:
        """Leases and delivers one batch; returns how many rows it leased."""
        now = self._database.now()
        messages = await outbox.lease(self._database, now=now, until=now + LEASE, limit=MAX_BATCH)
        if not messages:
            return 0
        crash_points.reach(crash_points.AFTER_LEASE)
        groups: dict[tuple[UUID, str], list[LeasedMessage]] = {}
        for message in messages:
            groups.setdefault((message.org_id, message.destination), []).append(message)
        refusals = await asyncio.gather(
            *(self._deliver(org_id, destination, group) for (org_id, destination), group in groups.items())
        )
        crash_points.reach(crash_points.AFTER_DELIVERY)
        refused = {id_: reason for group in refusals for id_, reason in group.items()}
        await self._settle(messages, refused)
        return len(messages)

    async def _deliver(self, org_id: UUID, destination: str, messages: Sequence[LeasedMessage]) -> Mapping[UUID, str]:
        """The reason of each message that was not accepted."""
        try:
            return await self._inboxes.deliver(org_id, destination, messages)
        except DomainError as error:
            return dict.fromkeys((message.id for message in messages), error.reason)

    async def _settle(self, messages: Sequence[LeasedMessage], refused: Mapping[UUID, str]) -> None:
        """Deletes the accepted messages, and sets when each refused one is delivered again."""
        now = self._database.now()
        await outbox.delete(self._database, [message for message in messages if message.id not in refused])
        for message in messages:
            reason = refused.get(message.id)
            if reason is not None:
                log.warning(
                    "outbox.refused", type=message.type, id=str(message.id), attempts=message.attempts, reason=reason
                )
                due_at = now + _backoff(message.attempts)
                await outbox.postpone(self._database, message, due_at=due_at, reason=reason)


def _backoff(attempts: int) -> dt.timedelta:
    """0.2 s, 0.4 s, 0.8 s … up to MAX_BACKOFF."""
    return min(dt.timedelta(seconds=0.1 * 2 ** min(attempts, 12)), MAX_BACKOFF)
