"""Background tasks: each is restarted when it fails, after a growing pause."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

FIRST_PAUSE_SECONDS = 0.1  # a cut connection can be opened again at once
LONGEST_PAUSE_SECONDS = 2.0

Task = Callable[[], Awaitable[None]]

log = structlog.get_logger(__name__)


async def keep_running(task: Task, *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Runs a task until it returns or is cancelled; when it raises, logs that and starts it again."""
    function = task.func if isinstance(task, partial) else task
    name = getattr(function, "__qualname__", repr(function))
    seconds = FIRST_PAUSE_SECONDS
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await task()
        except Exception:  # the next start may succeed: the database may be back
            log.exception("background.failed", task=name, restart_in=seconds)
        else:
            return
        await pause(seconds)
        ran_well = asyncio.get_running_loop().time() - started > LONGEST_PAUSE_SECONDS + seconds
        seconds = FIRST_PAUSE_SECONDS if ran_well else min(seconds * 2, LONGEST_PAUSE_SECONDS)
