"""A little trade in which nothing is broken: every kind of deal a few times, by patient people.

What the judge is tried on.
"""

import asyncio
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg

from deploy.local.runfile import Run
from tests.chaos import settle
from tests.chaos.load import organisations, paying, selling, storing, users
from tests.chaos.load.history import History
from tests.chaos.load.random_streams import chance_of, from_seed
from tests.chaos.load.retrying_client import Phone
from tests.chaos.load.shop import Shop

SEED: Final = 20260401
ROUNDS: Final = 2
FIRST: Final = (
    selling.quick_sale,
    selling.quick_sale,
    selling.draft_order,
    selling.confirm_order,
    storing.receive_goods,
    paying.collect,
)
"""Before the deals that need what these leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traded:
    """Two organisations that have traded, and what their phones saw."""

    org_ids: tuple[UUID, UUID]
    history: History


def trade_a_little(run: Run) -> Traded:
    """Trades through REST; returns when everything is delivered."""
    stalls = [organisations.open_stall(run.url, run.jwt_secret) for _ in range(2)]
    history = History()
    asyncio.run(_trade(run, stalls, history))
    first, second = (stall.org_id for stall in stalls)
    return Traded(org_ids=(first, second), history=history)


async def _trade(run: Run, stalls: list[organisations.Stall], history: History) -> None:
    chance = from_seed(SEED)
    shops: list[Shop] = []
    for stall in stalls:
        phone = Phone(run.url, run.jwt_secret, stall.org_id, history, chance_of(chance))
        phone.quiet_at = 0.0
        shop = Shop(stall=stall, phone=phone, chance=chance_of(chance), neighbours=list(shops))
        shops.append(shop)
        for deal in (*FIRST, *FIRST, *list(users.DEALS) * ROUNDS):
            await deal(shop)
        await phone.close()
    connection = await asyncpg.connect(run.database_url)
    try:
        settled, seconds = await settle.settle(connection, [stall.org_id for stall in stalls])
    finally:
        await connection.close()
    if not settled:
        raise TimeoutError(f"After {seconds:.0f} seconds something is still under way.")
