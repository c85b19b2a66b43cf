"""The day is traded once for all tests of this folder that look at it."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from deploy.local.runfile import Run
from tests.demo.books import Books, read_books
from tests.demo.day import trade
from tests.demo.diary import Diary
from tests.demo.rest import Rest


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
