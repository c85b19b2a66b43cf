"""Processes that end without a word."""

import signal
from collections.abc import Sequence

from kit.roles import CONTEXTS
from tests.chaos.faults.field import Field


async def kill_service(field: Field) -> str:
    """`kill -9` of one service."""
    return await _kill(field, [field.chance.choice(CONTEXTS)])


async def kill_two(field: Field) -> str:
    """`kill -9` of two processes at the same moment: one is restarted while another is mid-call."""
    return await _kill(field, field.chance.sample([*CONTEXTS, "gateway"], 2))


async def kill_gateway(field: Field) -> str:
    """`kill -9` of the gateway."""
    return await _kill(field, ["gateway"])


async def kill_postgres(field: Field) -> str:
    """`kill -9` of the postmaster."""
    return await _kill(field, ["postgres"])


async def stop_postgres_at_once(field: Field) -> str:
    """PostgreSQL's immediate shutdown: no checkpoint, as after a power cut."""
    return await _kill(field, ["postgres"], signal.SIGQUIT)


async def restart_service(field: Field) -> str:
    """An orderly restart while others are mid-call."""
    return await _kill(field, [field.chance.choice(CONTEXTS)], signal.SIGTERM)


async def _kill(field: Field, names: Sequence[str], number: signal.Signals = signal.SIGKILL) -> str:
    former = {name: field.send(name, number) for name in names}
    for name, pid in former.items():
        await field.back(name, pid)
    return " and ".join(names)
