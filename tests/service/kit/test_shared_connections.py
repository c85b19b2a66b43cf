"""Organisations share the connections of a service: who waits is served by who holds least."""

import asyncio

from kit.auth.caller import Caller
from kit.db.database import Database
from kit.db.session import Transaction
from tests.service.kit.kit_schema import Urls
from tests.service.kit.notes import count_notes, write_note

POOL = 10
ROUNDS = 30


class Flood:
    """Transactions of one organisation that stay open, and its further ones that wait."""

    def __init__(self, books: Database, caller: Caller) -> None:
        self.books, self.caller = books, caller
        self.close = asyncio.Event()
        self.open = 0
        self.tasks: list[asyncio.Task[None]] = []

    async def begin(self, count: int) -> None:
        self.tasks += [asyncio.create_task(self.books.run(self.caller, self._stay)) for _ in range(count)]
        for _ in range(ROUNDS):  # of the loop, so that all that can begin have begun
            await self.books.check()

    async def _stay(self, tx: Transaction) -> None:
        self.open += 1
        await self.close.wait()
        await write_note(tx)

    async def end(self) -> None:
        self.close.set()
        await asyncio.gather(*self.tasks)


async def test_a_flood_of_one_organisation_leaves_connections_to_the_others(urls: Urls, new_organisation) -> None:
    books = urls.open(pool_size=POOL)
    flood = Flood(books, new_organisation().caller())
    quiet = new_organisation().caller()
    await flood.begin(3 * POOL)
    before = flood.open
    async with asyncio.timeout(4):
        await books.run(quiet, write_note)
    still = flood.open
    await flood.end()

    assert before == still == 6
    assert await count_notes(books, flood.caller) == 3 * POOL
    assert await count_notes(books, quiet) == 1
    await books.close()


async def test_organisations_that_wait_for_one_connection_take_turns(urls: Urls, new_organisation) -> None:
    books = urls.open(pool_size=1)
    flood, quiet = new_organisation().caller(), new_organisation().caller()
    served: list[Caller] = []
    begun, go = asyncio.Event(), asyncio.Event()

    async def note_who(tx: Transaction) -> None:
        served.append(tx.caller)
        begun.set()
        await go.wait()

    tasks = [asyncio.create_task(books.run(flood, note_who))]
    await begun.wait()
    tasks += [asyncio.create_task(books.run(who, note_who)) for who in (flood, flood, quiet, flood, quiet)]
    await asyncio.sleep(0)
    go.set()
    await asyncio.gather(*tasks)

    assert served == [flood, flood, quiet, flood, quiet, flood]
    await books.close()
