"""Every kind of fault: what it does, upon whom, and how often."""

from collections.abc import Awaitable, Callable
from itertools import combinations
from typing import Final

from deploy.contexts import CONTEXTS
from kit import crash_points
from tests.chaos.faults import delays, kills
from tests.chaos.faults.crash_point_kills import OWNERS, PASSES_BY, dying_at
from tests.chaos.faults.plan import Kind, Strike, Victims
from tests.chaos.faults.target_system import Field

Fault = Callable[[Field, Strike], Awaitable[float]]
"""Breaks something and returns when it is healed; tells the moment (monotonic) at which it broke."""

EACH: Final[list[Victims]] = [(name,) for name in CONTEXTS]
GATEWAY: Final[list[Victims]] = [("gateway",)]
POSTGRES: Final[list[Victims]] = [("postgres",)]
PAIRS: Final[list[Victims]] = list(combinations((*CONTEXTS, "gateway"), 2))


def _of_everybody(words: str, weight: int) -> Kind:
    return Kind(weight=weight, victims=[(words,)], needs_database=True)


PLAIN: Final[dict[str, tuple[Fault, Kind]]] = {
    "service killed": (kills.kill, Kind(weight=16, victims=EACH, starts=1)),
    "two processes killed": (kills.kill, Kind(weight=20, victims=PAIRS, starts=2)),
    "service killed twice": (kills.kill_twice, Kind(weight=16, victims=EACH, starts=1)),
    "gateway killed": (kills.kill, Kind(weight=6, victims=GATEWAY, starts=1)),
    "postmaster killed": (kills.kill, Kind(weight=5, victims=POSTGRES)),
    "PostgreSQL stopped at once": (kills.stop_at_once, Kind(weight=5, victims=POSTGRES)),
    "service restarted": (kills.restart, Kind(weight=2, victims=EACH, starts=1)),
    "service paused": (delays.pause, Kind(weight=1, victims=EACH)),
    "relay delayed": (delays.delay_relay, Kind(weight=1, victims=[(name,) for name in OWNERS], needs_database=True)),
    "holds expired": (delays.expire_holds, _of_everybody("all holds", 4)),
    "accounts locked": (delays.lock_accounts, _of_everybody("all accounts", 2)),
    "connections cut": (delays.cut_connections, _of_everybody("all connections", 4)),
}
CRASHES: Final[dict[str, tuple[Fault, Kind]]] = {
    f"killed at {place}": (
        dying_at(place),
        Kind(
            weight=4,
            victims=[(name,) for name in PASSES_BY[place]],
            starts=1,
            needs_database=place in (crash_points.AFTER_RESOLUTION, crash_points.AFTER_ABORT),
            everywhere=True,
        ),
    )
    for place in crash_points.ALL
}
FAULTS: Final = {**PLAIN, **CRASHES}
PLACES: Final = sum(len(kind.victims) for _, kind in CRASHES.values())
"""How many crash points there are, each counted at every service that comes by."""


def deaths_by(strike: Strike) -> int:
    """How many processes end without a word by a fault that happens."""
    if not any(word in strike.name for word in ("killed", "stopped at once")):
        return 0
    return len(strike.victims) * (2 if strike.name == "service killed twice" else 1)
