"""A running inventory service, and its books as another service and as a person see them."""

from collections.abc import AsyncIterator, Callable

import pytest

from services.inventory import main
from services.inventory.store.tables import kit_tables
from tests.service.inventory.warehouse import Warehouse
from tests.support.cluster import TestDatabase
from tests.support.organisations import Organisation
from tests.support.services import LocalService, serving, settings_for


@pytest.fixture
async def inventory(database: TestDatabase) -> AsyncIterator[LocalService]:
    settings = settings_for(database, "inventory")
    async with serving("inventory", kit_tables, main.wire, settings, in_background=False) as service:
        yield service


@pytest.fixture
def warehouse(inventory: LocalService, organisation: Organisation) -> Warehouse:
    """This test's organisation at its counter."""
    return Warehouse(inventory, organisation)


@pytest.fixture
def neighbour(inventory: LocalService, new_organisation: Callable[[], Organisation]) -> Warehouse:
    """Another organisation in the same database."""
    return Warehouse(inventory, new_organisation())
