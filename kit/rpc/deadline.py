"""Until when the running request has time, so that what it asks of others never outlives it."""

import time
from contextvars import ContextVar

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


def set_deadline(seconds: float | None) -> None:
    """Gives the running request this many seconds from now; None: no limit of its own."""
    _deadline.set(None if seconds is None else time.monotonic() + seconds)


def until() -> float | None:
    """The moment, on the monotonic clock, at which the running request's time is over; None: no limit."""
    return _deadline.get()


def set_until(moment: float | None) -> None:
    """Gives the running task time until a moment that `until` returned elsewhere."""
    _deadline.set(moment)


def remaining() -> float | None:
    """Seconds that the running request has left, possibly negative; None outside of a limited request."""
    deadline = _deadline.get()
    return None if deadline is None else deadline - time.monotonic()
