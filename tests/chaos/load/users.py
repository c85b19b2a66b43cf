"""Many people at many shops, all at once."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from tests.chaos.load import paying, reading, selling, storing
from tests.chaos.load.random_streams import chance_of
from tests.chaos.load.shop import Shop

Deal = Callable[[Shop], Awaitable[None]]

PEOPLE: Final = 16
"""At each shop."""
THINKING_SECONDS: Final = 1.5
"""At most, between two deals. So much that the machine has time to start what has died: the suite measures recovery,
not saturation."""

DEALS: Final[dict[Deal, int]] = {
    selling.quick_sale: 24,
    selling.bulk_issue: 5,
    selling.draft_order: 5,
    selling.confirm_order: 8,
    selling.invoice_order: 8,
    selling.invoice_picked: 4,
    selling.cancel_order_invoice: 5,
    selling.cancel_order: 7,
    selling.cancel_invoice: 6,
    storing.receive_goods: 8,
    storing.return_sale: 7,
    storing.return_purchase: 9,
    storing.return_sale_in_parts: 2,
    storing.return_delivery: 2,
    storing.adjust: 6,
    paying.collect: 6,
    paying.bounce: 4,
    paying.take_bill: 5,
    paying.pay: 5,
    reading.browse: 4,
    reading.pry: 2,
}

KINDS: Final = frozenset(
    {
        "adjustment",
        "bulk",
        "cancel_invoice",
        "cancel_order",
        "cancel_order_invoice",
        "cancel_receipt",
        "confirm",
        "goods_receipt",
        "invoice_order",
        "invoice_picked",
        "look",
        "order",
        "purchase_return",
        "receipt",
        "sale",
        "sales_return",
        "vendor_bill",
        "vendor_payment",
    }
)
"""What the deals are called in the history. A run in which one of them was never acknowledged has not tried it."""


async def trade(shops: Sequence[Shop], seconds: float, over: asyncio.Event, thinking: float) -> None:
    """Until `over` is set, and then until everybody has finished what they were about.

    `thinking`: seconds between deals, at most.
    """
    for shop in shops:
        shop.phone.quiet_at = time.monotonic() + seconds
    async with asyncio.TaskGroup() as people:
        for shop in shops:
            for _ in range(PEOPLE):
                people.create_task(_person(shop, chance_of(shop.chance), over, thinking))


async def _person(shop: Shop, chance: random.Random, over: asyncio.Event, thinking: float) -> None:
    deals, weights = list(DEALS), list(DEALS.values())
    while not over.is_set():
        (deal,) = chance.choices(deals, weights)
        await deal(shop)
        await asyncio.sleep(chance.uniform(0, thinking))
