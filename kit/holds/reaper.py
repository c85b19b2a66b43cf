"""Asks the coordinator about every hold past its time. Only the outcome ABORTED releases a hold; no hold is simply dropped."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from bahi.holds.v1 import holds_pb2, holds_pb2_grpc

from kit import crash_points
from kit.auth.caller import Caller, Role, set_caller
from kit.commands import execution
from kit.db.statements import Statement, parameter
from kit.errors import DomainError, Unavailable
from kit.holds import participant
from kit.holds.states import HoldState
from kit.ids import SYSTEM_USER

if TYPE_CHECKING:
    from kit.db.database import Database
    from kit.db.session import Transaction
    from kit.rpc.client import Peer

BATCH: Final = 200
"""Expired holds of one coordinator looked at in one go."""

Release = Callable[["Transaction", set[UUID]], Awaitable[None]]
"""Gives back what released holds of one kind had set aside."""

log = structlog.get_logger(__name__)


class Reaper:
    """One participant's watch over its expired holds."""

    def __init__(
        self,
        *,
        service: str,
        database: "Database",
        relay_database: "Database",
        coordinators: Mapping[str, "Peer"],
        release_by_kind: Mapping[str, Release],
        poll: dt.timedelta,
        grace: dt.timedelta,
    ) -> None:
        self._service = service
        self._database = database
        self._relay_database = relay_database
        self._coordinators = coordinators
        self._release_by_kind = release_by_kind
        self._poll = poll
        self._grace = grace

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            if not await self.sweep():
                await asyncio.sleep(self._poll.total_seconds())

    async def sweep(self) -> int:
        """Looks once at the holds past their time; returns how many were settled. Those of an coordinator that does not answer wait.

        Each coordinator has its own share of the holds, so that one that is away hides nobody else's, however many of its own wait.
        """
        return sum([await self._sweep_of(coordinator) for coordinator in self._coordinators])

    async def _sweep_of(self, coordinator: str) -> int:
        settled = 0
        for (org_id, kind), hold_ids in (await self._expired(coordinator)).items():
            caller = Caller(org_id=org_id, user_id=SYSTEM_USER, role=Role.ADMIN, service=self._service)
            set_caller(caller)
            try:
                settled += await self._settle(caller, coordinator, kind, hold_ids)
            except DomainError as error:
                log.warning(
                    "holds.coordinator_unreachable", coordinator=coordinator, reason=error.reason, holds=len(hold_ids)
                )
                if isinstance(error, Unavailable):
                    # Nor would it answer for other organisations, and each question would keep the holds of other coordinators waiting.
                    break
        return settled

    async def _expired(self, coordinator: str) -> dict[tuple[UUID, str], list[UUID]]:
        rows = await self._relay_database.rows_of_all_tenants(
            _expired(self._relay_database.tables.holds),
            {"coordinator": coordinator, "now": self._relay_database.now(), "most": BATCH},
        )
        groups: dict[tuple[UUID, str], list[UUID]] = {}
        for row in rows:
            groups.setdefault((row.org_id, row.kind), []).append(row.hold_id)
        return groups

    async def _settle(self, caller: Caller, coordinator: str, kind: str, hold_ids: Sequence[UUID]) -> int:
        peer = self._coordinators[coordinator]
        stub = holds_pb2_grpc.HoldCoordinatorServiceStub(peer.channel)
        request = holds_pb2.ResolveHoldsRequest(hold_ids=[str(hold_id) for hold_id in hold_ids])
        reply = await peer.call(stub.ResolveHolds, request)
        crash_points.reach(crash_points.AFTER_RESOLUTION)
        aborted = {UUID(outcome.hold_id) for outcome in reply.outcomes if outcome.outcome == holds_pb2.OUTCOME_ABORTED}
        confirmed = {UUID(outcome.hold_id) for outcome in reply.outcomes} - aborted

        async def act(tx: "Transaction") -> None:
            if aborted:
                released = await participant.release(tx, aborted, kind=kind, coordinator=coordinator)
                await self._release_by_kind[kind](tx, released)
            if confirmed:
                # Locked in key order, as by the message that confirms them, which may be arriving now.
                await participant.find_holds(tx, confirmed)
                await participant.postpone(tx, confirmed, tx.now + self._grace)

        await execution.run_job(self._database, caller, act)
        log.info("holds.settled", coordinator=coordinator, kind=kind, released=len(aborted), awaiting=len(confirmed))
        return len(aborted)


@cache
def _expired(holds: sa.Table) -> Statement:
    return Statement(
        lambda: (
            sa.select(holds.c.org_id, holds.c.kind, holds.c.hold_id)
            .where(
                holds.c.state == sa.literal_column(f"'{HoldState.PENDING}'"),
                holds.c.coordinator == parameter("coordinator", holds.c.coordinator.type),
                holds.c.expires_at < parameter("now", holds.c.expires_at.type),
            )
            .order_by(holds.c.expires_at)
            .limit(parameter("most", sa.Integer))
        )
    )
