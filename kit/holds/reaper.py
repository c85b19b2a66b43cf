"""Asks the coordinator about every hold past its time.

Only the outcome ABORTED releases a hold; no hold is simply dropped.
"""

import asyncio
import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Final, Protocol
from uuid import UUID

import structlog

from kit import crash_points
from kit.auth.caller import Caller, set_caller
from kit.commands import execution
from kit.db.database import Database
from kit.db.session import Transaction
from kit.errors import DomainError, Unavailable
from kit.hold_states import Outcome
from kit.holds import participant
from kit.holds.participant import Release
from kit.holds.store.expired_holds import find_expired
from kit.telemetry import otel

MAX_BATCH: Final = 200
"""Expired holds of one coordinator in one sweep."""

log = structlog.get_logger(__name__)


LONGEST_SWEEP: Final = dt.timedelta(seconds=120)
"""Much longer than coordinators and database may take, so that a silent database does not end the sweeping."""


class Coordinators(Protocol):
    """How the reaper reaches the services that take holds here. Iterates over their names."""

    def __iter__(self) -> Iterator[str]: ...

    async def resolve(self, coordinator: str, hold_ids: Collection[UUID]) -> Mapping[UUID, Outcome]:
        """The outcome of each hold of the caller's organisation. Raises the coordinator's refusal."""


class Reaper:
    """Settles the expired holds of one participant."""

    def __init__(
        self,
        *,
        service: str,
        database: Database,
        relay_database: Database,
        coordinators: Coordinators,
        release_by_kind: Mapping[str, Release],
        grace: dt.timedelta,
    ) -> None:
        self._service = service
        self._database = database
        self._relay_database = relay_database
        self._coordinators = coordinators
        self._release_by_kind = release_by_kind
        self._grace = grace

    async def run(self, poll: dt.timedelta) -> None:
        """Sweeps until it is cancelled. Pauses for `poll` after a sweep that aborted nothing.

        Raises TimeoutError when a database that fell silent keeps a sweep too long.
        """
        while True:
            async with asyncio.timeout(LONGEST_SWEEP.total_seconds()):
                aborted = await self.sweep()
            if not aborted:
                await asyncio.sleep(poll.total_seconds())

    async def sweep(self) -> int:
        """Looks once at the expired holds; returns how many were aborted, and released here.

        Those of a coordinator that does not answer stay.

        Each coordinator has a batch of its own, so that the holds of one that does not answer never fill the batch of
        another.
        """
        return sum([await self._sweep_of(coordinator) for coordinator in self._coordinators])

    async def _sweep_of(self, coordinator: str) -> int:
        aborted = 0
        expired = await find_expired(self._relay_database, coordinator, MAX_BATCH)
        for (org_id, kind), hold_ids in expired.items():
            caller = Caller.of_service(self._service, org_id)
            set_caller(caller)
            try:
                with otel.span_from_traceparent("holds.settle", []):
                    aborted += await self._settle(caller, coordinator, kind, hold_ids)
            except DomainError as error:
                log.warning("holds.not_settled", coordinator=coordinator, reason=error.reason, holds=len(hold_ids))
                if isinstance(error, Unavailable):
                    # It would not answer for another organisation either, and the holds of other coordinators would
                    # wait.
                    break
        return aborted

    async def _settle(self, caller: Caller, coordinator: str, kind: str, hold_ids: Collection[UUID]) -> int:
        """Releases the aborted holds and postpones the others. Returns how many are aborted."""
        outcomes = await self._coordinators.resolve(coordinator, hold_ids)
        crash_points.reach(crash_points.AFTER_RESOLUTION)
        aborted = {hold_id for hold_id, outcome in outcomes.items() if outcome is Outcome.ABORTED}
        confirmed = outcomes.keys() - aborted

        async def act(tx: Transaction) -> None:
            if aborted:
                released = await participant.release(tx, aborted, kind=kind, coordinator=coordinator)
                await self._release_by_kind[kind](tx, released)
            if confirmed:
                # Locked in key order, as by the message that confirms them, which may be arriving now.
                await participant.find_holds(tx, confirmed)
                await participant.postpone(tx, confirmed, tx.now + self._grace)

        await execution.run_job(self._database, caller, act)
        log.info("holds.settled", coordinator=coordinator, kind=kind, aborted=len(aborted), awaiting=len(confirmed))
        return len(aborted)
