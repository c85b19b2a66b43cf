"""The books of the plumbing's own schema, their clock, and two running services with them."""

from collections.abc import AsyncIterator, Callable

import pytest

from kit.auth import caller
from kit.db.database import Database
from tests.service.kit.kit_schema import KIT, Urls, make_plumbing
from tests.service.kit.two_services import Pair, pair_of
from tests.support.cluster import TestDatabase
from tests.support.days import Clock


@pytest.fixture
async def urls(database: TestDatabase) -> Urls:
    return await make_plumbing(database)


@pytest.fixture
def clock() -> Clock:
    """The clock of `books`, `every_book` and the pair of services."""
    return Clock()


@pytest.fixture
async def books(urls: Urls, clock: Clock) -> AsyncIterator[Database]:
    """The app role's pool."""
    opened = urls.open(clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
async def every_book(database: TestDatabase, urls: Urls, clock: Clock) -> AsyncIterator[Database]:
    """The administrator's pool: what a test sees that no role of a service may."""
    opened = Database(database.admin_url, KIT, clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
def act_as() -> Callable[[caller.Caller], caller.Caller]:
    """Binds a caller to the running test."""

    def bind(who: caller.Caller) -> caller.Caller:
        caller.set_caller(who)
        return who

    return bind


@pytest.fixture
async def pair(urls: Urls, clock: Clock) -> AsyncIterator[Pair]:
    async with pair_of(urls, clock) as running:
        yield running
