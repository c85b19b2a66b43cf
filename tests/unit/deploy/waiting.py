"""Waiting for another process, without a sleep that is either too short or too long."""

import time
from collections.abc import Callable

SECONDS = 20.0


def until(condition: Callable[[], object]) -> None:
    """Returns when the condition holds; fails after SECONDS."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "It did not happen."
        time.sleep(0.01)
