"""Watches that every refusal names a place of the request that it refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from structlog.typing import EventDict, WrappedLogger

EVENT: Final = "rpc.field_not_in_request"


@contextmanager
def places_watched() -> Iterator[None]:
    """Fails at its end if a service of this process has meanwhile named a place that a request has not."""
    found: list[EventDict] = []

    def watch(_logger: WrappedLogger, _level: str, event: EventDict) -> EventDict:
        if event.get("event") == EVENT:
            found.append(dict(event))
        return event

    processors = structlog.get_config()["processors"]
    processors.insert(0, watch)
    try:
        yield
    finally:
        if watch in processors:
            processors.remove(watch)
    assert found == []
