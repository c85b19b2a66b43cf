"""The returns service alone, or with its real peers."""

from collections.abc import AsyncIterator, Callable

import pytest
from bahi.sales.v1 import invoices_pb2

from kit.db.database import Database
from services.returns import main
from services.returns.store.tables import kit_tables
from tests.support import pooler
from tests.support.clients.returns import ReturnsClient
from tests.support.cluster import TestDatabase
from tests.support.days import Clock
from tests.support.organisations import Organisation
from tests.support.peers import PeerCalls
from tests.support.services import Services, running_services


@pytest.fixture
def peer_calls() -> PeerCalls:
    """The calls of returns to the other services."""
    return PeerCalls()


@pytest.fixture
async def services(database: TestDatabase, peer_calls: PeerCalls) -> AsyncIterator[Services]:
    """All four services."""
    builds = {"returns": peer_calls.around(main.build)}
    async with running_services(database, "inventory", "sales", "purchase", "returns", builds=builds) as services:
        yield services


@pytest.fixture
async def returns(services: Services, organisation: Organisation) -> ReturnsClient:
    """This test's organisation, known to every service."""
    client = ReturnsClient(services, organisation)
    await client.set_up()
    return client


@pytest.fixture
async def neighbour(services: Services, new_organisation: Callable[[], Organisation]) -> ReturnsClient:
    """Another organisation in the same books."""
    client = ReturnsClient(services, new_organisation())
    await client.set_up()
    return client


@pytest.fixture
async def stocked(returns: ReturnsClient) -> str:
    """A product with one batch of 100 on the shelf."""
    product_id = await returns.product()
    await returns.buy(await returns.vendor(), returns.item(product_id))
    return product_id


@pytest.fixture
async def sold(returns: ReturnsClient, stocked: str) -> invoices_pb2.Invoice:
    """V45: 7 at 43.19 less 3 per cent, 308.00 in all."""
    line = invoices_pb2.SaleLine(product_id=stocked, quantity="7", rate="43.19", discount_percent="3")
    return await returns.sell(await returns.customer(), line)


@pytest.fixture
def clock() -> Clock:
    """The clock of `books`."""
    return Clock()


@pytest.fixture
async def books(database: TestDatabase, clock: Clock) -> AsyncIterator[Database]:
    """The pool of the returns service's own role."""
    opened = Database(database.url("returns"), kit_tables, opening=pooler.OPENING, clock=clock)
    yield opened
    await opened.close()
