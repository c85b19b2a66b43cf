"""A small trade without faults: every kind of action a few times, by clients that wait for each reply.

The tests of the judge plant their defects in its books.
"""

import asyncio
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg

from deploy.local.runfile import Run
from tests.chaos import settle
from tests.chaos.load import billing, organisations, paying, selling, storing, users
from tests.chaos.load.history import History
from tests.chaos.load.random_streams import child_stream, stream_from_seed
from tests.chaos.load.retrying_client import RetryingClient
from tests.chaos.load.shop import Shop

SEED: Final = 20260401
ROUNDS: Final = 3
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
LAST: Final = (selling.draft_order, selling.confirm_order, selling.invoice_order)
"""They come last, so that an invoice of an order is not cancelled."""


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
    rng = stream_from_seed(SEED)
    shops: list[Shop] = []
    for organisation in both:
        client = RetryingClient(run.url, run.jwt_secret, organisation.org_id, history, child_stream(rng))
        client.quiet_at = 0.0
        shop = Shop(organisation=organisation, client=client, rng=child_stream(rng), neighbours=list(shops))
        shops.append(shop)
        for action in (*FIRST, *FIRST, *list(users.ACTIONS) * ROUNDS, *LAST):
            await action(shop)
        await client.close()
    connection = await asyncpg.connect(run.database_url)
    try:
        settled, seconds = await settle.settle(connection, [organisation.org_id for organisation in both])
    finally:
        await connection.close()
    if not settled:
        raise TimeoutError(f"After {seconds:.0f} seconds a message or a hold is still pending.")
