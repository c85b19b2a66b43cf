"""What people read all day, from books of a year: search, lists, accounts; and the two reports that touch most
movements."""

import datetime as dt
import random
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import httpx

from deploy.local.runfile import Run
from tests.bench import load, repeated, report
from tests.bench.books.fill import Books
from tests.bench.report import Row
from tests.support.rest import REQUEST_SECONDS, Body

CLIENTS: Final = 8
WARM_UP_SECONDS: Final = 4
"""Until as many connections are open as are used, and each has its plans: a service that has just started is another
question."""
QUERIES: Final = 200
"""Different searches, in turn."""
QUERIES_SEED: Final = 1
CUSTOMERS: Final = 20
REPEATS: Final = 3
SECTIONS: Final = ("came_from", "went_to", "came_back", "adjusted")


def all_of(run: Run, books: Books, folder: Path, seconds: int) -> list[Row]:
    """The reading cases, each by itself."""
    bearer = {"Authorization": f"Bearer {books.token}"}
    with httpx.Client(base_url=run.url, headers=bearer, timeout=REQUEST_SECONDS) as reader:
        pages = _invoice_pages(reader, books)
        account = _account_pages(reader, books)

        def under_load(case: str, paths: Sequence[str], most_ms: float) -> Row:
            load.get(run.url, books.token, paths, folder, clients=CLIENTS, seconds=WARM_UP_SECONDS)
            runs = repeated.measure(
                lambda: load.get(run.url, books.token, paths, folder, clients=CLIENTS, seconds=seconds),
                lambda seen: seen,
            )
            seen = runs.middle
            wrk = seen.processor_seconds * 1000 / seen.requests
            remark = (
                f"{CLIENTS} clients; p50 {seen.p50:.1f}; {seen.per_second:.0f}/s; {runs.spread}; "
                f"wrk {wrk:.2f} ms a request"
            )
            return report.at_most(f"{case}, p99", seen.p99, most_ms, "ms", remark)

        return [
            under_load(f"product search among {books.size.products:,}", _searches(books), 20),
            under_load(f"a page of 50 of {books.size.sales:,} invoices", pages, 30),
            under_load(f"outstanding of a customer with {books.large_account:,} bills", account, 100),
            _trace(reader, books),
            _stock_as_of(reader, books),
        ]


def _searches(books: Books) -> list[str]:
    """The first letters of names, generic names and codes, three to six of them, and whole barcodes; from all over the
    catalogue."""
    words = random.Random(QUERIES_SEED).sample(books.words, min(QUERIES, len(books.words)))
    return [
        f"/v1/products:search?query={word if word.isdigit() else word.lower()[: 3 + number % 4]}"
        for number, word in enumerate(words)
    ]


def _invoice_pages(reader: httpx.Client, books: Books) -> list[str]:
    """The newest, those of a month, those of a customer; and of each the page that follows."""
    firsts = ["/v1/invoices?page_size=50"]
    firsts += [
        f"/v1/invoices?page_size=50&from_date={day.replace(day=1)}&to_date={day}" for day in _middles(books.start)
    ]
    firsts += [f"/v1/invoices?page_size=50&customer_id={customer}" for customer in books.customers[:CUSTOMERS]]
    return list(_and_next(reader, firsts))


def _account_pages(reader: httpx.Client, books: Books) -> list[str]:
    return list(_and_next(reader, [f"/v1/customers/{books.customers[0]}/open-items?page_size=50"]))


def _and_next(reader: httpx.Client, paths: Iterable[str]) -> Iterable[str]:
    for path in paths:
        yield path
        token = _timed(reader, path)[1].get("next_page_token")
        if token:
            yield f"{path}&page_token={token}"


def _trace(reader: httpx.Client, books: Books) -> Row:
    """The worst of all pages of the busiest batch and of ordinary ones."""
    path, token, pages, documents = f"/v1/batches/{books.busiest_batch}:trace", "", list[float](), 0
    while not pages or token:
        milliseconds, answer = _timed(reader, f"{path}?page_token={token}" if token else path)
        pages.append(milliseconds)
        documents += sum(len(answer.get(section, ())) for section in SECTIONS)
        token = answer.get("next_page_token", "")
    ordinary = max(_slowest(reader, f"/v1/batches/{batch}:trace") for batch in books.batches)
    remark = (
        f"slowest of {len(pages)} pages of the busiest batch, {documents:,} documents in {sum(pages) / 1000:.1f} s; "
        f"of {len(books.batches)} ordinary batches {ordinary:.0f}"
    )
    return report.at_most(f"batch trace over {books.movements:,} movements", max(*pages, ordinary), 200, "ms", remark)


def _stock_as_of(reader: httpx.Client, books: Books) -> Row:
    """The worst of a day in the middle of each month, all products; the first page, which has the total too."""
    slowest = {
        day: _slowest(reader, f"/v1/reports/stock-valuation?as_of_date={day}") / 1000 for day in _middles(books.start)
    }
    worst = max(slowest, key=lambda day: slowest[day])
    remark = f"the worst, {worst}; the best {min(slowest.values()):.2f}; {books.size.products:,} products"
    return report.at_most(f"stock as of a day over {books.movements:,} movements", slowest[worst], 1, "s", remark)


def _middles(start: dt.date) -> list[dt.date]:
    """The middle of every month of the year from `start`."""
    months = (start.month + step for step in range(1, 12))
    return [dt.date(start.year + (month - 1) // 12, (month - 1) % 12 + 1, 15) for month in months]


def _slowest(reader: httpx.Client, path: str) -> float:
    """The slowest of a few, in milliseconds."""
    return max(_timed(reader, path)[0] for _ in range(REPEATS))


def _timed(reader: httpx.Client, path: str) -> tuple[float, Body]:
    """How many milliseconds the answer took, and the answer."""
    started = time.perf_counter()
    answer = reader.get(path).raise_for_status()
    milliseconds = (time.perf_counter() - started) * 1000
    return milliseconds, answer.json()
