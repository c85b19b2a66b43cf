"""Purchase with inventory, where its goods go, and an organisation that both know."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.support.clients.purchase import PurchaseClient
from tests.support.cluster import TestDatabase
from tests.support.organisations import Organisation
from tests.support.services import Services, running_services


@pytest.fixture
async def services(database: TestDatabase) -> AsyncIterator[Services]:
    async with running_services(database, "inventory", "purchase") as services:
        yield services


@pytest.fixture
async def purchase(services: Services, organisation: Organisation) -> PurchaseClient:
    """This test's organisation."""
    client = PurchaseClient(services, organisation)
    await client.announce()
    return client


@pytest.fixture
async def neighbour(services: Services, new_organisation: Callable[[], Organisation]) -> PurchaseClient:
    """Another organisation in the same database."""
    client = PurchaseClient(services, new_organisation())
    await client.announce()
    return client
