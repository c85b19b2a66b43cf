"""Each step of a return lost once, through the real holders: their reapers and ResolveHolds put everything right."""

import asyncio
import datetime as dt
from collections.abc import Coroutine
from typing import Any

import pytest
from bahi.inventory.v1 import stock_pb2
from bahi.sales.v1 import invoices_pb2, returnables_pb2

from kit.auth.caller import set_caller
from kit.errors import Aborted, Unavailable
from kit.rpc.client import Peer
from services.returns.remote.sold_goods import SoldGoods
from services.returns.remote.stock import Stock
from services.returns.usecases import identify as identify_documents
from services.returns.usecases.purchase_returns import issue
from services.returns.usecases.sales_returns import accept
from tests.support.clients.returns import SALEABLE
from tests.support.refusals import refused

LONG = dt.timedelta(seconds=200)
"""Longer than a hold lasts."""


@pytest.fixture
async def sold(returns):
    """7 of 100 are sold; the line and the invoice."""
    product_id = await returns.product()
    await returns.buy(await returns.vendor(), returns.item(product_id))
    line = invoices_pb2.SaleLine(product_id=product_id, quantity="7", rate="43.19")
    return await returns.sell(await returns.customer(), line)


def back(returns, sold, key="once"):
    return returns.take_back(sold.invoice_id, (sold.lines[0].invoice_line_id, "7", SALEABLE), key=key)


class Death:
    """A place in the code at which a process dies: it is reached, and nothing after it happens, no cleaning up either."""

    def __init__(self) -> None:
        self._reached = asyncio.Event()

    async def here(self, *_: Any) -> Any:
        self._reached.set()
        await asyncio.Event().wait()

    async def takes(self, call: Coroutine[Any, Any, Any]) -> None:
        """Runs the call up to the place, and ends it there."""
        task = asyncio.create_task(call)
        await self._reached.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_dying_after_the_first_hold_gives_it_back_in_time(returns, sold, services, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        death = Death()
        patch.setattr(Stock, "expect_goods", death.here)
        await death.takes(back(returns, sold))
    assert await returns.holds("sales") == {"PENDING": 1}

    await services.reap()
    assert await returns.holds("sales") == {"PENDING": 1}
    services.clock.turn_on(LONG)
    await services.reap()

    assert await returns.holds("sales") == {"RELEASED": 1}
    assert await returns.holds("inventory") == {}
    made = await back(returns, sold, key="another")
    assert made.number.endswith("/000001")


async def test_dying_before_the_write_gives_both_back_in_time(returns, sold, services, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        death = Death()
        patch.setattr(accept, "identify", death.here)
        await death.takes(back(returns, sold))
    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"PENDING": 1}, {"PENDING": 1})

    services.clock.turn_on(LONG)
    await services.reap()

    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"RELEASED": 1}, {"RELEASED": 1})
    assert await returns.documents() == 0


async def test_a_retry_before_that_resumes_with_the_same_holds(returns, sold, services, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        death = Death()
        patch.setattr(accept, "identify", death.here)
        await death.takes(back(returns, sold))

    await back(returns, sold)
    await services.deliver()

    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"FULFILLED": 1}, {"FULFILLED": 1})
    assert await returns.stock() == {"SALEABLE": ("100", "0")}


async def test_a_retry_for_something_else_gives_the_first_holds_back(returns, sold, services, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        death = Death()
        patch.setattr(accept, "identify", death.here)
        await death.takes(back(returns, sold))

    made = await returns.take_back(sold.invoice_id, (sold.lines[0].invoice_line_id, "3", SALEABLE), key="once")
    await services.deliver()

    assert [line.quantity for line in made.lines] == ["3"]
    assert await returns.stock() == {"SALEABLE": ("96", "0")}
    assert await returns.holds("inventory") == {"RELEASED": 1, "FULFILLED": 1}
    assert (await returns.holds("sales"))["FULFILLED"] == 1
    assert "PENDING" not in await returns.holds("sales")


async def test_a_retry_after_that_starts_afresh_under_the_same_key(returns, sold, services, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        death = Death()
        patch.setattr(accept, "identify", death.here)
        await death.takes(back(returns, sold))
    services.clock.turn_on(LONG)
    await services.reap()

    await back(returns, sold)
    await services.deliver()

    expected = {"RELEASED": 1, "FULFILLED": 1}
    assert (await returns.holds("sales"), await returns.holds("inventory")) == (expected, expected)
    assert await returns.documents() == 1


async def test_dying_after_the_write_loses_nothing(returns, sold, services) -> None:
    made = await back(returns, sold)

    services.clock.turn_on(LONG)
    await services.reap()
    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"PENDING": 1}, {"PENDING": 1})
    await services.deliver()

    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"FULFILLED": 1}, {"FULFILLED": 1})
    assert await returns.stock() == {"SALEABLE": ("100", "0")}
    assert await back(returns, sold) == made


async def test_a_write_that_comes_after_the_abort_fails_and_nothing_is_written(
    returns, sold, services, monkeypatch
) -> None:
    original = identify_documents.identify

    async def write_late(*arguments: Any) -> Any:
        services.clock.turn_on(LONG)
        await services.reap()
        return await original(*arguments)

    monkeypatch.setattr(accept, "identify", write_late)

    reason, _ = await refused(back(returns, sold))

    assert reason == "HOLD_ABORTED"
    assert await returns.documents() == 0
    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"RELEASED": 3}, {"RELEASED": 3})
    assert await returns.query("SELECT 1 FROM returns.number_series WHERE org_id = $1") == []


async def test_one_hold_reaped_before_the_write_makes_it_start_afresh_and_succeed(
    returns, sold, services, monkeypatch
) -> None:
    original = identify_documents.identify
    times = 0

    async def write_late_once(*arguments: Any) -> Any:
        nonlocal times
        times += 1
        if times == 1:
            services.clock.turn_on(LONG)
            await asyncio.create_task(services.running["inventory"].reaper.sweep())
        return await original(*arguments)

    monkeypatch.setattr(accept, "identify", write_late_once)

    await back(returns, sold)
    await services.deliver()

    expected = {"RELEASED": 1, "FULFILLED": 1}
    assert (await returns.holds("sales"), await returns.holds("inventory")) == (expected, expected)
    assert await returns.stock() == {"SALEABLE": ("100", "0")}


async def test_an_answer_of_inventory_that_is_lost_gives_both_back_at_once(returns, sold, monkeypatch) -> None:
    original = Stock.expect_goods

    async def lose_the_answer(*arguments: Any) -> Any:
        await original(*arguments)
        raise Unavailable("Lost.")

    with monkeypatch.context() as patch:
        patch.setattr(Stock, "expect_goods", lose_the_answer)
        reason, _ = await refused(back(returns, sold))

    assert reason == "UNAVAILABLE"
    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"RELEASED": 1}, {"RELEASED": 1})
    await back(returns, sold)
    assert await returns.documents() == 1


async def test_a_request_that_reaches_sales_after_its_release_is_refused(returns, sold, monkeypatch) -> None:
    original = SoldGoods.hold_returnable
    late: list[tuple[Any, ...]] = []

    async def keep_for_later(*arguments: Any) -> Any:
        late.append(arguments)
        raise Unavailable("Slow.")

    with monkeypatch.context() as patch:
        patch.setattr(SoldGoods, "hold_returnable", keep_for_later)
        await refused(back(returns, sold))

    set_caller(returns.organisation.caller())
    with pytest.raises(Aborted) as caught:
        await original(*late[0])

    assert caught.value.reason == "HOLD_RELEASED"
    assert await returns.holds("sales") == {"RELEASED": 1}


async def test_a_holder_that_cannot_be_told_finds_out_by_itself(returns, sold, services, monkeypatch) -> None:
    original = Peer.call

    async def call(peer: Peer, method: Any, request: Any, **options: Any) -> Any:
        if isinstance(request, (returnables_pb2.ReleaseReturnableRequest, stock_pb2.ReserveReceiptRequest)):
            raise Unavailable("Down.")
        return await original(peer, method, request, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Peer, "call", call)
        await refused(back(returns, sold))
    assert await returns.holds("sales") == {"PENDING": 1}

    services.clock.turn_on(LONG)
    await services.reap()

    assert await returns.holds("sales") == {"RELEASED": 1}


@pytest.fixture
async def bought(returns):
    """A receipt of 100."""
    return await returns.buy(await returns.vendor(), returns.item(await returns.product()))


def onward(returns, bought, key="once"):
    return returns.send_back(bought.goods_receipt_id, (bought.lines[0].goods_receipt_line_id, "40"), key=key)


async def test_a_purchase_return_that_dies_before_the_write_gives_both_back_in_time(
    returns, bought, services, monkeypatch
) -> None:
    with monkeypatch.context() as patch:
        death = Death()
        patch.setattr(issue, "identify", death.here)
        await death.takes(onward(returns, bought))
    assert await returns.stock() == {"SALEABLE": ("100", "40")}

    services.clock.turn_on(LONG)
    await services.reap()

    assert (await returns.holds("purchase"), await returns.holds("inventory")) == ({"RELEASED": 1}, {"RELEASED": 1})
    assert await returns.stock() == {"SALEABLE": ("100", "0")}
    assert await returns.documents() == 0


async def test_a_purchase_return_that_dies_after_the_write_loses_nothing(returns, bought, services) -> None:
    await onward(returns, bought)

    services.clock.turn_on(LONG)
    await services.reap()
    await services.deliver()

    assert (await returns.holds("purchase"), await returns.holds("inventory")) == ({"FULFILLED": 1}, {"FULFILLED": 1})
    assert await returns.stock() == {"SALEABLE": ("60", "0")}


async def test_a_lost_answer_of_inventory_gives_both_holds_of_a_purchase_return_back(
    returns, bought, monkeypatch
) -> None:
    original = Stock.reserve_goods

    async def lose_the_answer(*arguments: Any) -> Any:
        await original(*arguments)
        raise Unavailable("Lost.")

    with monkeypatch.context() as patch:
        patch.setattr(Stock, "reserve_goods", lose_the_answer)
        await refused(onward(returns, bought))

    assert (await returns.holds("purchase"), await returns.holds("inventory")) == ({"RELEASED": 1}, {"RELEASED": 1})
    assert await returns.stock() == {"SALEABLE": ("100", "0")}
