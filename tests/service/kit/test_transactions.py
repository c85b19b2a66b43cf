"""One organisation, all or nothing."""

import asyncio
from urllib.parse import urlsplit

import asyncpg
import pytest
import sqlalchemy as sa

from kit.db.session import Transaction
from kit.ids import new_id
from tests.service.kit.kit_schema import NOTES, Urls
from tests.service.kit.notes import Refused, count_notes, write_note


async def test_a_committed_note_is_seen_by_its_organisation_only(books, new_organisation) -> None:
    ours, theirs = new_organisation().caller(), new_organisation().caller()

    await books.run(ours, write_note)

    assert await count_notes(books, ours) == 1
    assert await count_notes(books, theirs) == 0


async def test_a_row_of_another_organisation_cannot_be_written(books, new_organisation) -> None:
    ours, theirs = new_organisation().caller(), new_organisation().caller()

    async def forge(tx: Transaction) -> None:
        await tx.run(sa.insert(NOTES).values(org_id=theirs.org_id, id=new_id(), body="forged"))

    with pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
        await books.run(ours, forge)
    assert await count_notes(books, theirs) == 0


async def test_an_exception_leaves_nothing_and_the_connection_serves_on(urls: Urls, organisation) -> None:
    books = urls.open(pool_size=1)
    caller = organisation.caller()

    async def write_and_refuse(tx: Transaction) -> None:
        await write_note(tx)
        raise Refused

    with pytest.raises(Refused):
        await books.run(caller, write_and_refuse)
    assert await count_notes(books, caller) == 0
    await books.close()


async def test_a_cancelled_transaction_leaves_nothing_and_the_pool_serves_on(urls: Urls, organisation) -> None:
    books = urls.open(pool_size=1)
    caller = organisation.caller()
    written = asyncio.Event()

    async def write_and_hang(tx: Transaction) -> None:
        await write_note(tx)
        written.set()
        await tx.run(sa.text("SELECT pg_sleep(60)"))

    task = asyncio.create_task(books.run(caller, write_and_hang))
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await count_notes(books, caller) == 0
    await books.close()


async def test_a_deadlock_is_tried_again_until_both_have_written(books, organisation) -> None:
    caller = organisation.caller()
    first, second = new_id(), new_id()

    async def prepare(tx: Transaction) -> None:
        await tx.run(sa.insert(NOTES), [{"org_id": caller.org_id, "id": id_, "body": ""} for id_ in (first, second)])

    await books.run(caller, prepare)
    both_hold_one = asyncio.Barrier(2)
    meetings = {"left": 2}

    def append(id_, letter):
        return (
            sa.update(NOTES)
            .where(NOTES.c.org_id == caller.org_id, NOTES.c.id == id_)
            .values(body=NOTES.c.body + letter)
        )

    def crossing(one, other, letter):
        async def work(tx: Transaction) -> None:
            await tx.run(append(one, letter))
            if meetings["left"]:
                meetings["left"] -= 1
                await both_hold_one.wait()
            await tx.run(append(other, letter))

        return work

    await asyncio.gather(
        books.run(caller, crossing(first, second, "x")), books.run(caller, crossing(second, first, "y"))
    )

    async def read(tx: Transaction) -> list[str]:
        return [row.body for row in await tx.rows(sa.select(NOTES.c.body))]

    assert [sorted(body) for body in await books.run(caller, read)] == [["x", "y"], ["x", "y"]]


async def test_unique_violation_is_tried_again_and_sees_the_row_of_the_other(books, organisation) -> None:
    caller, id_ = organisation.caller(), new_id()
    both_have_looked = asyncio.Barrier(2)
    attempts: list[int] = []

    async def write_once(tx: Transaction) -> str:
        found = await tx.rows(sa.select(NOTES.c.id).where(NOTES.c.org_id == caller.org_id, NOTES.c.id == id_))
        attempts.append(len(found))
        if found:
            return "found"
        await both_have_looked.wait()
        await tx.run(sa.insert(NOTES).values(org_id=caller.org_id, id=id_, body="a"))
        return "written"

    outcomes = await asyncio.gather(books.run(caller, write_once), books.run(caller, write_once))

    assert sorted(outcomes) == ["found", "written"]
    assert attempts == [0, 0, 1]
    assert await count_notes(books, caller) == 1


async def test_without_an_organisation_a_statement_fails(books, organisation) -> None:
    caller = organisation.caller()
    await books.run(caller, write_note)

    with pytest.raises(sa.exc.DBAPIError, match=r"app\.org_id|invalid input syntax for type uuid"):
        async with books.across_tenants() as connection:
            await connection.execute(sa.select(NOTES.c.id))

    assert await books.read(caller, lambda reading: reading.rows(sa.select(NOTES.c.body))) == [("a",)]


async def test_after_the_server_has_cut_every_connection_the_next_transaction_works(
    database, urls: Urls, organisation
) -> None:
    books = urls.open(pool_size=3)
    caller = organisation.caller()
    met = asyncio.Barrier(3)

    async def meet(_tx: Transaction) -> None:
        await met.wait()

    await asyncio.gather(*(books.run(caller, meet) for _ in range(3)))
    await terminate_connections_of(database.admin_url, str(urlsplit(urls.app).username))

    await books.run(caller, write_note)

    assert await count_notes(books, caller) == 1
    await books.close()


async def terminate_connections_of(admin_url: str, role: str) -> None:
    """Returns when the server has none of this role any more in this database."""
    admin = await asyncpg.connect(admin_url)
    try:
        mine = "usename = $1 AND datname = current_database()"
        await admin.fetch(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {mine}", role)
    finally:
        await admin.close()
