"""Faults that end a process.

Such a fault is healed when the supervisor has started the process again. Recovery, until requests succeed again, is
measured by `recovery_probe`.
"""

import asyncio
import signal
import time
from typing import Final

from tests.chaos.faults.plan import PlannedFault
from tests.chaos.faults.target_system import TargetSystem

STARTING_SECONDS: Final = 2.0
"""A process is killed again within this time after its start: mostly before it is ready."""


async def kill(system: TargetSystem, planned: PlannedFault) -> float:
    """`kill -9` of every victim at the same moment."""
    return await _end(system, planned, signal.SIGKILL)


async def stop_at_once(system: TargetSystem, planned: PlannedFault) -> float:
    """PostgreSQL's immediate shutdown: no checkpoint, as after a power cut."""
    return await _end(system, planned, signal.SIGQUIT)


async def restart(system: TargetSystem, planned: PlannedFault) -> float:
    """An orderly restart while others are mid-call."""
    return await _end(system, planned, signal.SIGTERM)


async def kill_twice(system: TargetSystem, planned: PlannedFault) -> float:
    """`kill -9`, and again while the new process starts."""
    began = await _end(system, planned, signal.SIGKILL)
    await asyncio.sleep(STARTING_SECONDS * planned.moment)
    await _end(system, planned, signal.SIGKILL)
    return began


async def _end(system: TargetSystem, planned: PlannedFault, number: signal.Signals) -> float:
    began = time.monotonic()
    former = {name: system.send(name, number) for name in planned.victims}
    for name, pid in former.items():
        await system.started_again(name, pid)
    return began
