"""The judge finds no violation in correct books, and for each planted defect it names the broken claim."""

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
from tests.chaos.judge import barcodes, operations, prices, stock_over_time, tenancy, verdict
from tests.chaos.judge.books import Books, Claim, Violation
from tests.chaos.load import habits
from tests.chaos.load.history import Attempt, History
from tests.chaos.small_trade import Traded, trade_a_little

pytestmark = pytest.mark.xdist_group("chaos_judge")

Change = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class HistoryDefect:
    """A changed history that breaks `claim` although the books are correct."""

    claim: Claim
    name: str
    change: Callable[[Traded], History]


def with_answer(traded: Traded, kind: str, change: Change, *, again: bool = False) -> History:
    """The history with a changed reply to one action of this kind; with `again`, with both replies."""
    history = copy.deepcopy(traded.history)
    answered = [
        (operation, number)
        for operation in history.of_kind(kind)
        if operation.org_id == str(traded.org_ids[0])
        for number, attempt in enumerate(operation.attempts)
        if attempt.acknowledged
    ]
    operation, number = answered[0]
    attempt = operation.attempts[number]
    answer = attempt.answer
    change(answer)
    changed = dataclasses.replace(attempt, text=json.dumps(answer))
    operation.attempts[number : number + 1] = [attempt, changed] if again else [changed]
    return history


def with_another_rate(traded: Traded) -> History:
    """The history in which a request gives another rate for a pack than its reply shows."""
    history = copy.deepcopy(traded.history)
    operation = next(
        operation
        for operation in history.of_kind("sale", "order")
        if operation.acknowledged and "pack_rate" in operation.body["lines"][0]
    )
    operation.body["lines"][0]["pack_rate"] = {"amount": "43.01", "units": "3"}
    return history


def with_refusals(traded: Traded, kind: str) -> History:
    """The history in which every action of this kind was refused."""
    history = copy.deepcopy(traded.history)
    for operation in history.of_kind(kind):
        operation.attempts = [refused(attempt) for attempt in operation.attempts]
    return history


def refused(attempt: Attempt) -> Attempt:
    """The attempt with a refusal as its reply."""
    return dataclasses.replace(attempt, status=409, text=json.dumps({"reason": "NOT_TODAY"}))


def with_foreign_id(traded: Traded) -> History:
    """The history in which the reply to a sale contains the id of another organisation's sale."""
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


def of_one_product(answer: dict[str, Any]) -> None:
    answer["ambiguous"] = False


def without_one_draft(answer: dict[str, Any]) -> None:
    issued = next(outcome for outcome in answer["outcomes"] if "invoice" in outcome)
    del issued["invoice"]
    issued["problem"] = {"status": 409, "reason": "NOT_TODAY"}


IN_HISTORY = (
    HistoryDefect(
        operations.ONCE,
        "two replies to one request",
        lambda traded: with_answer(traded, "sale", of_another_document, again=True),
    ),
    HistoryDefect(
        operations.ONCE, "an order invoiced without a request", lambda traded: with_refusals(traded, "invoice_order")
    ),
    HistoryDefect(operations.NOT_DONE, "a refused sale", lambda traded: with_refusals(traded, "sale")),
    HistoryDefect(
        operations.NOT_DONE, "a refused draft", lambda traded: with_answer(traded, "bulk", without_one_draft)
    ),
    HistoryDefect(operations.NOT_DONE, "a refused confirmation", lambda traded: with_refusals(traded, "confirm")),
    HistoryDefect(prices.AS_GIVEN, "a reply with another rate than the request", with_another_rate),
    HistoryDefect(operations.NOT_DONE, "a refused correction", lambda traded: with_refusals(traded, "correct_batch")),
    HistoryDefect(
        barcodes.ASKED,
        "a scan that chose one of two products",
        lambda traded: with_answer(traded, "scan", of_one_product),
    ),
    HistoryDefect(tenancy.OWN_IDS, "another organisation's id in a reply", with_foreign_id),
    HistoryDefect(
        stock_over_time.NO_MORE,
        "more acknowledged than received",
        lambda traded: with_answer(traded, "sale", of_more_than_there_was),
    ),
)


@pytest.fixture(scope="module")
def traded(system: Run) -> Traded:
    return trade_a_little(system)


def judged(
    system: Run, traded: Traded, *, defect: Defect | None = None, history: History | None = None, settling: bool = False
) -> list[Violation]:
    """The violations that the judge finds. The transaction that plants the defect is rolled back."""

    async def look() -> list[Violation]:
        connection = await asyncpg.connect(system.database_url)
        transaction = connection.transaction()
        await transaction.start()
        try:
            if defect:
                await plant(connection, defect)
            if settling:
                settled, _ = await settle.settle(connection, traded.org_ids, reaper=0)
                assert not settled
            books = Books(connection=connection, org_ids=traded.org_ids)
            return await verdict.judge(books, history or traded.history)
        finally:
            await transaction.rollback()
            await connection.close()

    async def plant(connection: asyncpg.Connection, defect: Defect) -> None:
        await connection.execute("SET LOCAL session_replication_role = replica")
        if defect.lifted:
            table, constraint = defect.lifted
            await connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        changed = await connection.execute(defect.sql, traded.org_ids[0])
        assert not changed.endswith(" 0"), f"no row to change: {changed}"

    return asyncio.run(look())


def broken_claims(violations: list[Violation]) -> set[tuple[int, str]]:
    return {(violation.rule, violation.claim) for violation in violations}


def test_correct_books_have_no_violation(system, traded) -> None:
    assert judged(system, traded) == []


def test_the_small_trade_has_every_kind_of_operation(traded) -> None:
    assert traded.history.done == habits.KINDS


def test_every_claim_is_broken_by_a_planted_defect() -> None:
    covered = {defect.claim.words for defect in (*defects.IN_BOOKS, *IN_HISTORY)}
    assert covered == {claim.words for claim in verdict.ALL_CLAIMS}


@pytest.mark.parametrize("defect", defects.IN_BOOKS, ids=lambda defect: defect.name)
def test_a_defect_in_the_books_is_found_by_its_claim(system, traded, defect: Defect) -> None:
    assert (defect.claim.rule, defect.claim.words) in broken_claims(judged(system, traded, defect=defect))


@pytest.mark.parametrize("defect", IN_HISTORY, ids=lambda defect: defect.name)
def test_a_defect_in_the_history_is_found_by_its_claim(system, traded, defect: HistoryDefect) -> None:
    assert (defect.claim.rule, defect.claim.words) in broken_claims(
        judged(system, traded, history=defect.change(traded))
    )


def test_settling_ends_at_an_overdue_hold_and_the_judge_finds_it(system, traded) -> None:
    overdue = defects.OVERDUE_HOLD
    found = broken_claims(judged(system, traded, defect=overdue, settling=True))
    assert (overdue.claim.rule, overdue.claim.words) in found


def test_replacing_a_safeguard_that_has_moved_raises() -> None:
    moved = SimpleNamespace(claims=len)
    with pytest.raises(LookupError):
        weakened.replace(moved, "claim", print)
    assert vars(moved) == {"claims": len}
