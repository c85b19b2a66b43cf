"""The main figure: quick sales through REST against the same statements through pgbench, in turn, on one server."""

import asyncio
import dataclasses
import itertools
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import jwt

from deploy.local.runfile import Run
from tests.bench import floor, load, measured_system, recording
from tests.bench.load import Load, Shop
from tests.bench.measured_system import HOME, processor_seconds
from tests.support.rest import Rest

RECORDED_SALES: Final = 24
"""Different sales among which the floor alternates, so that it reads as many products and customers as the load."""

WARM_UP_CLIENTS: Final = 16
WARM_UP_SECONDS: Final = 5

_seeds = itertools.count(int(time.time()) % 100_000 * 100)


def next_seed() -> int:
    """A seed that no other load of this run has, for keys that are new."""
    return next(_seeds)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The recorded sales, ready to be replayed."""

    url: str
    scripts: Sequence[Path]

    def rate(self, *, clients: int, seconds: int) -> float:
        """Sales per second of PostgreSQL alone."""
        base = next(_seeds) % 1_000 * 4_000_000
        return floor.run(self.url, self.scripts, clients=clients, seconds=seconds, base=base).per_second


def build_floor(run: Run, shop: Shop, *, lines: int = load.LINES, name: str = "floor") -> Floor:
    """Records quick sales of so many lines and makes scripts of them."""
    return asyncio.run(_build_floor(run, shop, lines, name))


async def _build_floor(run: Run, shop: Shop, lines: int, name: str) -> Floor:
    url = await floor.make_role(run.database_url, secrets.token_urlsafe(12))
    user_id = str(jwt.decode(shop.token, options={"verify_signature": False})["sub"])
    lasting = await floor.lasting_ids(run.database_url, str(shop.org_id), [user_id])
    acts = [_sale(run, shop, number, lines) for number in range(RECORDED_SALES)]
    recorded = await recording.record(run.database_url, HOME / "log" / "postgres.log", acts)
    scripts = []
    for number, (statements, key) in enumerate(recorded):
        path = HOME / f"{name}-{number}.sql"
        path.write_text(floor.script(statements, lasting, key))
        scripts.append(path)
    return Floor(url=url, scripts=scripts)


def _sale(run: Run, shop: Shop, number: int, lines: int) -> recording.Act:
    key = f"recorded-{shop.org_id}-{number}"
    products = [shop.products[(number * 13 + step * 7) % len(shop.products)] for step in range(lines)]
    body = {
        "customer_id": shop.customers[number * 11 % len(shop.customers)],
        "lines": [{"product_id": product, "quantity": str(number % load.MOST_UNITS + 1)} for product in products],
    }

    def act() -> None:
        with Rest(run.url, run.jwt_secret, shop.org_id) as rest:
            rest.post("/v1/invoices", body, key=key, role="manager")

    return recording.Act(key=key, do=act)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """One run of the load, and where the processor time of a sale went."""

    load: Load
    milliseconds_by_process: dict[str, float]


def warm_up(run: Run, shop: Shop, *, lines: int = load.LINES) -> None:
    """A little trade, and then the planner's statistics: a plan made for empty tables reads full ones from end to
    end."""
    sell(run, shop, clients=WARM_UP_CLIENTS, seconds=WARM_UP_SECONDS, lines=lines)
    measured_system.take_statistics(run)


def sell(  # noqa: PLR0913 - each is one condition of the load
    run: Run, shop: Shop, *, clients: int, seconds: int, sales: int = 1, lines: int = load.LINES, pause_ms: float = 0
) -> Sold:
    """Quick sales for so many seconds."""
    before = processor_seconds(run)
    seen = load.sell(
        shop, HOME, clients=clients, seconds=seconds, seed=next(_seeds), sales=sales, lines=lines, pause_ms=pause_ms
    )
    after = processor_seconds(run)
    made = seen.requests * sales
    spent = {name: (after[name] - before.get(name, 0.0)) * 1000 / made for name in after}
    spent["wrk"] = seen.processor_seconds * 1000 / made
    return Sold(load=seen, milliseconds_by_process=spent)
