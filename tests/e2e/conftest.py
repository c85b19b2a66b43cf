"""The day is traded once for all tests of this folder that look at it; those that kill processes share an
installation."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from deploy.local.runfile import Run
from tests.demo.books import Books, read_books
from tests.demo.day import trade
from tests.demo.diary import Diary
from tests.e2e.collector import Collector, collecting
from tests.e2e.installation import Installation, installation
from tests.support.rest import Rest


@pytest.fixture(scope="session")
def rest(system: Run) -> Iterator[Rest]:
    """The people of the organisation that trades."""
    with Rest(system.url, system.jwt_secret, uuid4()) as people:
        yield people


@pytest.fixture(scope="session")
def diary(system: Run, rest: Rest) -> Diary:
    """What happened on the day."""
    with Rest(system.url, system.jwt_secret, uuid4()) as neighbour:
        return trade(rest, neighbour)


@pytest.fixture(scope="session")
def books(rest: Rest, diary: Diary) -> Books:
    """The books in the evening, before anybody else writes in them."""
    return read_books(rest, diary)


@pytest.fixture(scope="session")
def telemetry() -> Iterator[tuple[Collector, str]]:
    """A collector, and where it listens."""
    with collecting() as both:
        yield both


@pytest.fixture(scope="session")
def collector(telemetry: tuple[Collector, str]) -> Collector:
    """What the processes of `here` have exported."""
    return telemetry[0]


@pytest.fixture(scope="session")
def here(telemetry: tuple[Collector, str]) -> Iterator[Installation]:
    """An installation that exports its telemetry. Each test finds it running and leaves it so."""
    with installation(
        OTEL_EXPORTER_OTLP_ENDPOINT=telemetry[1], OTEL_BSP_SCHEDULE_DELAY="200", OTEL_METRIC_EXPORT_INTERVAL="500"
    ) as own:
        own.start()
        yield own
