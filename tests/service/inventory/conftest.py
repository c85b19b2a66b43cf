"""Inventory alone, and one organisation that has its stock there."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.support.clients.inventory import InventoryClient
from tests.support.cluster import TestDatabase
from tests.support.organisations import Organisation
from tests.support.services import Services, running_services


@pytest.fixture
async def services(database: TestDatabase) -> AsyncIterator[Services]:
    async with running_services(database, "inventory") as services:
        yield services


@pytest.fixture
def inventory(services: Services, organisation: Organisation) -> InventoryClient:
    """This test's organisation."""
    return InventoryClient(services, organisation)


@pytest.fixture
def neighbour(services: Services, new_organisation: Callable[[], Organisation]) -> InventoryClient:
    """Another organisation in the same database."""
    return InventoryClient(services, new_organisation())
