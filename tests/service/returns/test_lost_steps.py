"""Each step of a return fails once, with the real participants: reapers and ResolveHolds correct every case."""

import asyncio
import datetime as dt
from collections.abc import Coroutine
from typing import Any

import pytest
from bahi.documents.v1 import returnables_pb2
from bahi.inventory.v1 import stock_pb2
from bahi.sales.v1 import invoices_pb2
from google.protobuf.message import Message

from kit.auth.caller import set_caller
from kit.errors import Aborted, Unavailable
from tests.support.clients.returns import SALEABLE
from tests.support.peers import PeerCalls, Send
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
    return returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "7", SALEABLE), key=key)


class Death:
    """A place at which a process dies: it is reached, and nothing after it happens, no cleaning up either."""

    def __init__(self) -> None:
        self._reached = asyncio.Event()

    async def before(self, peer_calls: PeerCalls, request_type: type[Message], call: Coroutine[Any, Any, Any]) -> None:
        """Runs the call until it would send such a request, and ends it there."""
        with peer_calls.handled(request_type, self._end):
            await self._run(call)

    async def after(self, peer_calls: PeerCalls, request_type: type[Message], call: Coroutine[Any, Any, Any]) -> None:
        """Runs the call until such a request is answered, and ends it there."""

        async def send_and_end(send: Send) -> None:
            await send()
            await self._end(send)

        with peer_calls.handled(request_type, send_and_end):
            await self._run(call)

    async def _end(self, _send: Send) -> None:
        self._reached.set()
        await asyncio.Event().wait()

    async def _run(self, call: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(call)
        await self._reached.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def lose_the_answer(send: Send) -> None:
    await send()
    raise Unavailable("Lost.")


async def test_the_first_hold_of_a_return_that_ends_after_it_is_released_after_expiry(
    returns, sold, services, peer_calls
) -> None:
    await Death().before(peer_calls, stock_pb2.ReserveIncomingRequest, back(returns, sold))
    assert await returns.holds("sales") == {"pending": 1}

    await services.reap()
    assert await returns.holds("sales") == {"pending": 1}
    services.clock.turn_on(LONG)
    await services.reap()

    assert await returns.holds("sales") == {"released": 1}
    assert await returns.holds("inventory") == {}
    made = await back(returns, sold, key="another")
    assert made.number.endswith("/000001")


async def test_both_holds_of_a_sales_return_that_ends_before_the_write_are_released_after_expiry(
    returns, sold, services, peer_calls
) -> None:
    await Death().after(peer_calls, stock_pb2.ReserveIncomingRequest, back(returns, sold))
    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"pending": 1}, {"pending": 1})

    services.clock.turn_on(LONG)
    await services.reap()

    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"released": 1}, {"released": 1})
    assert await returns.documents() == 0


async def test_a_retry_before_expiry_resumes_with_the_same_holds(returns, sold, services, peer_calls) -> None:
    await Death().after(peer_calls, stock_pb2.ReserveIncomingRequest, back(returns, sold))

    await back(returns, sold)
    await services.deliver()

    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"fulfilled": 1}, {"fulfilled": 1})
    assert await returns.stock() == {"saleable": ("100", "0")}


async def test_a_retry_with_another_request_releases_the_first_holds(returns, sold, services, peer_calls) -> None:
    await Death().after(peer_calls, stock_pb2.ReserveIncomingRequest, back(returns, sold))

    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "3", SALEABLE), key="once")
    await services.deliver()

    assert [line.quantity for line in made.lines] == ["3"]
    assert await returns.stock() == {"saleable": ("96", "0")}
    assert await returns.holds("inventory") == {"released": 1, "fulfilled": 1}
    assert (await returns.holds("sales"))["fulfilled"] == 1
    assert "pending" not in await returns.holds("sales")


async def test_a_retry_after_expiry_takes_new_holds_under_the_same_key(returns, sold, services, peer_calls) -> None:
    await Death().after(peer_calls, stock_pb2.ReserveIncomingRequest, back(returns, sold))
    services.clock.turn_on(LONG)
    await services.reap()

    await back(returns, sold)
    await services.deliver()

    expected = {"released": 1, "fulfilled": 1}
    assert (await returns.holds("sales"), await returns.holds("inventory")) == (expected, expected)
    assert await returns.documents() == 1


async def test_a_sales_return_that_ends_after_the_write_is_complete(returns, sold, services) -> None:
    made = await back(returns, sold)

    services.clock.turn_on(LONG)
    await services.reap()
    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"pending": 1}, {"pending": 1})
    await services.deliver()

    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"fulfilled": 1}, {"fulfilled": 1})
    assert await returns.stock() == {"saleable": ("100", "0")}
    assert await back(returns, sold) == made


async def test_a_write_that_comes_after_the_abort_fails_and_nothing_is_written(
    returns, sold, services, peer_calls
) -> None:
    async def write_late(send: Send) -> Any:
        reply = await send()
        services.clock.turn_on(LONG)
        await services.reap()
        return reply

    with peer_calls.handled(stock_pb2.ReserveIncomingRequest, write_late):
        reason, _ = await refused(back(returns, sold))

    assert reason == "HOLD_ABORTED"
    assert await returns.documents() == 0
    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"released": 3}, {"released": 3})
    assert await returns.query("SELECT 1 FROM returns.number_series WHERE org_id = $1") == []


async def test_a_return_whose_hold_is_reaped_before_the_write_takes_new_holds_and_succeeds(
    returns, sold, services, peer_calls
) -> None:
    times = 0

    async def write_late_once(send: Send) -> Any:
        nonlocal times
        times += 1
        reply = await send()
        if times == 1:
            services.clock.turn_on(LONG)
            await asyncio.create_task(services.running["inventory"].reaper.sweep())
        return reply

    with peer_calls.handled(stock_pb2.ReserveIncomingRequest, write_late_once):
        await back(returns, sold)
    await services.deliver()

    expected = {"released": 1, "fulfilled": 1}
    assert (await returns.holds("sales"), await returns.holds("inventory")) == (expected, expected)
    assert await returns.stock() == {"saleable": ("100", "0")}


async def test_a_lost_reply_of_inventory_releases_both_holds_at_once(returns, sold, peer_calls) -> None:
    with peer_calls.handled(stock_pb2.ReserveIncomingRequest, lose_the_answer):
        reason, _ = await refused(back(returns, sold))

    assert reason == "UNAVAILABLE"
    assert (await returns.holds("sales"), await returns.holds("inventory")) == ({"released": 1}, {"released": 1})
    await back(returns, sold)
    assert await returns.documents() == 1


async def test_a_request_that_reaches_sales_after_its_release_is_refused(returns, sold, peer_calls) -> None:
    late: list[Send] = []

    async def keep_for_later(send: Send) -> None:
        late.append(send)
        raise Unavailable("Slow.")

    with peer_calls.handled(returnables_pb2.ReserveReturnableRequest, keep_for_later):
        await refused(back(returns, sold))

    set_caller(returns.organisation.caller())
    with pytest.raises(Aborted) as caught:
        await late[0]()

    assert caught.value.reason == "HOLD_RELEASED"
    assert await returns.holds("sales") == {"released": 1}


async def test_an_unreachable_participant_releases_its_hold_by_its_own_reaper(
    returns, sold, services, peer_calls
) -> None:
    async def fail(_send: Send) -> None:
        raise Unavailable("Down.")

    with (
        peer_calls.handled(returnables_pb2.ReleaseReturnableRequest, fail),
        peer_calls.handled(stock_pb2.ReserveIncomingRequest, fail),
    ):
        await refused(back(returns, sold))
    assert await returns.holds("sales") == {"pending": 1}

    services.clock.turn_on(LONG)
    await services.reap()

    assert await returns.holds("sales") == {"released": 1}


@pytest.fixture
async def bought(returns):
    """A receipt of 100."""
    return await returns.buy(await returns.vendor(), returns.item(await returns.product()))


def onward(returns, bought, key="once"):
    return returns.send_back(bought.goods_receipt_id, (bought.lines[0].line_id, "40"), key=key)


async def test_both_holds_of_a_purchase_return_that_ends_before_the_write_are_released_after_expiry(
    returns, bought, services, peer_calls
) -> None:
    await Death().after(peer_calls, stock_pb2.ReserveStockRequest, onward(returns, bought))
    assert await returns.stock() == {"saleable": ("100", "40")}

    services.clock.turn_on(LONG)
    await services.reap()

    assert (await returns.holds("purchase"), await returns.holds("inventory")) == ({"released": 1}, {"released": 1})
    assert await returns.stock() == {"saleable": ("100", "0")}
    assert await returns.documents() == 0


async def test_a_purchase_return_that_ends_after_the_write_is_complete(returns, bought, services) -> None:
    await onward(returns, bought)

    services.clock.turn_on(LONG)
    await services.reap()
    await services.deliver()

    assert (await returns.holds("purchase"), await returns.holds("inventory")) == ({"fulfilled": 1}, {"fulfilled": 1})
    assert await returns.stock() == {"saleable": ("60", "0")}


async def test_a_lost_reply_of_inventory_releases_both_holds_of_a_purchase_return(returns, bought, peer_calls) -> None:
    with peer_calls.handled(stock_pb2.ReserveStockRequest, lose_the_answer):
        await refused(onward(returns, bought))

    assert (await returns.holds("purchase"), await returns.holds("inventory")) == ({"released": 1}, {"released": 1})
    assert await returns.stock() == {"saleable": ("100", "0")}
