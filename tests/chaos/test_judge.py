"""The judge finds nothing in good books, and of each planted lie it says which claim is broken."""

import asyncio
import copy
import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from deploy.local.runfile import Run
from tests.chaos import defects, settle, weakened
from tests.chaos.defect import Defect
from tests.chaos.judge import operations, stock_over_time, tenancy, verdict
from tests.chaos.judge.books import Books, Promise, Violation
from tests.chaos.load import users
from tests.chaos.load.history import Attempt, History
from tests.chaos.small_trade import Traded, trade_a_little

pytestmark = pytest.mark.xdist_group("chaos_judge")

Spoil = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Lie:
    """What the phones would have to have seen for `claim` to be broken by good books."""

    claim: Promise
    name: str
    tell: Callable[[Traded], History]


def with_answer(traded: Traded, kind: str, spoil: Spoil, *, again: bool = False) -> History:
    """The history in which one deal of this kind was answered otherwise; with `again` it was answered both ways."""
    history = copy.deepcopy(traded.history)
    answered = [
        (operation, number)
        for operation in history.of_kind(kind)
        if operation.org_id == str(traded.org_ids[0])
        for number, attempt in enumerate(operation.attempts)
        if attempt.done_well
    ]
    operation, number = answered[0]
    attempt = operation.attempts[number]
    answer = attempt.answer
    spoil(answer)
    spoilt = dataclasses.replace(attempt, text=json.dumps(answer))
    operation.attempts[number : number + 1] = [attempt, spoilt] if again else [spoilt]
    return history


def with_refusals(traded: Traded, kind: str) -> History:
    """The history in which every deal of this kind was refused."""
    history = copy.deepcopy(traded.history)
    for operation in history.of_kind(kind):
        operation.attempts = [refused(attempt) for attempt in operation.attempts]
    return history


def refused(attempt: Attempt) -> Attempt:
    """As if the answer had been no."""
    return dataclasses.replace(attempt, status=409, text=json.dumps({"reason": "NOT_TODAY"}))


def with_foreign_id(traded: Traded) -> History:
    """The history in which a sale's answer names a sale of another organisation."""
    foreign = next(
        operation.answers[0]["invoice_id"]
        for operation in traded.history.of_kind("sale")
        if operation.org_id == str(traded.org_ids[1]) and operation.acknowledged
    )
    return with_answer(traded, "sale", lambda answer: answer.update(surprise={"of": [foreign]}))


def of_another_document(answer: dict[str, Any]) -> None:
    answer["invoice_id"] = str(uuid4())


def of_more_than_there_was(answer: dict[str, Any]) -> None:
    answer["lines"][0]["quantity"] = str(Decimal(100000))


def without_one_draft(answer: dict[str, Any]) -> None:
    issued = next(outcome for outcome in answer["outcomes"] if "invoice" in outcome)
    del issued["invoice"]
    issued["problem"] = {"status": 409, "reason": "NOT_TODAY"}


IN_HISTORY = (
    Lie(
        operations.ONCE,
        "two answers to one request",
        lambda traded: with_answer(traded, "sale", of_another_document, again=True),
    ),
    Lie(operations.ONCE, "an order invoiced unasked", lambda traded: with_refusals(traded, "invoice_order")),
    Lie(operations.NOT_DONE, "a refused sale", lambda traded: with_refusals(traded, "sale")),
    Lie(operations.NOT_DONE, "a refused draft", lambda traded: with_answer(traded, "bulk", without_one_draft)),
    Lie(operations.NOT_DONE, "a refused confirmation", lambda traded: with_refusals(traded, "confirm")),
    Lie(tenancy.OWN_IDS, "another organisation's id in an answer", with_foreign_id),
    Lie(
        stock_over_time.NO_MORE,
        "more acknowledged than came",
        lambda traded: with_answer(traded, "sale", of_more_than_there_was),
    ),
)


@pytest.fixture(scope="module")
def traded(system: Run) -> Traded:
    return trade_a_little(system)


def judged(
    system: Run, traded: Traded, *, lie: Defect | None = None, history: History | None = None, settling: bool = False
) -> list[Violation]:
    """What the judge says of the books with a lie in them, if need be after they should have settled; nobody else ever
    sees it."""

    async def look() -> list[Violation]:
        connection = await asyncpg.connect(system.database_url)
        transaction = connection.transaction()
        await transaction.start()
        try:
            if lie:
                await plant(connection, lie)
            if settling:
                settled, _ = await settle.settle(connection, traded.org_ids, reaper=0)
                assert not settled
            books = Books(connection=connection, org_ids=traded.org_ids)
            return await verdict.judge(books, history or traded.history)
        finally:
            await transaction.rollback()
            await connection.close()

    async def plant(connection: asyncpg.Connection, lie: Defect) -> None:
        await connection.execute("SET LOCAL session_replication_role = replica")
        if lie.lifted:
            table, constraint = lie.lifted
            await connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        changed = await connection.execute(lie.sql, traded.org_ids[0])
        assert not changed.endswith(" 0"), f"nothing to spoil: {changed}"

    return asyncio.run(look())


def broken(violations: list[Violation]) -> set[tuple[int, str]]:
    return {(violation.rule, violation.claim) for violation in violations}


def test_good_books_are_found_good(system, traded) -> None:
    assert judged(system, traded) == []


def test_every_kind_of_deal_was_made(traded) -> None:
    done = {operation.kind for operation in traded.history if operation.acknowledged}
    assert done == users.KINDS


def test_every_claim_has_a_lie_that_breaks_it() -> None:
    lied_about = {defect.claim.words for defect in defects.IN_BOOKS} | {lie.claim.words for lie in IN_HISTORY}
    assert lied_about == {promise.words for promise in verdict.PROMISES}


@pytest.mark.parametrize("defect", defects.IN_BOOKS, ids=lambda defect: defect.name)
def test_a_lie_in_the_books_is_found_by_its_claim(system, traded, defect: Defect) -> None:
    assert (defect.claim.rule, defect.claim.words) in broken(judged(system, traded, lie=defect))


@pytest.mark.parametrize("lie", IN_HISTORY, ids=lambda lie: lie.name)
def test_a_lie_in_the_history_is_found_by_its_claim(system, traded, lie: Lie) -> None:
    assert (lie.claim.rule, lie.claim.words) in broken(judged(system, traded, history=lie.tell(traded)))


def test_a_forgotten_hold_is_not_waited_for_but_found(system, traded) -> None:
    forgotten = defects.FORGOTTEN_HOLD
    found = broken(judged(system, traded, lie=forgotten, settling=True))
    assert (forgotten.claim.rule, forgotten.claim.words) in found


def test_a_safeguard_that_has_moved_is_not_taken_away_silently() -> None:
    moved = SimpleNamespace(claims=len)
    with pytest.raises(LookupError):
        weakened.replace(moved, "claim", print)
    assert vars(moved) == {"claims": len}
