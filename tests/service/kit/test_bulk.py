"""A request for many documents runs in batches of bounded size, and others get their turn between them."""

import asyncio

import pytest

from kit.auth.caller import Caller, set_caller
from kit.db.database import Database
from kit.errors import IdempotencyKeyReused, Unavailable
from kit.holds.bulk import MOST_LINES, batches_of, run_in_batches
from tests.service.kit.batched_notes import NoteBatches, many_notes
from tests.service.kit.kit_schema import Urls
from tests.service.kit.notes import count_notes, write_note
from tests.support.organisations import Organisation


@pytest.fixture
def caller(organisation: Organisation) -> Caller:
    found = organisation.caller(idempotency_key="bulk")
    set_caller(found)
    return found


@pytest.fixture
def notes(books: Database) -> NoteBatches:
    return NoteBatches(books)


def test_batches_have_at_most_so_many_lines_and_keep_the_order() -> None:
    lines = [MOST_LINES - 1, 1, 1, 2 * MOST_LINES, 5]

    assert [list(batch) for batch in batches_of(lines, int)] == [[499, 1], [1], [1000], [5]]
    assert [list(batch) for batch in batches_of([5] * 64, int)] == [[5] * 64]


async def test_long_documents_have_a_batch_each_and_short_ones_share_one(notes, caller) -> None:
    request = many_notes(caller, "long a", "long b", "c", "not posted", "d")

    reply = await run_in_batches(notes.runner, request, ", ".join)

    assert reply == "long a, long b, c, refused, d"
    assert notes.posts == [["long a"], ["long b"], ["c", "not posted", "d"]]


async def test_a_repeat_of_a_bulk_request_gets_the_same_reply(notes, books, caller) -> None:
    request = many_notes(caller, "long a", "long b")
    first = await run_in_batches(notes.runner, request, ", ".join)

    assert await run_in_batches(notes.runner, request, ", ".join) == first
    assert await count_notes(books, caller) == 2


async def test_a_repeat_goes_on_behind_the_batches_that_were_finished(notes, books, caller) -> None:
    request = many_notes(caller, "long a", "long b", "long c")

    async def fail_at_the_second() -> None:
        if len(notes.participant.calls) == 2:
            raise Unavailable("Lost.")

    notes.participant.meanwhile = fail_at_the_second
    with pytest.raises(Unavailable):
        await run_in_batches(notes.runner, request, ", ".join)
    before = await count_notes(books, caller)
    reply = await run_in_batches(notes.runner, request, ", ".join)

    assert (before, reply) == (1, "long a, long b, long c")
    assert await count_notes(books, caller) == 3


async def test_another_request_cannot_use_the_key_of_a_bulk_request(notes, caller) -> None:
    await run_in_batches(notes.runner, many_notes(caller, "long a", "long b"), ", ".join)

    with pytest.raises(IdempotencyKeyReused):
        await notes.runner.run_alone(many_notes(caller, "c"))


async def test_others_are_served_between_the_batches(urls: Urls, caller, new_organisation) -> None:
    books = urls.open(pool_size=1)
    notes, quiet = NoteBatches(books), new_organisation().caller()
    posted_before_quiet: list[int] = []
    tasks: list[asyncio.Task[None]] = []

    async def write_quietly() -> None:
        await books.run(quiet, write_note)
        posted_before_quiet.append(len(notes.posts))

    async def begin_once() -> None:
        if not tasks:
            tasks.append(asyncio.create_task(write_quietly()))

    notes.participant.meanwhile = begin_once
    await run_in_batches(notes.runner, many_notes(caller, *(f"long {n}" for n in range(8))), ", ".join)
    await asyncio.gather(*tasks)

    assert posted_before_quiet[0] < 3
    assert len(notes.posts) == 8
    await books.close()
