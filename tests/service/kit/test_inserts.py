"""Rows enter a table in one way: what each of its uses does with rows that are there already."""

import asyncpg
import pytest
import sqlalchemy as sa

from kit.db.database import Database
from kit.db.inserts import insert_if_new, insert_row, insert_rows, insert_those_new
from kit.db.session import ReadSession, Transaction
from kit.ids import new_id
from tests.service.kit.kit_schema import KIT, NOTES


async def bodies(books: Database, caller) -> list[str]:
    async def read(session: ReadSession) -> list[str]:
        return [row.body for row in await session.rows(sa.select(NOTES.c.body).order_by(NOTES.c.body))]

    return await books.read(caller, read)


def note(tx: Transaction, body: str) -> dict[str, object]:
    return {"org_id": tx.caller.org_id, "id": new_id(), "body": body}


async def test_one_row_many_rows_and_no_row(books: Database, organisation) -> None:
    caller = organisation.caller()

    async def write(tx: Transaction) -> None:
        await insert_row(tx, NOTES, note(tx, "alone"))
        await insert_rows(tx, NOTES, [note(tx, f"{number:03}") for number in range(100)])
        await insert_rows(tx, NOTES, [])

    await books.run(caller, write)

    assert await bodies(books, caller) == [*(f"{number:03}" for number in range(100)), "alone"]


async def test_a_text_is_stored_as_it_is_whatever_its_characters(books: Database, organisation) -> None:
    caller = organisation.caller()
    texts = ["", " a ", "NULL", "{a,b}", 'a "quoted" word', "back\\slash", '\\"', "two\nlines\t", "दवा", "'; --"]

    async def write(tx: Transaction) -> None:
        await insert_rows(tx, NOTES, [note(tx, text) for text in texts])

    await books.run(caller, write)

    assert sorted(await bodies(books, caller)) == sorted(texts)


async def test_a_row_whose_key_is_taken_is_refused_and_nothing_is_written(books: Database, organisation) -> None:
    caller = organisation.caller()

    async def write(tx: Transaction) -> None:
        first = note(tx, "first")
        await insert_rows(tx, NOTES, [first, note(tx, "second"), {**first, "body": "again"}])

    with pytest.raises(asyncpg.UniqueViolationError):
        await books.run(caller, write)
    assert await bodies(books, caller) == []


async def test_rows_whose_keys_are_taken_are_left_out_where_that_is_asked_for(books: Database, organisation) -> None:
    caller = organisation.caller()

    async def write(tx: Transaction) -> None:
        first = note(tx, "first")
        written = await insert_if_new(tx, NOTES, first)
        assert written is not None
        assert written._asdict() == first
        assert await insert_if_new(tx, NOTES, {**first, "body": "again"}) is None
        await insert_those_new(tx, NOTES, [{**first, "body": "once more"}, note(tx, "second")])
        await insert_those_new(tx, NOTES, [])

    await books.run(caller, write)

    assert await bodies(books, caller) == ["first", "second"]


async def test_a_column_that_is_left_out_has_its_default(books: Database, every_book: Database, organisation) -> None:
    caller, sent = organisation.caller(), new_id()

    async def write(tx: Transaction) -> None:
        message = {
            "org_id": tx.caller.org_id,
            "id": sent,
            "destination": "nowhere",
            "type": "note",
            "payload": b"\x00\xff",
            "user_id": tx.caller.user_id,
            "traceparent": "",
            "created_at": tx.now,
            "due_at": tx.now,
        }
        await insert_row(tx, KIT.outbox, message)

    await books.run(caller, write)

    async with every_book.across_tenants() as connection:
        (row,) = await connection.execute(sa.select(KIT.outbox).where(KIT.outbox.c.id == sent))
        await connection.execute(sa.delete(KIT.outbox).where(KIT.outbox.c.id == sent))
    assert (row.attempts, row.last_error, row.payload) == (0, "", b"\x00\xff")


async def test_rows_of_one_insert_name_the_same_columns(books: Database, organisation) -> None:
    caller = organisation.caller()

    async def write(tx: Transaction) -> None:
        whole = note(tx, "whole")
        await insert_rows(tx, NOTES, [whole, {name: value for name, value in whole.items() if name != "body"}])

    with pytest.raises(ValueError, match="the same columns"):
        await books.run(caller, write)
    assert await bodies(books, caller) == []
