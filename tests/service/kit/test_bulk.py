"""A request for many documents runs in batches of bounded size, and others get their turn between them."""

import asyncio
import dataclasses

import pytest

from kit.auth.caller import Caller, set_caller
from kit.db.database import Database
from kit.errors import IdempotencyKeyReused, Unavailable
from kit.holds.bulk import MOST_LINES, MOST_LINES_BESIDE_OTHERS, end_of_batch, run_in_batches
from kit.pace import Pace, set_pace
from kit.presence import Presence
from tests.service.kit.batched_notes import NoteBatches, many_notes
from tests.service.kit.kit_schema import Urls
from tests.service.kit.notes import count_notes, write_note
from tests.support.organisations import Organisation


def _documents(reply: str) -> int:
    return len(reply.split(", "))


def come_with_others(caller: Caller) -> Presence:
    """Another organisation is present beside the caller's, and stays."""
    presence = Presence(clock=lambda: 0.0)
    presence.see(caller.org_id)
    presence.see("another")
    set_pace(Pace(presence, caller.org_id))
    return presence


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

    assert [end_of_batch(lines, first, int, MOST_LINES) for first in range(5)] == [2, 3, 3, 4, 5]
    assert end_of_batch([5] * 64, 0, int, MOST_LINES) == 64
    assert end_of_batch([5] * 64, 60, int, MOST_LINES_BESIDE_OTHERS) == 64
    assert end_of_batch([5] * 64, 0, int, MOST_LINES_BESIDE_OTHERS) == 10


async def test_long_documents_have_a_batch_each_and_short_ones_share_one(notes, caller) -> None:
    request = many_notes(caller, "long a", "long b", "c", "not posted", "d")

    reply = await run_in_batches(notes.runner, request, ", ".join, _documents)

    assert reply == "long a, long b, c, refused, d"
    assert notes.posts == [["long a"], ["long b"], ["c", "not posted", "d"]]


async def test_a_repeat_of_a_bulk_request_gets_the_same_reply(notes, books, caller) -> None:
    request = many_notes(caller, "long a", "long b")
    first = await run_in_batches(notes.runner, request, ", ".join, _documents)

    assert await run_in_batches(notes.runner, request, ", ".join, _documents) == first
    assert await count_notes(books, caller) == 2


async def test_a_repeat_goes_on_behind_the_batches_that_were_finished(notes, books, caller) -> None:
    request = many_notes(caller, "long a", "long b", "long c")

    async def fail_at_the_second() -> None:
        if len(notes.participant.calls) == 2:
            raise Unavailable("Lost.")

    notes.participant.meanwhile = fail_at_the_second
    with pytest.raises(Unavailable):
        await run_in_batches(notes.runner, request, ", ".join, _documents)
    before = await count_notes(books, caller)
    reply = await run_in_batches(notes.runner, request, ", ".join, _documents)

    assert (before, reply) == (1, "long a, long b, long c")
    assert await count_notes(books, caller) == 3


async def test_a_repeat_goes_on_behind_batches_of_another_size(notes, books, caller) -> None:
    texts = [f"n{number}" for number in range(MOST_LINES_BESIDE_OTHERS + 10)]
    request = many_notes(caller, *texts)
    presence = come_with_others(caller)

    async def fail_at_the_second() -> None:
        if len(notes.participant.calls) == 2:
            raise Unavailable("Lost.")

    notes.participant.meanwhile = fail_at_the_second
    with pytest.raises(Unavailable):
        await run_in_batches(notes.runner, request, ", ".join, _documents)
    beside = [len(batch) for batch in notes.posts]
    set_pace(Pace(Presence(), caller.org_id))
    reply = await run_in_batches(notes.runner, request, ", ".join, _documents)

    assert presence.count() == 2
    assert beside == [MOST_LINES_BESIDE_OTHERS]
    assert [len(batch) for batch in notes.posts] == [MOST_LINES_BESIDE_OTHERS, 10]
    assert reply == ", ".join(texts)
    assert await count_notes(books, caller) == len(texts)


async def test_a_document_has_one_hold_whatever_batch_it_is_in(notes, caller) -> None:
    request = many_notes(caller, *(f"n{number}" for number in range(MOST_LINES_BESIDE_OTHERS + 10)))
    alone = [request.hold_key(position) for position in range(len(request.commands))]

    part = request.part(MOST_LINES_BESIDE_OTHERS, len(request.commands))

    assert [part.hold_key(position) for position in range(10)] == alone[MOST_LINES_BESIDE_OTHERS:]
    assert part.key != request.key
    assert request.part(0, 5).key == request.key


async def test_a_bulk_request_rests_between_its_batches_while_others_come(notes, caller) -> None:
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    presence = come_with_others(caller)
    set_pace(Pace(presence, caller.org_id, sleep=rest))
    await run_in_batches(notes.runner, many_notes(caller, "long a", "long b", "c"), ", ".join, _documents)
    beside = list(rests)
    rests.clear()
    set_pace(Pace(Presence(), caller.org_id, sleep=rest))
    alone = dataclasses.replace(caller, idempotency_key="alone")
    await run_in_batches(notes.runner, many_notes(alone, "long a", "long b", "c"), ", ".join, _documents)

    assert len(beside) == 2
    assert min(beside) > 0
    assert rests == [0.0, 0.0]


async def test_another_request_cannot_use_the_key_of_a_bulk_request(notes, caller) -> None:
    await run_in_batches(notes.runner, many_notes(caller, "long a", "long b"), ", ".join, _documents)

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
    await run_in_batches(notes.runner, many_notes(caller, *(f"long {n}" for n in range(8))), ", ".join, _documents)
    await asyncio.gather(*tasks)

    assert posted_before_quiet[0] < 3
    assert len(notes.posts) == 8
    await books.close()
