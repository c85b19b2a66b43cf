"""Processes that end without a word.

One is healed when its supervisor has started it again; until it is of use is recovery.
"""

import asyncio
import signal
import time
from typing import Final

from tests.chaos.faults.plan import Strike
from tests.chaos.faults.target_system import Field

STARTING_SECONDS: Final = 2.0
"""Within this time after its start a process is killed again: mostly it is not yet ready."""


async def kill(field: Field, strike: Strike) -> float:
    """`kill -9` of every victim at the same moment."""
    return await _end(field, strike, signal.SIGKILL)


async def stop_at_once(field: Field, strike: Strike) -> float:
    """PostgreSQL's immediate shutdown: no checkpoint, as after a power cut."""
    return await _end(field, strike, signal.SIGQUIT)


async def restart(field: Field, strike: Strike) -> float:
    """An orderly restart while others are mid-call."""
    return await _end(field, strike, signal.SIGTERM)


async def kill_twice(field: Field, strike: Strike) -> float:
    """`kill -9`, and again while the new process starts."""
    began = await _end(field, strike, signal.SIGKILL)
    await asyncio.sleep(STARTING_SECONDS * strike.moment)
    await _end(field, strike, signal.SIGKILL)
    return began


async def _end(field: Field, strike: Strike, number: signal.Signals) -> float:
    began = time.monotonic()
    former = {name: field.send(name, number) for name in strike.victims}
    for name, pid in former.items():
        await field.started_again(name, pid)
    return began
