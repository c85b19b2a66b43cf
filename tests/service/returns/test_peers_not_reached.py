"""A request whose peer cannot be reached may be repeated as often as its client likes: none of its attempts counts."""

import datetime as dt

import pytest
from bahi.inventory.v1 import stock_pb2
from bahi.sales.v1 import invoices_pb2

from kit.errors import PeerNotReached
from kit.holds.outcomes import MAX_ABORTED_ATTEMPTS
from tests.support.clients.returns import SALEABLE
from tests.support.peers import PeerCalls, Send
from tests.support.refusals import refusal

LONG = dt.timedelta(seconds=200)
"""Longer than a hold lasts."""
MANY = MAX_ABORTED_ATTEMPTS + 4


async def not_reached(_send: Send) -> None:
    raise PeerNotReached("inventory cannot be reached now.")


@pytest.fixture
async def sold(returns):
    """7 of 100 are sold."""
    product_id = await returns.product()
    await returns.buy(await returns.vendor(), returns.item(product_id))
    line = invoices_pb2.SaleLine(product_id=product_id, quantity="7", rate="43.19")
    return await returns.sell(await returns.customer(), line)


async def test_return_is_posted_when_inventory_comes_back(returns, sold, services, peer_calls: PeerCalls) -> None:
    lines = (sold.lines[0].line_id, "7", SALEABLE)
    with peer_calls.handled(stock_pb2.ReserveIncomingRequest, not_reached):
        reasons = {(await refusal(returns.take_back(sold.invoice_id, lines, key="once"))).reason for _ in range(MANY)}
    assert reasons == {"UNAVAILABLE"}
    assert await returns.holds("sales") == {"pending": 1}

    posted = await returns.take_back(sold.invoice_id, lines, key="once")
    await services.deliver()

    assert posted.lines[0].quantity == "7"
    assert await returns.holds("sales") == {"fulfilled": 1}


async def test_units_of_a_return_that_nobody_repeats_are_free_again(returns, sold, services, peer_calls) -> None:
    with peer_calls.handled(stock_pb2.ReserveIncomingRequest, not_reached):
        await refusal(returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "7", SALEABLE), key="once"))

    services.clock.turn_on(LONG)
    await services.reap()

    assert await returns.holds("sales") == {"released": 1}
