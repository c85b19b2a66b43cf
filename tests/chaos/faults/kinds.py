"""Every kind of fault: its function, the processes that it can hit, and its weight in the plan."""

from collections.abc import Awaitable, Callable
from itertools import combinations
from typing import Final

from deploy.services import SERVICES
from kit import crash_points
from tests.chaos.faults import delays, kills
from tests.chaos.faults.crash_point_kills import COORDINATORS, SERVICES_AT, killed_at
from tests.chaos.faults.plan import FaultKind, PlannedFault, Victims
from tests.chaos.faults.target_system import TargetSystem

Fault = Callable[[TargetSystem, PlannedFault], Awaitable[float]]
"""Injects a fault, waits until it is healed, and returns the monotonic time at which it began."""

EACH: Final[list[Victims]] = [(name,) for name in SERVICES]
GATEWAY: Final[list[Victims]] = [("gateway",)]
POSTGRES: Final[list[Victims]] = [("postgres",)]
PAIRS: Final[list[Victims]] = list(combinations((*SERVICES, "gateway"), 2))


def _of_all(words: str, weight: int) -> FaultKind:
    return FaultKind(weight=weight, victims=[(words,)], needs_database=True)


PLAIN: Final[dict[str, tuple[Fault, FaultKind]]] = {
    "service killed": (kills.kill, FaultKind(weight=16, victims=EACH, starts=1)),
    "two processes killed": (kills.kill, FaultKind(weight=20, victims=PAIRS, starts=2)),
    "service killed twice": (kills.kill_twice, FaultKind(weight=16, victims=EACH, starts=1)),
    "gateway killed": (kills.kill, FaultKind(weight=6, victims=GATEWAY, starts=1)),
    "postmaster killed": (kills.kill, FaultKind(weight=5, victims=POSTGRES)),
    "PostgreSQL stopped at once": (kills.stop_at_once, FaultKind(weight=5, victims=POSTGRES)),
    "service restarted": (kills.restart, FaultKind(weight=2, victims=EACH, starts=1)),
    "service paused": (delays.pause, FaultKind(weight=1, victims=EACH)),
    "relay delayed": (
        delays.delay_relay,
        FaultKind(weight=1, victims=[(name,) for name in COORDINATORS], needs_database=True),
    ),
    "holds expired": (delays.expire_holds, _of_all("all holds", 4)),
    "accounts locked": (delays.lock_accounts, _of_all("all accounts", 2)),
    "connections cut": (delays.cut_connections, _of_all("all connections", 4)),
}
CRASHES: Final[dict[str, tuple[Fault, FaultKind]]] = {
    f"killed at {place}": (
        killed_at(place),
        FaultKind(
            weight=4,
            victims=[(name,) for name in SERVICES_AT[place]],
            starts=1,
            needs_database=place in (crash_points.AFTER_RESOLUTION, crash_points.AFTER_ABORT),
            everywhere=True,
        ),
    )
    for place in crash_points.ALL
}
FAULTS: Final = {**PLAIN, **CRASHES}
PLACES: Final = sum(len(kind.victims) for _, kind in CRASHES.values())
"""How many pairs of a crash point and a service that passes it there are."""


def kills_by(planned: PlannedFault) -> int:
    """How many processes a fault kills without an orderly shutdown."""
    if not any(word in planned.name for word in ("killed", "stopped at once")):
        return 0
    return len(planned.victims) * (2 if planned.name == "service killed twice" else 1)
