"""A lock that races what posts: two real transactions, in both orders, and many at once."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from uuid import UUID

from services.sales.store.invoice_tables import invoices
from services.sales.store.ledger_tables import ledger_entries
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.days import TODAY
from tests.support.period_locks import LOCKED, OPEN, THIS_MONTH, default_registration, read_lock, set_lock
from tests.support.refusals import refused, replies_and_refusals
from tests.support.waiting_transactions import until_they_wait
from trade.domain.period_locks import PeriodLocks, PeriodState, PostingDay
from trade.store import period_locks
from trade.usecases.posting_days import check_open

ROUNDS = 12
OVERLAPPING = 6
LAST_MONTH = "2026-10"


async def test_a_lock_waits_for_what_posts(sales: SalesClient) -> None:
    await sales.set_up()

    async with sales.running.database.transaction(sales.organisation.caller()) as posting:
        await check_open(posting, PostingDay(date=TODAY))
        lock = asyncio.create_task(set_lock(sales, LOCKED))
        await until_they_wait(sales, 1)
        assert not lock.done()

    assert (await lock).month == THIS_MONTH


async def test_a_lock_waits_for_nothing_that_began_after_it_was_asked_for(sales: SalesClient) -> None:
    """Transactions that post overlap without a gap: each begins before the one before it ends."""
    await sales.set_up()
    posting = [await _begun(sales)]
    lock = asyncio.create_task(set_lock(sales, LOCKED, LAST_MONTH))
    await until_they_wait(sales, 1)

    passed_by = 0
    for _ in range(OVERLAPPING):
        following = Posting(sales)
        await _checked_or_waiting(sales, following)
        await posting.pop().end()
        await following.checked.wait()
        posting.append(following)
        passed_by += (await read_lock(sales, LAST_MONTH)).state == OPEN

    assert passed_by == 0
    assert (await lock).month == LAST_MONTH
    await posting.pop().end()


async def test_a_sale_behind_a_lock_that_waits_is_posted_after_it(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    first = await _begun(sales)
    lock = asyncio.create_task(set_lock(sales, LOCKED, LAST_MONTH))
    await until_they_wait(sales, 1)

    sale = asyncio.create_task(sales.sell(customer, line(product, "1")))
    await until_they_wait(sales, 2)
    assert not sale.done()
    await first.end()

    assert (await sale).number == "INV/26-27/000001"
    assert (await lock).month == LAST_MONTH


class Posting:
    """A transaction that has checked the locks, or waits to, and stays open until it is ended."""

    def __init__(self, sales: SalesClient) -> None:
        self.checked, self._ended = asyncio.Event(), asyncio.Event()
        self._running = asyncio.create_task(self._post(sales))

    async def _post(self, sales: SalesClient) -> None:
        async with sales.running.database.transaction(sales.organisation.caller()) as tx:
            await check_open(tx, PostingDay(date=TODAY))
            self.checked.set()
            await self._ended.wait()

    async def end(self) -> None:
        self._ended.set()
        await self._running


async def _begun(sales: SalesClient) -> Posting:
    posting = Posting(sales)
    await posting.checked.wait()
    return posting


async def _checked_or_waiting(sales: SalesClient, posting: Posting) -> None:
    waits = asyncio.create_task(until_they_wait(sales, 2))
    checked = asyncio.create_task(posting.checked.wait())
    _, unfinished = await asyncio.wait({waits, checked}, return_when=asyncio.FIRST_COMPLETED)
    for task in unfinished:
        task.cancel()


async def test_what_posts_waits_for_a_lock_and_then_sees_it(sales: SalesClient) -> None:
    """Both statements began before the lock was there: the row that they had to wait for is read again."""
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    own = UUID(await default_registration(sales))
    closing = PeriodLocks(default_registration_id=own, states={own: {THIS_MONTH: PeriodState.CLOSING}})

    async with sales.running.database.transaction(sales.organisation.caller()) as locking:
        await period_locks.store(locking, 1_000, closing)
        sale = asyncio.create_task(refused(sales.sell(customer, line(product, "1"))))
        receipt = asyncio.create_task(refused(sales.pay(customer, "5.00")))
        await until_they_wait(sales, 2)
        assert not sale.done()

    assert await sale == ("PERIOD_LOCKED", "invoice.date")
    assert await receipt == ("PERIOD_LOCKED", "date")
    assert await sales.count(invoices) == 0


async def test_nothing_is_posted_behind_a_lock_that_races_sales_and_receipts(sales: SalesClient) -> None:
    """What the books have when the lock is there is all that they will have of the month."""
    await sales.set_up()
    product = await sales.stocked(quantity="1000")
    customers = [await sales.customer(f"C{index}") for index in range(6)]
    raced = 0
    for turn in range(ROUNDS):
        acts: list[Awaitable[Any]] = [sales.sell(customer, line(product, "1")) for customer in customers]
        acts += [sales.pay(customer, "1.00") for customer in customers]
        acts.insert(turn % len(acts), _lock_and_count(sales))

        posted, not_posted = await replies_and_refusals(*acts)

        (when_locked,) = [reply for reply in posted if isinstance(reply, tuple)]
        assert when_locked == await _count(sales)
        assert {error.reason for error in not_posted} <= {"PERIOD_LOCKED"}
        raced += bool(not_posted) and len(posted) > 1
        await set_lock(sales, OPEN, reason="The next round")
    assert raced


async def _lock_and_count(sales: SalesClient) -> tuple[int, int]:
    await set_lock(sales, LOCKED)
    return await _count(sales)


async def _count(sales: SalesClient) -> tuple[int, int]:
    return await sales.count(invoices), await sales.count(ledger_entries)
