"""The cases, in the order of the table in docs/benchmarks.md."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from deploy.local.runfile import Run
from tests.bench import measured_system, repeated, report, sales, shop
from tests.bench.load import Shop
from tests.bench.measured_system import HOME
from tests.bench.repeated import Repeated
from tests.bench.report import Row
from tests.bench.sales import Floor, Sold
from tests.support.rest import Rest

FLOOR_CLIENTS: Final = (4, 16, 32)
LOAD_CLIENTS: Final = (16, 64, 128)
CROWD: Final = 64
LEAST_OF_FLOOR: Final = 0.5
HALF_LOAD_P99_MS: Final = 50
BULK_SALES: Final = 64
BULK_CLIENTS: Final = (2, 4)
LONG_INVOICE_LINES: Final = 161
LONG_INVOICES: Final = 10
FIRST_HOME: Final = Path("build/bench-first")


# Long: the order of the cases is a part of the measurement.
def all_of(run: Run, seconds: int) -> tuple[list[Row], dict[str, float]]:
    """Every case that needs the running system, and the floor of each kind of sale, in sales a second."""
    open_shop = shop.open_shop(run, products=200)
    sales.warm_up(run, open_shop)
    floor = sales.build_floor(run, open_shop)
    # The floor before and after, so that a machine that grows slower meanwhile does not flatter us.
    before = _best_floor(floor, seconds)
    sold = _best(run, open_shop, LOAD_CLIENTS, seconds, sales_each=1)
    measured_system.settle(run)
    measured_system.take_statistics(run)
    halves = _at(run, open_shop, sold.load.per_second / 2, seconds)
    quiet = halves.middle
    asked = _at(run, open_shop, before * LEAST_OF_FLOOR / 2, seconds).middle
    bulk = _best(run, open_shop, BULK_CLIENTS, seconds, sales_each=BULK_SALES)
    measured_system.settle(run)
    after = _best_floor(floor, seconds)
    base = max(before, after)
    rate, bulk_rate = sold.load.per_second, bulk.load.per_second * BULK_SALES
    hot, hot_base = _contended(run, seconds)
    rows = [
        report.at_least(
            "quick sale of 5 lines",
            rate / base,
            LEAST_OF_FLOOR,
            "floor",
            f"{rate:.0f}/s of {base:.0f}/s; {_spent(sold)}",
        ),
        report.at_most(
            "the same at half that load, p99",
            quiet.load.p99,
            HALF_LOAD_P99_MS,
            "ms",
            f"p50 {quiet.load.p50:.0f} at {quiet.load.per_second:.0f}/s; {halves.spread}; "
            f"at half of the requested rate, {asked.load.per_second:.0f}/s, "
            f"p50 {asked.load.p50:.0f} and p99 {asked.load.p99:.0f}; {_spent(quiet)}",
        ),
        report.at_least(
            "bulk issue", bulk_rate / base, 1.5, "floor", f"{bulk_rate:.0f}/s of {base:.0f}/s; {_spent(bulk)}"
        ),
        _long_invoice(run, open_shop),
        hot,
        *_memory(run),
    ]
    return rows, {"quick sale of 5 lines": base, "one product in one series": hot_base}


def starting_again() -> list[Row]:
    """How long the whole system takes to start with its data in place; and, as a remark, where there is nothing yet."""
    seconds = _start(HOME, fresh=False)
    remark = f"data in place; {_start(FIRST_HOME, fresh=True):.1f} where the cluster is made and migrated first"
    return [report.at_most("start of the whole system", seconds, 10, "s", remark)]


def _start(home: Path, *, fresh: bool) -> float:
    started = time.monotonic()
    with measured_system.running_system(home, fresh=fresh):
        return time.monotonic() - started


def _best_floor(floor: Floor, seconds: int) -> float:
    return max(floor.rate(clients=clients, seconds=seconds) for clients in FLOOR_CLIENTS)


def _best(run: Run, open_shop: Shop, clients: Sequence[int], seconds: int, *, sales_each: int) -> Sold:
    tried = [sales.sell(run, open_shop, clients=count, seconds=seconds, sales=sales_each) for count in clients]
    return max(tried, key=lambda sold: sold.load.per_second)


def _at(run: Run, open_shop: Shop, per_second: float, seconds: int) -> Repeated[Sold]:
    """About so many sales a second, from a crowd of clients that pause at random.

    A client comes again after its answer and its pause. How long answers take is seen in a run before, whose pauses
    leave nothing for them.
    """
    turn_ms = CROWD / per_second * 1000
    tried = sales.sell(run, open_shop, clients=CROWD, seconds=seconds, pause_ms=turn_ms).load
    pause_ms = max(turn_ms - tried.mean, 0)
    return repeated.measure(
        lambda: sales.sell(run, open_shop, clients=CROWD, seconds=seconds, pause_ms=pause_ms), lambda sold: sold.load
    )


def _long_invoice(run: Run, open_shop: Shop) -> Row:
    lines = [{"product_id": product, "quantity": "3"} for product in open_shop.products[:LONG_INVOICE_LINES]]
    body = {"customer_id": open_shop.customers[0], "lines": lines}
    milliseconds = []
    with Rest(run.url, run.jwt_secret, open_shop.org_id) as rest:
        rest.post("/v1/invoices", body)
        for _ in range(LONG_INVOICES):
            started = time.perf_counter()
            rest.post("/v1/invoices", body)
            milliseconds.append((time.perf_counter() - started) * 1000)
    worst = max(milliseconds)
    remark = f"the slowest of {LONG_INVOICES}; the fastest {min(milliseconds):.0f}"
    return report.at_most(f"a {LONG_INVOICE_LINES}-line invoice", worst, 250, "ms", remark)


def _contended(run: Run, seconds: int) -> tuple[Row, float]:
    """Everyone sells the same product in one series; the floor has the same contention."""
    hot = shop.open_shop(run, products=1)
    sales.warm_up(run, hot, lines=1)
    floor = sales.build_floor(run, hot, name="hot", lines=1)
    before = _best_floor(floor, seconds)
    tried = [sales.sell(run, hot, clients=count, seconds=seconds, lines=1) for count in LOAD_CLIENTS]
    best = max(tried, key=lambda sold: sold.load.per_second)
    rate = best.load.per_second
    base = max(before, _best_floor(floor, seconds))
    remark = f"{rate:.0f}/s of {base:.0f}/s; {_spent(best)}"
    return report.at_least("all sell one product in one series", rate / base, 1.0, "floor", remark), base


def _memory(run: Run) -> list[Row]:
    held = measured_system.resident_megabytes(run)
    return [report.at_most(f"memory of {name} after the run", megabytes, 150, "MB") for name, megabytes in held.items()]


def _spent(sold: Sold) -> str:
    return "ms a sale: " + _spent_by_process(sold.milliseconds_by_process)


def _spent_by_process(spent: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.2f}" for name, value in spent.items() if value >= 0.005)
