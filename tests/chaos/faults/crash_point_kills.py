"""Kills a service at a named crash point of the protocol, at each service that passes it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from kit import crash_points
from tests.chaos.faults import delays
from tests.chaos.faults.plan import PlannedFault
from tests.chaos.faults.target_system import POLL_SECONDS, TargetSystem
from tests.chaos.installation import Order

REACH_SECONDS: Final = 20.0
EXPIRE_EVERY_SECONDS: Final = 0.25
LOCKED_SECONDS: Final = 2.0
"""Less than the services' lock timeout, and more than the time between two sweeps of a reaper."""
COORDINATORS: Final = ("sales", "purchase", "returns")
PARTICIPANTS: Final = ("inventory", "sales", "purchase")

SERVICES_AT: Final[dict[str, tuple[str, ...]]] = {
    crash_points.BEFORE_COMMIT: ("sales", "inventory", "purchase", "returns"),
    crash_points.AFTER_COMMIT: ("sales", "inventory", "purchase", "returns"),
    crash_points.HOLD_ENTERED: PARTICIPANTS,
    crash_points.HOLD_COMMITTED: PARTICIPANTS,
    crash_points.AFTER_HOLD: COORDINATORS,
    crash_points.AFTER_LEASE: COORDINATORS,
    crash_points.AFTER_DELIVERY: COORDINATORS,
    crash_points.INBOX_ENTERED: PARTICIPANTS,
    crash_points.INBOX_TAKEN: PARTICIPANTS,
    crash_points.AFTER_RESOLUTION: PARTICIPANTS,
    crash_points.AFTER_ABORT: COORDINATORS,
}


class CrashPointNotReached(RuntimeError):
    """No service passed the armed crash point in time."""


def killed_at(place: str) -> Callable[[TargetSystem, PlannedFault], Awaitable[float]]:
    """The fault in which a service ends when it next passes `place`. The fault begins when the service has ended."""

    async def die(system: TargetSystem, planned: PlannedFault) -> float:
        (service,) = planned.victims
        order = system.installation.order(service)
        former = system.installation.pid(service)
        order.write(place)
        try:
            async with _provoked(system, place, service):
                await _until_dead(order, f"{service} did not pass {place} within {REACH_SECONDS:.0f} seconds.")
        finally:
            order.remove()
        began = time.monotonic()
        await system.started_again(service, former)
        return began

    return die


async def _until_dead(order: Order, otherwise: str) -> None:
    deadline = time.monotonic() + REACH_SECONDS
    while order.pending():
        if time.monotonic() > deadline:
            raise CrashPointNotReached(otherwise)
        await asyncio.sleep(POLL_SECONDS)


@contextlib.asynccontextmanager
async def _provoked(system: TargetSystem, place: str, service: str) -> AsyncIterator[None]:
    """Makes a service pass a crash point that lies off the usual path."""
    arrange = {
        crash_points.AFTER_RESOLUTION: _expire_unconfirmed_holds,
        crash_points.AFTER_ABORT: _expire_before_the_key,
    }.get(place)
    if arrange is None:
        yield
        return
    arranging = asyncio.create_task(arrange(system, service))
    try:
        yield
    finally:
        arranging.cancel()
        await asyncio.gather(arranging, return_exceptions=True)


async def _expire_unconfirmed_holds(system: TargetSystem, _participant: str) -> None:
    """Stops the relay of returns and expires holds: their confirmation does not arrive, so the reapers ask for their
    outcome."""
    async with delays.relay_stopped(system, "returns"):
        while True:
            await delays.expire_pending_holds(system)
            await asyncio.sleep(EXPIRE_EVERY_SECONDS)


async def _expire_before_the_key(system: TargetSystem, coordinator: str) -> None:
    """Makes documents wait before they claim their key, and expires their holds meanwhile.

    So the reaper asks first, and the coordinator aborts the holds.
    """
    while True:
        async with delays.locked(system, f"LOCK TABLE {coordinator}.idempotency_keys IN EXCLUSIVE MODE"):
            deadline = time.monotonic() + LOCKED_SECONDS
            while time.monotonic() < deadline:
                await delays.expire_pending_holds(system)
                await asyncio.sleep(EXPIRE_EVERY_SECONDS)
        await asyncio.sleep(LOCKED_SECONDS)
