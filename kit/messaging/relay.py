"""Delivers outbox rows to the other services: in batches, at least once, each organisation's in the order they were written.

A batch is leased by moving its due time forward and committing, so that no transaction is open during a call. A relay that dies
leaves rows that become due again by themselves. Several relays may run; each leases rows that the others have not locked.
"""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from bahi.outbox.v1 import inbox_pb2, inbox_pb2_grpc

from kit import crash_points
from kit.auth.caller import Caller, Role, set_caller
from kit.db.statements import Statement, given_rows, lists_of, parameter, value_of
from kit.errors import DomainError
from kit.ids import SYSTEM_USER
from kit.telemetry import otel

if TYPE_CHECKING:
    from kit.db.database import Database
    from kit.rpc.client import Peer

BATCH: Final = 64
"""Rows leased in one go: few enough that the receiver is soon free again for those who wait for an answer."""

LEASE: Final = dt.timedelta(seconds=20)
"""After this long without an answer a row is due again. Longer than any delivery may take."""

GATHERING: Final = dt.timedelta(milliseconds=100)
"""After a delivery the next one waits so long, and takes along what has come meanwhile: a busy service's messages share their calls
and transactions. The first message after a quiet moment goes at once."""

MAX_BACKOFF: Final = dt.timedelta(seconds=60)
"""The longest pause between two tries of a message that is not accepted. It is tried for ever: nothing is dropped."""

log = structlog.get_logger(__name__)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    """Why a leased row is still there, and when to try it again."""

    row: sa.Row[Any]
    reason: str


class Relay:
    """One service's postman."""

    def __init__(
        self,
        *,
        service: str,
        relay_database: "Database",
        messages_waiting: asyncio.Event,
        peers: Mapping[str, "Peer"],
        poll: dt.timedelta,
    ) -> None:
        self._service = service
        self._database = relay_database
        self._waiting = messages_waiting
        self._peers = peers
        self._poll = poll

    async def run(self) -> None:
        """Until cancelled. Wakes when this process commits messages, and by the clock for those of a process that died."""
        while True:
            self._waiting.clear()
            delivered = await self.deliver_due()
            if delivered == BATCH:
                continue
            if delivered:
                await asyncio.sleep(GATHERING.total_seconds())
            try:
                await asyncio.wait_for(self._waiting.wait(), self._poll.total_seconds())
            except TimeoutError:
                continue

    async def deliver_due(self) -> int:
        """Leases and delivers one batch; returns how many rows it leased."""
        rows = await self._lease()
        if rows:
            crash_points.reach(crash_points.AFTER_LEASE)
        groups: dict[tuple[UUID, str], list[sa.Row[Any]]] = {}
        for row in rows:
            groups.setdefault((row.org_id, row.destination), []).append(row)
        outcomes = await asyncio.gather(
            *(self._deliver(org_id, destination, group) for (org_id, destination), group in groups.items())
        )
        refusals = [refusal for outcome in outcomes for refusal in outcome]
        refused = {refusal.row.id for refusal in refusals}
        if rows:
            crash_points.reach(crash_points.AFTER_DELIVERY)
        await self._settle([row for row in rows if row.id not in refused], refusals)
        return len(rows)

    async def _lease(self) -> list[sa.Row[Any]]:
        now = self._database.now()
        rows = await self._database.rows_of_all_tenants(
            _leased(self._database.tables.outbox), {"now": now, "until": now + LEASE, "most": BATCH}
        )
        return sorted(rows, key=lambda row: row.id)

    async def _deliver(self, org_id: UUID, destination: str, rows: Sequence[sa.Row[Any]]) -> list[_Refusal]:
        set_caller(Caller(org_id=org_id, user_id=SYSTEM_USER, role=Role.ADMIN, service=self._service))
        request = inbox_pb2.DeliverRequest(
            messages=[
                inbox_pb2.Envelope(
                    id=str(row.id),
                    type=row.type,
                    payload=bytes(row.payload),
                    user_id=str(row.user_id),
                    traceparent=row.traceparent,
                )
                for row in rows
            ]
        )
        try:
            peer = self._peers[destination]
            with otel.span_from_traceparent("outbox.deliver", [row.traceparent for row in rows]):
                reply = await peer.call(inbox_pb2_grpc.InboxServiceStub(peer.channel).Deliver, request)
        except DomainError as error:
            return [_Refusal(row=row, reason=error.reason) for row in rows]
        results = {result.id: result for result in reply.results}
        refusals = []
        for row in rows:
            result = results.get(str(row.id))
            if result is None or not result.accepted:
                refusals.append(_Refusal(row=row, reason=result.reason if result else "NO_RESULT"))
        return refusals

    async def _settle(self, accepted: Sequence[sa.Row[Any]], refusals: Sequence[_Refusal]) -> None:
        if not accepted and not refusals:
            return
        outbox, now = self._database.tables.outbox, self._database.now()
        if accepted:
            done = [{"org_id": row.org_id, "id": row.id} for row in accepted]
            await self._database.rows_of_all_tenants(_delivered(outbox), lists_of("done", ("org_id", "id"), done))
        for refusal in refusals:
            row = refusal.row
            log.warning("outbox.refused", type=row.type, id=str(row.id), attempts=row.attempts, reason=refusal.reason)
            again = {"due_at": now + _backoff(row.attempts), "last_error": refusal.reason}
            await self._database.rows_of_all_tenants(_refused(outbox), {"of_org": row.org_id, "of_id": row.id, **again})


@cache
def _leased(outbox: sa.Table) -> Statement:
    def write() -> sa.Executable:
        due = (
            sa.select(outbox.c.org_id, outbox.c.id)
            .where(outbox.c.due_at <= parameter("now", outbox.c.due_at.type))
            .order_by(outbox.c.due_at, outbox.c.id)
            .limit(parameter("most", sa.Integer))
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        return (
            sa.update(outbox)
            .where(outbox.c.org_id == due.c.org_id, outbox.c.id == due.c.id)
            .values(due_at=parameter("until", outbox.c.due_at.type), attempts=outbox.c.attempts + 1)
            .returning(outbox)
        )

    return Statement(write)


@cache
def _delivered(outbox: sa.Table) -> Statement:
    def write() -> sa.Executable:
        done = given_rows("done", [outbox.c.org_id, outbox.c.id])
        return sa.delete(outbox).where(outbox.c.org_id == done.c.org_id, outbox.c.id == done.c.id)

    return Statement(write)


@cache
def _refused(outbox: sa.Table) -> Statement:
    return Statement(
        lambda: (
            sa.update(outbox)
            .where(
                outbox.c.org_id == parameter("of_org", outbox.c.org_id.type),
                outbox.c.id == parameter("of_id", outbox.c.id.type),
            )
            .values(due_at=value_of(outbox.c.due_at), last_error=value_of(outbox.c.last_error))
        )
    )


def _backoff(attempts: int) -> dt.timedelta:
    """0.2 s, 0.4 s, 0.8 s … up to MAX_BACKOFF."""
    return min(dt.timedelta(seconds=0.1 * 2 ** min(attempts, 12)), MAX_BACKOFF)
