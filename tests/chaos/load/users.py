"""The load: many concurrent users of several organisations."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from tests.chaos.load.habits import HABITS, Action
from tests.chaos.load.random_streams import child_stream
from tests.chaos.load.shop import Shop

USERS: Final = 16
"""For each organisation."""
THINKING_SECONDS: Final = 1.5
"""The longest pause of a user between two actions. It leaves the machine time to restart processes: the suite measures
recovery, not saturation."""
CURIOSITY: Final = 0.5
"""In how many cases a user does something that nobody has achieved yet in this run, if there is any."""

MOST_AT_ONCE: Final = 4
"""How many users try the same missing act at once: more would only be in each other's way."""


async def trade(shops: Sequence[Shop], seconds: float, over: asyncio.Event, thinking: float) -> None:
    """Lets all users act until `over` is set, and waits for their last actions.

    `thinking` is the longest pause between two actions, in seconds.
    """
    for shop in shops:
        shop.client.quiet_at = time.monotonic() + seconds
    under_way: Counter[Action] = Counter()

    async def act(shop: Shop, rng: random.Random) -> None:
        while not over.is_set():
            action = choose(rng, shop.client.history.done, under_way)
            under_way[action] += 1
            await action(shop)
            under_way[action] -= 1
            await asyncio.sleep(rng.uniform(0, thinking))

    async with asyncio.TaskGroup() as tasks:
        for shop in shops:
            for _ in range(USERS):
                tasks.create_task(act(shop, child_stream(shop.rng)))


def choose(rng: random.Random, done: Collection[str], under_way: Counter[Action]) -> Action:
    """The next action of a user, when operations of the kinds `done` were acknowledged.

    Even the rarest kind occurs in a short run: half of all users try what has not occurred, a few of them each, until
    it has.
    """
    missing = [
        habit.action for habit in HABITS if not habit.kinds <= set(done) and under_way[habit.action] < MOST_AT_ONCE
    ]
    if missing and rng.random() < CURIOSITY:
        return rng.choice(missing)
    (habit,) = rng.choices(HABITS, [habit.weight for habit in HABITS])
    return habit.action
