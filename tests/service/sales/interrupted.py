"""Sales between reserving goods and writing its document: what a test lets happen there."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from kit.errors import Unavailable
from kit.rpc.client import Peer
from kit.service import Build
from services.sales import main
from services.sales.domain.planned_sale import PlannedSale
from services.sales.remote.stock import Stock, StockOutcome
from tests.support.clients.sales import SalesClient
from tests.support.services import another_copy

AfterReserving = Callable[[Sequence[PlannedSale]], Awaitable[object]]


class Interruption:
    """What happens whenever goods are reserved and nothing is written yet."""

    def __init__(self) -> None:
        self.after_reserving: AfterReserving | None = None

    def build(self) -> Build:
        """How sales is put together with this interruption."""
        return partial(main.build, stock_of=partial(_InterruptedStock, self))


class _InterruptedStock(Stock):
    def __init__(self, interruption: Interruption, peer: Peer) -> None:
        super().__init__(peer)
        self._interruption = interruption

    async def reserve(self, sales: Sequence[PlannedSale], expires_at: dt.datetime) -> list[StockOutcome]:
        granted = await super().reserve(sales, expires_at)
        if self._interruption.after_reserving:
            await self._interruption.after_reserving(sales)
        return granted


@asynccontextmanager
async def copy_that_stops_before_writing(
    sales: SalesClient, call: Callable[[SalesClient], Awaitable[object]]
) -> AsyncIterator[None]:
    """Makes a call to another copy of sales, which reserves the goods and then stands still, as a dead process does."""
    reserved, test_is_over = asyncio.Event(), asyncio.Event()

    async def stand_still(_sales: Sequence[PlannedSale]) -> None:
        reserved.set()
        await test_is_over.wait()
        raise Unavailable("The process died here.")

    interruption = Interruption()
    interruption.after_reserving = stand_still
    async with another_copy(sales.services, "sales", interruption.build()) as services:
        calling = asyncio.ensure_future(call(SalesClient(services, sales.organisation)))
        await reserved.wait()
        try:
            yield
        finally:
            test_is_over.set()
            await asyncio.gather(calling, return_exceptions=True)
