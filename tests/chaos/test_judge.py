"""The judge finds nothing in good books, and in each planted lie the rule that it breaks."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import asyncpg
import pytest

from deploy.local.runfile import Run
from tests.chaos import defects
from tests.chaos.defects import Defect
from tests.chaos.judge import verdict
from tests.chaos.judge.books import Books, Violation
from tests.chaos.load.history import History
from tests.chaos.small_trade import Traded, trade_a_little

pytestmark = pytest.mark.xdist_group("chaos_judge")


@pytest.fixture(scope="module")
def traded(system: Run) -> Traded:
    return trade_a_little(system)


def judged(system: Run, traded: Traded, *, lie: str = "", history: History | None = None) -> list[Violation]:
    """What the judge says of the books with a lie in them; nobody else ever sees it."""

    async def look() -> list[Violation]:
        connection = await asyncpg.connect(system.database_url)
        transaction = connection.transaction()
        await transaction.start()
        try:
            if lie:
                await connection.execute("SET LOCAL session_replication_role = replica")
                changed = await connection.execute(lie, traded.org_ids[0])
                assert not changed.endswith(" 0"), f"nothing to spoil: {changed}"
            books = Books(connection=connection, org_ids=traded.org_ids)
            return await verdict.judge(books, history or traded.history)
        finally:
            await transaction.rollback()
            await connection.close()

    return asyncio.run(look())


def test_good_books_are_found_good(system, traded) -> None:
    assert judged(system, traded) == []


def test_every_kind_of_deal_was_made(traded) -> None:
    done = {operation.kind for operation in traded.history if operation.acknowledged}
    assert done == {
        "adjustment",
        "bulk",
        "cancel_invoice",
        "cancel_order",
        "cancel_receipt",
        "confirm",
        "goods_receipt",
        "invoice_order",
        "look",
        "order",
        "purchase_return",
        "receipt",
        "sale",
        "sales_return",
        "vendor_bill",
        "vendor_payment",
    }


@pytest.mark.parametrize("defect", defects.IN_BOOKS, ids=lambda defect: defect.name)
def test_a_lie_in_the_books_is_found_by_its_rule(system, traded, defect: Defect) -> None:
    assert defect.rule in {violation.rule for violation in judged(system, traded, lie=defect.sql)}


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        (2, lambda history, org, _: defects.with_two_answers(history, org)),
        (9, defects.with_foreign_id),
        (10, lambda history, org, _: defects.with_oversold(history, org)),
    ],
    ids=["two answers to one request", "another organisation's id in an answer", "more acknowledged than came"],
)
def test_a_lie_in_the_history_is_found_by_its_rule(
    system, traded, rule: int, spoil: Callable[[History, UUID, UUID], History]
) -> None:
    first, second = traded.org_ids
    foreign = next(
        UUID(operation.answers[0]["invoice_id"])
        for operation in traded.history.of_kind("sale")
        if operation.org_id == str(second) and operation.acknowledged
    )
    spoilt = spoil(traded.history, first, foreign)
    assert rule in {violation.rule for violation in judged(system, traded, history=spoilt)}
