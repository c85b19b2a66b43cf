"""All four services, in which one organisation trades."""

from collections.abc import AsyncIterator

import pytest

from tests.support.clients.returns import ReturnsClient
from tests.support.cluster import TestDatabase
from tests.support.organisations import Organisation
from tests.support.services import Services, running_services


@pytest.fixture
async def services(database: TestDatabase) -> AsyncIterator[Services]:
    async with running_services(database, "inventory", "sales", "purchase", "returns") as services:
        yield services


@pytest.fixture
async def trader(services: Services, organisation: Organisation) -> ReturnsClient:
    """This test's organisation, known to every service."""
    client = ReturnsClient(services, organisation)
    await client.set_up()
    return client
