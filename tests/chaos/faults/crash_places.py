"""The named places of the protocol, each at a service that comes by there."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from kit import crash_points
from tests.chaos.faults import delays
from tests.chaos.faults.field import POLL_SECONDS, Field

HIT_SECONDS: Final = 20.0
OWNERS: Final = ("sales", "purchase", "returns")

PASSES_BY: Final[dict[str, tuple[str, ...]]] = {
    crash_points.BEFORE_COMMIT: ("sales", "inventory", "purchase", "returns"),
    crash_points.AFTER_COMMIT: ("sales", "inventory", "purchase", "returns"),
    crash_points.AFTER_HOLD: OWNERS,
    crash_points.AFTER_LEASE: OWNERS,
    crash_points.AFTER_DELIVERY: OWNERS,
    crash_points.AFTER_INTAKE: ("inventory", "sales", "purchase"),
    crash_points.AFTER_RESOLUTION: ("inventory",),
    crash_points.AFTER_ABORT: ("sales",),
}
EXPIRES_HOLDS: Final = frozenset({crash_points.AFTER_RESOLUTION})


class NotHit(RuntimeError):
    """Nobody came by an armed crash point."""


def dying_at(place: str) -> Callable[[Field], Awaitable[str]]:
    """A fault: one of the services that pass by `place` dies there."""

    async def die(field: Field) -> str:
        service = field.chance.choice(PASSES_BY[place])
        order = field.installation.order(service)
        former = field.installation.pid(service)
        fresh = order.with_suffix(".new")
        fresh.write_text(place)
        fresh.rename(order)
        deadline = time.monotonic() + HIT_SECONDS
        while order.exists():
            if place in EXPIRES_HOLDS:
                await delays.expire_holds(field)
            if time.monotonic() > deadline:
                order.unlink(missing_ok=True)
                raise NotHit(f"{service} did not come to {place} within {HIT_SECONDS:.0f} seconds.")
            await asyncio.sleep(POLL_SECONDS)
        await field.back(service, former)
        return service

    return die
