"""Sales with inventory, where its goods lie. What one service sends the other is delivered when a test says so."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.service.sales.interrupted import Interruption
from tests.support.clients.sales import SalesClient
from tests.support.cluster import TestDatabase
from tests.support.organisations import Organisation
from tests.support.services import Services, running_services


@pytest.fixture
def interruption() -> Interruption:
    """What happens between reserving and writing: nothing, unless a test says so."""
    return Interruption()


@pytest.fixture
async def services(database: TestDatabase, interruption: Interruption) -> AsyncIterator[Services]:
    builds = {"sales": interruption.build()}
    async with running_services(database, "inventory", "sales", builds=builds) as services:
        yield services


@pytest.fixture
def sales(services: Services, organisation: Organisation) -> SalesClient:
    """This test's organisation."""
    return SalesClient(services, organisation)


@pytest.fixture
def neighbour(services: Services, new_organisation: Callable[[], Organisation]) -> SalesClient:
    """Another organisation in the same database."""
    return SalesClient(services, new_organisation())
