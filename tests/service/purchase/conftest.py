"""Running purchase and inventory services, and an organisation that both know."""

from collections.abc import AsyncIterator, Callable

import pytest

from deploy.local import ports
from services.inventory import main as inventory_main
from services.inventory.store.tables import kit_tables as inventory_tables
from services.purchase import main as purchase_main
from services.purchase.store.tables import kit_tables as purchase_tables
from tests.service.purchase.buying import Buyer
from tests.support.cluster import TestDatabase
from tests.support.organisations import Organisation
from tests.support.services import LocalService, serving, settings_for


@pytest.fixture
def purchase_address() -> str:
    """Where purchase will listen: inventory asks there what became of its holds."""
    return f"127.0.0.1:{ports.any_free()}"


@pytest.fixture
async def inventory(database: TestDatabase, purchase_address: str) -> AsyncIterator[LocalService]:
    settings = settings_for(database, "inventory", purchase_address=purchase_address)
    async with serving("inventory", inventory_tables, inventory_main.wire, settings, in_background=False) as service:
        yield service


@pytest.fixture
async def purchase(
    database: TestDatabase, inventory: LocalService, purchase_address: str
) -> AsyncIterator[LocalService]:
    settings = settings_for(database, "purchase", listen_address=purchase_address, inventory_address=inventory.address)
    async with serving("purchase", purchase_tables, purchase_main.wire, settings, in_background=False) as service:
        yield service


@pytest.fixture
async def buyer(purchase: LocalService, inventory: LocalService, organisation: Organisation) -> Buyer:
    """This test's organisation."""
    found = Buyer(purchase, inventory, organisation)
    await found.announce()
    return found


@pytest.fixture
async def neighbour(
    purchase: LocalService, inventory: LocalService, new_organisation: Callable[[], Organisation]
) -> Buyer:
    """Another organisation in the same database."""
    found = Buyer(purchase, inventory, new_organisation())
    await found.announce()
    return found
