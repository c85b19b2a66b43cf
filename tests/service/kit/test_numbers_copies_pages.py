"""Consecutive numbers, copies of announcements, pages and entity tags."""

import asyncio

import pytest
import sqlalchemy as sa
from bahi.inventory.v1 import products_pb2

from kit.auth.caller import set_caller
from kit.commands import etag
from kit.db import number_series, pages
from kit.errors import FailedPrecondition, StaleEtag
from kit.ids import new_id
from kit.messaging.store import replicas
from kit.wire import paging


async def test_a_series_counts_from_one_in_each_period(books, organisation) -> None:
    caller = organisation.caller()

    async def take(tx):
        return [
            list(await number_series.next_numbers(tx, "INV", "2026-27")),
            list(await number_series.next_numbers(tx, "INV", "2026-27", 3)),
            list(await number_series.next_numbers(tx, "INV", "2027-28")),
        ]

    assert await books.run(caller, take) == [[1], [2, 3, 4], [1]]


async def test_twenty_transactions_at_once_get_consecutive_numbers_and_a_failure_leaves_no_gap(
    books, organisation
) -> None:
    caller = organisation.caller()

    async def take(tx, *, fails=False):
        (number,) = await number_series.next_numbers(tx, "INV", "2026-27")
        if fails:
            raise FailedPrecondition("Not now.")
        return number

    taken = await asyncio.gather(
        *(books.run(caller, lambda tx, n=n: take(tx, fails=n % 4 == 0)) for n in range(20)), return_exceptions=True
    )

    assert sorted(number for number in taken if isinstance(number, int)) == list(range(1, 16))


async def test_returned_numbers_are_the_next_ones_also_the_first(books, organisation) -> None:
    async def take(tx, count, used):
        invoices, receipts = ("INV", "2026-27"), ("RCT", "2026-27")
        taken = await number_series.next_numbers_of_many(tx, {invoices: count, receipts: 1})
        await number_series.return_unused(tx, {invoices: count - used, receipts: 1})
        return list(taken[invoices])[:used]

    taken = [
        await books.run(organisation.caller(), lambda tx, counts=counts: take(tx, *counts))
        for counts in ((3, 0), (5, 2), (1, 1))
    ]

    assert taken == [[], [1, 2], [3]]


async def test_twenty_transactions_at_once_that_return_numbers_leave_no_gap(books, organisation) -> None:
    async def take(tx, used):
        numbers = await number_series.next_numbers(tx, "INV", "2026-27", 3)
        await number_series.return_unused(tx, {("INV", "2026-27"): 3 - used})
        return list(numbers)[:used]

    taken = await asyncio.gather(
        *(books.run(organisation.caller(), lambda tx, n=n: take(tx, n % 3)) for n in range(20))
    )

    assert sorted(number for numbers in taken for number in numbers) == list(range(1, 20))


async def test_an_older_announcement_never_overwrites_a_newer_one(books, organisation) -> None:
    caller, id_ = organisation.caller(), new_id()

    async def receive(tx):
        for version in (2, 1):
            await replicas.store(tx, "organisation", id_, version, f"v{version}".encode())
        return await replicas.load(tx, "organisation", id_)

    assert await books.run(caller, receive) == b"v2"


async def test_without_an_announcement_the_organisation_is_unknown(books, organisation) -> None:
    load = await books.run(organisation.caller(), lambda tx: replicas.load(tx, "organisation", new_id()))
    assert load is None


async def test_pages_in_either_order_hold_every_row_once(books, organisation) -> None:
    caller = organisation.caller()
    set_caller(caller)

    async def read(tx, *, descending):
        numbers = tx.tables.number_series
        key = (numbers.c.series, numbers.c.period)
        seen, token = [], ""
        while True:
            page = paging.page_request(products_pb2.ListProductsRequest(page_size=2, page_token=token), key_length=2)
            statement = sa.select(numbers).where(numbers.c.org_id == tx.caller.org_id)
            rows, token = await pages.read_page(tx, statement, key, page, descending=descending)
            seen.append([(row.series, row.period) for row in rows])
            if not token:
                return seen

    async def fill_and_read(tx):
        await number_series.next_numbers_of_many(tx, {(name, "2026-27"): 1 for name in "ABCDE"})
        return await read(tx, descending=False), await read(tx, descending=True)

    upwards, downwards = await books.run(caller, fill_and_read)

    assert [[name for name, _ in page] for page in upwards] == [["A", "B"], ["C", "D"], ["E"]]
    assert [[name for name, _ in page] for page in downwards] == [["E", "D"], ["C", "B"], ["A"]]


@pytest.mark.parametrize("given", ["", "*", '"3"', 'W/"3"'])
def test_a_matching_etag_passes(given) -> None:
    etag.check_etag(given, 3)


@pytest.mark.parametrize("given", ['"2"', "3", '"33"'])
def test_a_stale_etag_is_refused(given) -> None:
    with pytest.raises(StaleEtag):
        etag.check_etag(given, 3)
