"""Waiting for what another process does, without a pause that is too short or too long."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

WAIT_SECONDS: Final = 60.0
"""In which what one service wrote reaches the others, on a machine that is busy."""
POLL_SECONDS: Final = 0.1
PROCESS_SECONDS: Final = 20.0
"""In which a process starts, ends or writes a line."""
PROCESS_POLL_SECONDS: Final = 0.01

Seen = TypeVar("Seen")


class NotAsExpected(Exception):
    """The system did otherwise than a test or the demonstration needs; the message says what it did."""


def wait_for(
    look: Callable[[], Seen | None], what: str, seconds: float = WAIT_SECONDS, poll: float = POLL_SECONDS
) -> Seen:
    """The first thing that `look` sees. Raises NotAsExpected when it has seen nothing for `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        seen = look()
        if seen is not None:
            return seen
        time.sleep(poll)
    raise NotAsExpected(f"Waited {seconds:.0f} seconds for {what}, which did not happen.")


def until(condition: Callable[[], object]) -> None:
    """Returns when a condition on another process holds. Raises NotAsExpected after PROCESS_SECONDS."""
    wait_for(lambda: condition() or None, "a condition to hold", PROCESS_SECONDS, PROCESS_POLL_SECONDS)
