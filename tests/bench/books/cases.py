"""The cases that need large books: the same sales as on empty ones, and what people read."""

from pathlib import Path
from typing import Final

from deploy.local.runfile import Run
from tests.bench import measured_system, reads, report, sales, shop
from tests.bench.books import fill
from tests.bench.books.fill import Books
from tests.bench.load import Shop
from tests.bench.report import Row

EMPTY: Final = Path("build/bench-empty")
FULL: Final = Path("build/bench-books")
CLIENTS: Final = (16, 64, 128)
PRODUCTS: Final = 200
CUSTOMERS: Final = 200
"""Sold and bought by in both books; in the large ones from all over the catalogue."""


def all_of(seconds: int, *, invoices: int) -> list[Row]:
    """Two systems: one whose books are empty, one with a year of so many invoices."""
    measured_system.HOME.mkdir(parents=True, exist_ok=True)
    with measured_system.running_system(FULL) as full:
        books = fill.fill(full, sales=invoices)
        measured_system.wait_until_idle()
        rows = reads.all_of(full, books, FULL, seconds)
        with measured_system.running_system(EMPTY) as empty:
            open_shop = shop.open_shop(empty, products=PRODUCTS, customers=CUSTOMERS)
            return [_rate((empty, open_shop), (full, _shop_of(books)), books, seconds), *rows]


def _rate(empty: tuple[Run, Shop], full: tuple[Run, Shop], books: Books, seconds: int) -> Row:
    """Measures both in turn at each number of clients, so that a machine that becomes slower is slower for both."""
    rates: dict[str, float] = {"empty": 0.0, "full": 0.0}
    for run, open_shop in (empty, full):
        sales.warm_up(run, open_shop)
    for clients in CLIENTS:
        for name, (run, open_shop) in (("empty", empty), ("full", full)):
            sold = sales.sell(run, open_shop, clients=clients, seconds=seconds)
            rates[name] = max(rates[name], sold.load.per_second)
    remark = f"{rates['full']:.0f}/s of {rates['empty']:.0f}/s; the books took {books.seconds:.0f} s to fill"
    case = f"the same with {books.size.sales:,} invoices in the books"
    return report.at_least(case, rates["full"] / rates["empty"], 0.9, "empty", remark)


def _shop_of(books: Books) -> Shop:
    """As many products and customers as the empty books have, taken from everywhere; none of the customer with the most
    bills."""
    products = books.products[:: max(len(books.products) // PRODUCTS, 1)][:PRODUCTS]
    customers = books.customers[1 :: max(len(books.customers) // CUSTOMERS, 1)][:CUSTOMERS]
    return Shop(url=books.url, token=books.token, org_id=books.org_id, products=products, customers=customers)
