"""The deadline of the running request, so that no call to another service outlives the request."""

import time
from contextvars import ContextVar

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


def set_deadline(seconds: float | None) -> None:
    """Sets the deadline of the running request, in seconds from now; None: no deadline."""
    _deadline.set(None if seconds is None else time.monotonic() + seconds)


def until() -> float | None:
    """The deadline of the running request, on the monotonic clock; None: no deadline."""
    return _deadline.get()


def set_until(moment: float | None) -> None:
    """Sets the deadline of the running task to one that `until` returned elsewhere."""
    _deadline.set(moment)


def remaining() -> float | None:
    """Seconds until the deadline of the running request, possibly negative; None: no deadline."""
    deadline = _deadline.get()
    return None if deadline is None else deadline - time.monotonic()
