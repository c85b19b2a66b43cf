"""Sales and inventory, both real, in the test's own event loop: what one sends the other is delivered when a test says so."""

from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from deploy.local.ports import any_free as free_port
from services.inventory import main as inventory_main
from services.inventory.store.tables import kit_tables as inventory_tables
from services.sales import main
from services.sales.store.tables import kit_tables
from tests.service.sales.counter import Counter
from tests.support.cluster import TestDatabase
from tests.support.organisations import Organisation
from tests.support.services import LocalService, serving, settings_for


@pytest.fixture
async def services(database: TestDatabase) -> AsyncIterator[dict[str, LocalService]]:
    """Inventory asks sales about expired holds, and sales asks inventory for stock: each is told where the other listens."""
    sales_port, inventory_port = free_port(), free_port()
    sales_settings = settings_for(
        database,
        "sales",
        listen_address=f"127.0.0.1:{sales_port}",
        inventory_address=f"127.0.0.1:{inventory_port}",
    )
    inventory_settings = settings_for(
        database,
        "inventory",
        listen_address=f"127.0.0.1:{inventory_port}",
        sales_address=f"127.0.0.1:{sales_port}",
    )
    async with (
        serving(
            "inventory", inventory_tables, inventory_main.wire, inventory_settings, in_background=False
        ) as inventory,
        serving("sales", kit_tables, main.wire, sales_settings, in_background=False) as sales,
    ):
        yield {"sales": sales, "inventory": inventory}
    await settle_holds(database)


async def settle_holds(database: TestDatabase) -> None:
    """What a test held and left would be found by the reapers of other tests on this worker's database."""
    connection = await asyncpg.connect(database.admin_url)
    try:
        for context in ("sales", "inventory"):
            await connection.execute(
                f"UPDATE {context}.holds SET state = 'RELEASED', expires_at = NULL WHERE state = 'PENDING'"  # noqa: S608
            )
    finally:
        await connection.close()


@pytest.fixture
def counter(services: dict[str, LocalService], organisation: Organisation) -> Counter:
    """This test's organisation at its counter."""
    return Counter(services["sales"], services["inventory"], organisation)


@pytest.fixture
def neighbour(services: dict[str, LocalService], new_organisation: Callable[[], Organisation]) -> Counter:
    """Another organisation in the same database."""
    return Counter(services["sales"], services["inventory"], new_organisation())
