"""Sales with inventory, where its goods lie. What one service sends the other is delivered when a test says so."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.support import holds
from tests.support.clients.sales import SalesClient
from tests.support.cluster import TestDatabase
from tests.support.organisations import Organisation
from tests.support.services import Services, running_services


@pytest.fixture
async def services(database: TestDatabase) -> AsyncIterator[Services]:
    async with running_services(database, "inventory", "sales") as services:
        yield services
    await holds.release_all(database, "sales", "inventory")


@pytest.fixture
def sales(services: Services, organisation: Organisation) -> SalesClient:
    """This test's organisation."""
    return SalesClient(services, organisation)


@pytest.fixture
def neighbour(services: Services, new_organisation: Callable[[], Organisation]) -> SalesClient:
    """Another organisation in the same database."""
    return SalesClient(services, new_organisation())
