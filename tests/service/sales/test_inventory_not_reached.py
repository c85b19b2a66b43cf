"""A sale while inventory cannot be reached, repeated more often than holds of one request may be aborted."""

from collections.abc import AsyncIterator

import pytest

from kit.holds.outcomes import MAX_ABORTED_ATTEMPTS
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.cluster import TestDatabase
from tests.support.refusals import refusal
from tests.support.services import Services, running_services

MANY = MAX_ABORTED_ATTEMPTS + 4


@pytest.fixture
async def alone(sales: SalesClient, database: TestDatabase) -> AsyncIterator[SalesClient]:
    """The same organisation, served by a copy of sales that does not reach inventory."""
    async with running_services(database, "sales") as services:
        services.channels["inventory"] = sales.inventory.channel
        yield _client(services, sales)


def _client(services: Services, sales: SalesClient) -> SalesClient:
    services.running["inventory"] = sales.inventory.running
    return SalesClient(services, sales.organisation)


async def test_sale_is_made_when_inventory_comes_back(sales: SalesClient, alone: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    item = line(product, "5")

    reasons = {(await refusal(alone.sell(customer, item, with_key="once"))).reason for _ in range(MANY)}
    invoice = await sales.sell(customer, item, with_key="once")

    assert reasons == {"UNAVAILABLE"}
    assert await sales.sell(customer, item, with_key="once") == invoice
    assert await sales.inventory.available(product) == 95
