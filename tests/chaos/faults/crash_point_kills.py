"""The named places of the protocol, at each service that comes by there."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from kit import crash_points
from tests.chaos.faults import delays
from tests.chaos.faults.plan import Strike
from tests.chaos.faults.target_system import POLL_SECONDS, Field
from tests.chaos.installation import Order

HIT_SECONDS: Final = 20.0
EXPIRE_EVERY_SECONDS: Final = 0.25
LOCKED_SECONDS: Final = 2.0
"""Less than the services' lock timeout, and more than the time from one look of a reaper to the next."""
OWNERS: Final = ("sales", "purchase", "returns")
HOLDERS: Final = ("inventory", "sales", "purchase")

PASSES_BY: Final[dict[str, tuple[str, ...]]] = {
    crash_points.BEFORE_COMMIT: ("sales", "inventory", "purchase", "returns"),
    crash_points.AFTER_COMMIT: ("sales", "inventory", "purchase", "returns"),
    crash_points.HOLD_ENTERED: ("inventory",),
    crash_points.HOLD_COMMITTED: ("inventory",),
    crash_points.AFTER_HOLD: OWNERS,
    crash_points.AFTER_LEASE: OWNERS,
    crash_points.AFTER_DELIVERY: OWNERS,
    crash_points.INTAKE_ENTERED: HOLDERS,
    crash_points.AFTER_INTAKE: HOLDERS,
    crash_points.AFTER_RESOLUTION: HOLDERS,
    crash_points.AFTER_ABORT: OWNERS,
}


class NotHit(RuntimeError):
    """Nobody came by an armed crash point."""


def dying_at(place: str) -> Callable[[Field, Strike], Awaitable[float]]:
    """A fault: a service dies when it next comes by `place`. It begins with that death."""

    async def die(field: Field, strike: Strike) -> float:
        (service,) = strike.victims
        order = field.installation.order(service)
        former = field.installation.pid(service)
        order.give(place)
        try:
            async with _led_there(field, place, service):
                await _obeyed(order, f"{service} did not come to {place} within {HIT_SECONDS:.0f} seconds.")
        finally:
            order.withdraw()
        began = time.monotonic()
        await field.started_again(service, former)
        return began

    return die


async def _obeyed(order: Order, otherwise: str) -> None:
    deadline = time.monotonic() + HIT_SECONDS
    while order.stands():
        if time.monotonic() > deadline:
            raise NotHit(otherwise)
        await asyncio.sleep(POLL_SECONDS)


@contextlib.asynccontextmanager
async def _led_there(field: Field, place: str, service: str) -> AsyncIterator[None]:
    """Places off the usual path are come by soon only if something is arranged for it."""
    arrange = {crash_points.AFTER_RESOLUTION: _unconfirmed, crash_points.AFTER_ABORT: _overtaken}.get(place)
    if arrange is None:
        yield
        return
    arranging = asyncio.create_task(arrange(field, service))
    try:
        yield
    finally:
        arranging.cancel()
        await asyncio.gather(arranging, return_exceptions=True)


async def _unconfirmed(field: Field, _holder: str) -> None:
    """Holds whose confirmation does not come, because the relay of returns is stopped, expire: reapers ask about
    them."""
    async with delays.relay_stopped(field, "returns"):
        while True:
            await delays.pass_the_time_of_holds(field)
            await asyncio.sleep(EXPIRE_EVERY_SECONDS)


async def _overtaken(field: Field, owner: str) -> None:
    """Documents wait before they claim their key while their holds expire: the reaper's question comes first, and
    aborts them."""
    while True:
        async with delays.locked(field, f"LOCK TABLE {owner}.idempotency_keys IN EXCLUSIVE MODE"):
            deadline = time.monotonic() + LOCKED_SECONDS
            while time.monotonic() < deadline:
                await delays.pass_the_time_of_holds(field)
                await asyncio.sleep(EXPIRE_EVERY_SECONDS)
        await asyncio.sleep(LOCKED_SECONDS)
