"""Holds of one kind, taken many at a time: each has its own outcome, and what is granted is written with its reply."""

import dataclasses

import pytest
import sqlalchemy as sa

from kit.auth.caller import set_caller
from kit.db.inserts import inserting
from kit.db.statements import Statement, list_params
from kit.errors import FailedPrecondition
from kit.holds import participant
from kit.holds.grant_runner import GrantedHolds
from kit.holds.grants import grants_of_many, grants_of_one
from kit.holds.requested import ExpireTimeMissing
from kit.ids import new_id
from tests.service.kit.holds import KIND, REPLIES, request_for, state_of
from tests.service.kit.kit_schema import NOTES
from tests.service.kit.notes import count_notes
from tests.support.statements import statements_of

TOO_MUCH = FailedPrecondition("Not so much.")


def _write() -> sa.Update:
    """A note for each hold, in a statement that takes others in."""
    written = inserting(NOTES, "noted", ("id", "body"), ("org_id",)).cte("written")
    return sa.update(NOTES).where(sa.false()).values(body="").add_cte(written)


NOTE_EACH = Statement(_write)


async def grant(tx, requested):
    """Refuses what is `b"too much"`, and writes a note for each of the others."""
    outcomes = [TOO_MUCH if item.content_hash == b"too much" else b"granted " + item.content_hash for item in requested]
    rows = [{"id": new_id(), "body": "a"} for outcome in outcomes if outcome is not TOO_MUCH]
    if rows:
        params = {"org_id": tx.caller.org_id, **list_params("noted", ("id", "body"), rows)}
        tx.run_with_commit(NOTE_EACH, params)
    return outcomes


@pytest.fixture
def caller(organisation):
    caller = organisation.caller(service="sales")
    set_caller(caller)
    return caller


@pytest.fixture
def holds(books):
    return GrantedHolds(books, grants_of_many(KIND, grant), REPLIES)


async def test_each_request_has_its_own_outcome(books, caller, holds) -> None:
    first, refused, unreadable = request_for(new_id(), b"ten"), request_for(new_id(), b"too much"), TOO_MUCH
    endless = dataclasses.replace(request_for(new_id()), expires_at=None)

    outcomes = await holds.run([refused, first, unreadable, endless])

    assert outcomes[:3] == [TOO_MUCH, b"granted ten", TOO_MUCH]
    assert isinstance(outcomes[3], ExpireTimeMissing)
    assert await state_of(books, caller, refused.hold_id) is None
    assert await state_of(books, caller, endless.hold_id) is None
    assert await count_notes(books, caller) == 1


async def test_a_repeat_gets_the_stored_reply_and_is_not_granted_again(books, caller, holds) -> None:
    first = request_for(new_id(), b"ten")
    await holds.run([first])

    again = await holds.run([first, request_for(new_id(), b"five")])

    assert again == [b"granted ten", b"granted five"]
    assert await count_notes(books, caller) == 2


async def test_an_id_that_is_requested_twice_in_one_call_is_granted_once(books, caller, holds) -> None:
    first = request_for(new_id(), b"ten")
    other = request_for(first.hold_id, b"five")

    same, repeat, changed = await holds.run([first, first, other])

    assert same == repeat == b"granted ten"
    assert isinstance(changed, participant.HoldContentChanged)
    assert await count_notes(books, caller) == 1


async def test_replies_and_what_is_granted_are_written_in_one_statement(books, caller, holds) -> None:
    with statements_of(books) as seen:
        await holds.run([request_for(new_id(), b"ten"), request_for(new_id(), b"five")])

    assert len(seen) == 2  # enters the holds; writes the notes and the replies
    assert await count_notes(books, caller) == 2


async def test_a_refusal_of_a_single_hold_leaves_nothing(books, caller) -> None:
    async def refuse(tx, requested):
        await grant(tx, [requested])
        raise TOO_MUCH

    requested = request_for(new_id(), b"ten")
    with pytest.raises(FailedPrecondition):
        await GrantedHolds(books, grants_of_one(KIND, refuse), REPLIES).run([requested])

    assert await state_of(books, caller, requested.hold_id) is None
    assert await count_notes(books, caller) == 0
