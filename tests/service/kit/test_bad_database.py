"""A database that is slow, or resets in the middle of a call, costs that call its time and no more."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from bahi.inventory.v1 import products_pb2, products_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.db.session import Transaction
from kit.rpc.server import TimeLimits
from tests.service.kit.kit_schema import KIT, Urls
from tests.support.refusals import refusal
from tests.support.silenced_proxy import SilencedProxy, silenced_proxy
from tests.unit.kit.grpc_server import Products, a_read, bearer, products, serving, user_token

Stub = products_pb2_grpc.ProductServiceStub

HANG_SECONDS = 30.0
"""Much longer than all time limits together: what takes so long hangs."""
CALL_SECONDS = 1.0


class Shelf:
    """What the servicer of these tests does in the transaction of each call, before and after it has read."""

    def __init__(self) -> None:
        self.first: list[Callable[[], None]] = []
        self.sleeps = False

    async def work(self, tx: Transaction) -> products_pb2.Product:
        for act in self.first:
            act()
        self.first.clear()
        statement = "SELECT 7 AS number, pg_sleep(60)" if self.sleeps else "SELECT 7 AS number"
        (row,) = await tx.rows(sa.text(statement))
        return products_pb2.Product(name=str(row.number))


@pytest.fixture
async def proxy(urls: Urls) -> AsyncIterator[SilencedProxy]:
    parts = urlsplit(urls.app)
    async with silenced_proxy(parts.hostname or "127.0.0.1", parts.port or 5432) as made:
        yield made


@asynccontextmanager
async def service_on(urls: Urls, proxy: SilencedProxy, shelf: Shelf) -> AsyncIterator[Stub]:
    """A service with a pool of two connections through the proxy, one of them open."""
    parts = urlsplit(urls.app)
    through = parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{proxy.port}").geturl()
    database = Database(through, KIT, pool_size=2)

    async def get(_request: object, _context: object) -> products_pb2.Product:
        return await database.run(current_caller(), shelf.work)

    limits = TimeLimits(longest_call_seconds=CALL_SECONDS)
    async with asyncio.timeout(HANG_SECONDS), serving(products(Products(get=get)), limits=limits) as (channel, _):
        stub = products_pb2_grpc.ProductServiceStub(channel)
        assert await name_of_product(stub) == "7"
        yield stub
    await database.close()


async def name_of_product(stub: Stub) -> str:
    reply = await stub.GetProduct(a_read(), metadata=bearer(user_token()))
    return str(reply.name)


async def reason(stub: Stub) -> str:
    return (await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token())))).reason


async def test_connection_that_is_reset_in_a_call_means_unavailable_and_the_next_call_is_served(
    urls: Urls, proxy: SilencedProxy
) -> None:
    shelf = Shelf()
    async with service_on(urls, proxy, shelf) as stub:
        shelf.first.append(proxy.reset)

        assert await reason(stub) == "DATABASE_UNAVAILABLE"
        assert await name_of_product(stub) == "7"


async def test_connections_that_were_reset_between_calls_are_replaced_unseen(urls: Urls, proxy: SilencedProxy) -> None:
    async with service_on(urls, proxy, Shelf()) as stub:
        proxy.reset()
        await asyncio.sleep(0.05)  # the driver reads the reset

        assert await name_of_product(stub) == "7"


async def test_slow_database_costs_a_call_its_time_and_the_next_call_is_served(
    urls: Urls, proxy: SilencedProxy
) -> None:
    async with service_on(urls, proxy, Shelf()) as stub:
        proxy.drip()
        assert await reason(stub) == "DEADLINE_EXCEEDED"
        proxy.flow()

        assert await name_of_product(stub) == "7"


async def test_slow_statement_costs_a_call_its_time_and_the_next_call_is_served(
    urls: Urls, proxy: SilencedProxy
) -> None:
    shelf = Shelf()
    async with service_on(urls, proxy, shelf) as stub:
        shelf.sleeps = True
        assert await reason(stub) == "DEADLINE_EXCEEDED"
        shelf.sleeps = False

        assert await name_of_product(stub) == "7"
