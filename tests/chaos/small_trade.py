"""A small trade without faults: every kind of action a few times, by clients that wait for each reply.

The tests of the judge plant their defects in its books.
"""

import asyncio
import random
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg

from deploy.local.runfile import Run
from tests.chaos import settle
from tests.chaos.load import billing, closing, organisations, paying, selling, storing
from tests.chaos.load.habits import HABITS
from tests.chaos.load.history import History
from tests.chaos.load.random_streams import child_stream, stream_from_seed
from tests.chaos.load.retrying_client import RetryingClient
from tests.chaos.load.shop import Shop

SEED: Final = 20260401
ROUNDS: Final = (3, 1)
FIRST: Final = (
    selling.quick_sale,
    selling.quick_sale,
    selling.draft_order,
    selling.confirm_order,
    storing.receive_goods,
    storing.receive_goods,
    storing.receive_goods,
    paying.collect,
    billing.take_bill,
)
"""They come first, because other actions need their documents."""
LAST: Final = (selling.draft_order, selling.confirm_order, selling.invoice_order, closing.lock_month)
"""They come last, so that an invoice of an order is not cancelled, and a month stays locked."""
MOST_TRIES: Final = 10
"""Of what chance has refused in every round, such as a sale on a day before its goods came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traded:
    """Two organisations that have traded, and the history of their requests."""

    org_ids: tuple[UUID, UUID]
    history: History


def trade_a_little(run: Run) -> Traded:
    """Trades through REST; returns when everything is delivered."""
    both = [organisations.set_up_organisation(run.url, run.jwt_secret) for _ in range(2)]
    history = History()
    asyncio.run(_trade(run, both, history))
    first, second = (organisation.org_id for organisation in both)
    return Traded(org_ids=(first, second), history=history)


async def _trade(run: Run, both: list[organisations.Organisation], history: History) -> None:
    """The first organisation does everything three times, the other one once: it is there to be kept apart."""
    rng = stream_from_seed(SEED)
    shops = [_shop(run, organisation, history, rng) for organisation in both]
    shops[0].neighbours, shops[1].neighbours = shops[1:], shops[:1]
    await asyncio.gather(*(_act(shop, rounds) for shop, rounds in zip(shops, ROUNDS, strict=True)))
    connection = await asyncpg.connect(run.database_url)
    try:
        settled, seconds = await settle.settle(connection, [organisation.org_id for organisation in both])
    finally:
        await connection.close()
    if not settled:
        raise TimeoutError(f"After {seconds:.0f} seconds a message or a hold is still pending.")


def _shop(run: Run, organisation: organisations.Organisation, history: History, rng: random.Random) -> Shop:
    client = RetryingClient(run.url, run.jwt_secret, organisation.org_id, history, child_stream(rng))
    client.quiet_at = 0.0
    return Shop(organisation=organisation, client=client, rng=child_stream(rng))


async def _act(shop: Shop, rounds: int) -> None:
    for action in (*FIRST, *FIRST, *[habit.action for habit in HABITS] * rounds):
        await action(shop)
    for _ in range(MOST_TRIES):
        for habit in HABITS:
            if not habit.kinds <= shop.client.history.done:
                await habit.action(shop)
    for action in LAST:
        await action(shop)
    await shop.client.close()
