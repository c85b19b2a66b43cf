"""A running inventory service, and its books as another service and as a person see them."""

from collections.abc import AsyncIterator, Callable

import pytest

from kit.testing.cluster import TestDatabase
from kit.testing.organisations import Organisation
from kit.testing.services import LocalService, serving, settings_for
from services.inventory import main
from services.inventory.store.tables import kit_tables
from tests.service.inventory.warehouse import Warehouse


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
