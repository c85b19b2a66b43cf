"""The hold protocol, seen from both sides: the participant's book and the coordinator's outcomes."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import sqlalchemy as sa

from kit.db.failures import known_failure
from kit.db.session import Transaction
from kit.db.statements import Statement
from kit.errors import FailedPrecondition
from kit.hold_states import ONE_OUTCOME_PER_HOLD, HoldAborted, HoldState, Outcome
from kit.holds import outcomes, participant
from kit.ids import new_id
from tests.service.kit.holds import request_for, state_of, take, take_all
from tests.service.kit.kit_schema import KIT


async def test_asking_twice_gives_the_first_answer(books, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()

    assert await take(books, caller, hold_id, reply=b"first") == b"first"
    assert await take(books, caller, hold_id, reply=b"second") == b"first"


async def test_asking_ten_times_at_once_grants_once(books, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()

    replies = await asyncio.gather(*(take(books, caller, hold_id, reply=bytes([n])) for n in range(10)))

    assert len(set(replies)) == 1


async def test_the_same_id_with_other_content_is_refused(books, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()
    await take(books, caller, hold_id)

    with pytest.raises(participant.HoldContentChanged):
        await take(books, caller, hold_id, content=b"twenty strips")
    assert await state_of(books, caller, hold_id) is HoldState.PENDING


async def test_a_released_id_is_refused_for_ever(books, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()
    await take(books, caller, hold_id)

    released = await books.run(caller, lambda tx: participant.release(tx, [hold_id], kind="stock", coordinator="sales"))

    assert released == {hold_id}
    with pytest.raises(participant.HoldReleased):
        await take(books, caller, hold_id)


async def test_a_release_that_arrives_before_its_request_wins(books, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()

    released = await books.run(caller, lambda tx: participant.release(tx, [hold_id], kind="stock", coordinator="sales"))

    assert released == set()
    with pytest.raises(participant.HoldReleased):
        await take(books, caller, hold_id)


async def test_a_commit_counts_once_and_a_later_release_changes_nothing(books, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()
    await take(books, caller, hold_id)

    assert await books.run(caller, lambda tx: participant.fulfil(tx, [hold_id])) == {hold_id}
    assert await books.run(caller, lambda tx: participant.fulfil(tx, [hold_id])) == set()
    assert (
        await books.run(caller, lambda tx: participant.release(tx, [hold_id], kind="stock", coordinator="sales"))
        == set()
    )
    assert await state_of(books, caller, hold_id) is HoldState.FULFILLED


async def test_a_kept_hold_has_no_expiry_and_can_be_committed(books, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()
    await take(books, caller, hold_id)

    assert await books.run(caller, lambda tx: participant.confirm(tx, [hold_id])) == {hold_id}
    assert await books.run(caller, lambda tx: participant.confirm(tx, [hold_id])) == set()
    assert await state_of(books, caller, hold_id) is HoldState.CONFIRMED
    assert await books.run(caller, lambda tx: participant.fulfil(tx, [hold_id])) == {hold_id}


async def test_a_released_or_unknown_hold_cannot_be_committed(books, organisation) -> None:
    caller, released, unknown = organisation.caller(), new_id(), new_id()
    await take(books, caller, released)
    await books.run(caller, lambda tx: participant.release(tx, [released], kind="stock", coordinator="sales"))

    with pytest.raises(participant.HoldReleased):
        await books.run(caller, lambda tx: participant.fulfil(tx, [released]))
    with pytest.raises(participant.HoldUnknown):
        await books.run(caller, lambda tx: participant.fulfil(tx, [unknown]))


async def test_a_document_whose_hold_has_an_outcome_already_is_too_late(books, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()
    await books.run(caller, lambda tx: outcomes.resolve(tx, [hold_id]))
    writing = Statement(
        lambda: sa.insert(KIT.hold_outcomes).values(
            {column: sa.bindparam(column) for column in ("org_id", "hold_id", "outcome", "recorded_at")}
        )
    )

    async def write(tx: Transaction) -> None:
        outcome = {"org_id": caller.org_id, "hold_id": hold_id, "outcome": Outcome.COMMITTED, "recorded_at": tx.now}
        await tx.run(writing, outcome)

    with pytest.raises(asyncpg.UniqueViolationError) as broken:
        await books.run(caller, write)

    assert isinstance(known_failure(broken.value), HoldAborted)
    assert KIT.hold_outcomes.primary_key.name == ONE_OUTCOME_PER_HOLD


async def test_commit_and_release_at_once_have_one_winner(books, organisation) -> None:
    caller = organisation.caller()
    for _ in range(20):
        hold_id = new_id()
        await take(books, caller, hold_id)

        async def commit(tx: Transaction, id_=hold_id) -> set[UUID]:
            return await participant.fulfil(tx, [id_])

        async def release(tx: Transaction, id_=hold_id) -> set[UUID]:
            return await participant.release(tx, [id_], kind="stock", coordinator="sales")

        race: Any = await asyncio.gather(books.run(caller, commit), books.run(caller, release), return_exceptions=True)
        committed, released = race

        won_by_commit = committed == {hold_id} and released == set()
        won_by_release = isinstance(committed, participant.HoldReleased) and released == {hold_id}
        assert won_by_commit != won_by_release


async def test_a_refused_hold_leaves_no_row(books, organisation) -> None:
    caller, hold_id, refusal = organisation.caller(), new_id(), FailedPrecondition("Not now.")

    assert await take_all(books, caller, [request_for(hold_id)], outcome=refusal) == [refusal]

    assert await state_of(books, caller, hold_id) is None


async def test_resolving_a_missing_document_aborts_it_and_its_late_commit_fails(books, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()

    assert await books.run(caller, lambda tx: outcomes.resolve(tx, [hold_id])) == {hold_id: Outcome.ABORTED}
    with pytest.raises(HoldAborted):
        await books.run(caller, lambda tx: outcomes.commit(tx, [hold_id], new_id()))


async def test_resolving_a_committed_document_says_so(books, organisation) -> None:
    caller, committed, unknown = organisation.caller(), new_id(), new_id()
    await books.run(caller, lambda tx: outcomes.commit(tx, [committed], new_id()))

    resolved = await books.run(caller, lambda tx: outcomes.resolve(tx, [unknown, committed]))

    assert resolved == {committed: Outcome.COMMITTED, unknown: Outcome.ABORTED}


async def test_committing_and_resolving_at_once_agree_on_the_outcome(books, organisation) -> None:
    caller = organisation.caller()
    for _ in range(20):
        hold_id = new_id()

        async def decide(tx: Transaction, id_=hold_id) -> None:
            await outcomes.commit(tx, [id_], new_id())

        async def resolve(tx: Transaction, id_=hold_id) -> dict[UUID, Outcome]:
            return await outcomes.resolve(tx, [id_])

        race: Any = await asyncio.gather(books.run(caller, decide), books.run(caller, resolve), return_exceptions=True)
        decided, resolved = race

        aborted = isinstance(decided, HoldAborted)
        assert resolved == {hold_id: Outcome.ABORTED if aborted else Outcome.COMMITTED}


async def test_an_outcome_cannot_be_rewritten_even_by_the_service_itself(books, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()
    await books.run(caller, lambda tx: outcomes.resolve(tx, [hold_id]))

    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        await books.run(caller, lambda tx: tx.run(sa.update(KIT.hold_outcomes).values(outcome=Outcome.COMMITTED)))


async def test_a_retry_asks_under_the_same_id_until_that_is_aborted(books, organisation) -> None:
    caller = organisation.caller()

    async def ask(tx):
        return await outcomes.live_hold_id(tx, "issue_invoice", "key-1")

    first = await books.run(caller, ask)
    assert await books.run(caller, ask) == first
    await books.run(caller, lambda tx: outcomes.resolve(tx, [first]))
    second = await books.run(caller, ask)
    assert second != first
    assert await books.run(caller, ask) == second


async def test_a_confirmation_that_arrives_after_its_release_changes_nothing(books, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()
    await take(books, caller, hold_id)
    await books.run(caller, lambda tx: participant.release(tx, [hold_id], kind="stock", coordinator="sales"))

    assert await books.run(caller, lambda tx: participant.confirm(tx, [hold_id])) == set()
    assert await state_of(books, caller, hold_id) is HoldState.RELEASED


async def test_consumed_units_return_to_a_hold_that_is_not_released(books, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()
    await take(books, caller, hold_id)
    await books.run(caller, lambda tx: participant.fulfil(tx, [hold_id]))

    assert await books.run(caller, lambda tx: participant.reopen(tx, [hold_id])) == {hold_id}
    assert await state_of(books, caller, hold_id) is HoldState.CONFIRMED
    assert await books.run(caller, lambda tx: participant.reopen(tx, [hold_id])) == {hold_id}
    await books.run(caller, lambda tx: participant.release(tx, [hold_id], kind="stock", coordinator="sales"))
    assert await books.run(caller, lambda tx: participant.reopen(tx, [hold_id])) == set()
    assert await state_of(books, caller, hold_id) is HoldState.RELEASED


async def test_a_fulfilled_hold_ends_when_its_coordinator_needs_nothing_more(books, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()
    await take(books, caller, hold_id)
    await books.run(caller, lambda tx: participant.fulfil(tx, [hold_id]))

    async def end(tx: Transaction) -> set[UUID]:
        return await participant.release(tx, [hold_id], kind="stock", coordinator="sales", fulfilled=True)

    assert await books.run(caller, end) == {hold_id}
    assert await books.run(caller, end) == set()
    assert await books.run(caller, lambda tx: participant.reopen(tx, [hold_id])) == set()
