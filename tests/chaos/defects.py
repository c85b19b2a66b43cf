"""Lies to plant in good books, each with the rule that must see it. $1 is the organisation; foreign keys are asleep meanwhile."""

import copy
import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid4

from tests.chaos.load.history import History


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """Something that must not be. `sql` changes at least one row."""

    rule: int
    name: str
    sql: str


MOVEMENT: Final = """
    product_id, batch_id, location_id, quantity, value, on_hand_after, document_type, document_id, document_number,
    movement_date, party_id, party_name, reason, hold_id, origin_document_id, created_by, created_at
"""
IN_BOOKS: Final = (
    Defect(
        rule=1,
        name="a receipt that was acknowledged is lost",
        sql="DELETE FROM sales.customer_credits WHERE org_id = $1 AND kind = 'receipt'",
    ),
    Defect(
        rule=1,
        name="a cancellation that was acknowledged is undone",
        sql="UPDATE sales.invoices SET status = 'issued', cancelled_at = NULL WHERE org_id = $1 AND status = 'cancelled'",
    ),
    Defect(
        rule=2,
        name="one request, two payments",
        sql="""UPDATE purchase.vendor_credits SET reference = (
                   SELECT min(reference) FROM purchase.vendor_credits WHERE org_id = $1 AND kind = 'VENDOR_PAYMENT')
               WHERE org_id = $1 AND kind = 'VENDOR_PAYMENT'""",
    ),
    Defect(
        rule=3,
        name="a movement is doubled",
        sql=f"""INSERT INTO inventory.movements (org_id, movement_id, kind, {MOVEMENT})
                SELECT org_id, gen_random_uuid(), kind, {MOVEMENT} FROM inventory.movements
                WHERE org_id = $1 AND kind = 'RECEIPT' LIMIT 1""",  # noqa: S608
    ),
    Defect(
        rule=3,
        name="something stays reserved for nobody",
        sql="UPDATE inventory.balances SET reserved = reserved + 1 WHERE org_id = $1 AND reserved + 1 <= on_hand",
    ),
    Defect(
        rule=3,
        name="a paisa of value is lost",
        sql="UPDATE inventory.balances SET value = value - 0.01 WHERE org_id = $1 AND value > 1",
    ),
    Defect(
        rule=4,
        name="goods came that no receipt knows",
        sql="UPDATE inventory.balances SET on_hand = on_hand + 1 WHERE org_id = $1 AND on_hand > 0",
    ),
    Defect(
        rule=5,
        name="the outbox row that commits a hold is lost",
        sql="""UPDATE inventory.holds SET state = 'HELD', expires_at = now() + interval '1 minute'
               WHERE org_id = $1 AND state = 'COMMITTED'""",
    ),
    Defect(
        rule=5,
        name="a hold is forgotten",
        sql="""UPDATE inventory.holds SET state = 'HELD', expires_at = now() - interval '1 minute'
               WHERE org_id = $1 AND state = 'COMMITTED'""",
    ),
    Defect(
        rule=5,
        name="a message was never delivered",
        sql="""INSERT INTO sales.outbox (org_id, id, destination, type, payload, user_id, traceparent, created_at, due_at)
               VALUES ($1, gen_random_uuid(), 'inventory', 'bahi.inventory.v1.CommitStock', '', gen_random_uuid(), '',
                       now(), now())""",
    ),
    Defect(
        rule=5,
        name="the goods of a document were given back",
        sql="UPDATE inventory.holds SET state = 'RELEASED' WHERE org_id = $1 AND state = 'COMMITTED'",
    ),
    Defect(rule=5, name="a fate is lost", sql="DELETE FROM sales.hold_fates WHERE org_id = $1 AND fate = 'COMMITTED'"),
    Defect(
        rule=6,
        name="a number is skipped",
        sql="""UPDATE sales.invoices SET number = left(number, -6) || '999999' WHERE (org_id, number) = (
                   SELECT org_id, max(number) FROM sales.invoices WHERE org_id = $1 GROUP BY org_id)""",
    ),
    Defect(
        rule=6,
        name="a number was given for nothing",
        sql="UPDATE inventory.number_series SET last = last + 1 WHERE org_id = $1",
    ),
    Defect(
        rule=7,
        name="a customer's balance is changed",
        sql="UPDATE sales.customer_balances SET balance = balance + 1 WHERE org_id = $1",
    ),
    Defect(
        rule=7,
        name="a ledger entry is lost",
        sql="DELETE FROM sales.ledger_entries WHERE org_id = $1 AND kind = 'invoice'",
    ),
    Defect(
        rule=7,
        name="a bill forgets a payment",
        sql="UPDATE sales.bills SET outstanding = total WHERE org_id = $1 AND outstanding < total",
    ),
    Defect(
        rule=7,
        name="a credit note reached no ledger",
        sql="DELETE FROM sales.ledger_entries WHERE org_id = $1 AND kind = 'credit_note'",
    ),
    Defect(
        rule=7,
        name="a supply is not in the register",
        sql="DELETE FROM sales.outward_register WHERE org_id = $1 AND kind = 'invoice'",
    ),
    Defect(
        rule=7,
        name="a vendor's balance is changed",
        sql="UPDATE purchase.vendor_balances SET balance = balance + 1 WHERE org_id = $1",
    ),
    Defect(
        rule=7,
        name="a vendor's bill forgets a payment",
        sql="UPDATE purchase.vendor_bills SET outstanding = total WHERE org_id = $1 AND outstanding < total",
    ),
    Defect(
        rule=7,
        name="returned goods may be returned again",
        sql="UPDATE purchase.bought_lines SET returned = 0 WHERE org_id = $1 AND returned > 0",
    ),
    Defect(
        rule=7,
        name="goods that came back may come back again",
        sql="DELETE FROM sales.returned_lines WHERE org_id = $1",
    ),
    Defect(
        rule=8,
        name="another batch left than was printed",
        sql="""UPDATE sales.invoice_lines SET batch_id = (
                   SELECT max(batch_id::text)::uuid FROM inventory.batches WHERE org_id = $1)
               WHERE org_id = $1""",
    ),
    Defect(
        rule=10,
        name="two movements were decided upon the same state",
        sql="UPDATE inventory.movements SET on_hand_after = on_hand_after + 1 WHERE org_id = $1 AND kind = 'ISSUE'",
    ),
)


def with_foreign_id(history: History, org_id: UUID, foreign_id: UUID) -> History:
    """An answer to one organisation names a thing of another."""

    def spoil(answer: dict[str, object]) -> None:
        answer["surprise"] = {"of": [str(foreign_id)]}

    return _spoilt(history, org_id, "sale", spoil)


def with_oversold(history: History, org_id: UUID) -> History:
    """More was acknowledged of a batch than ever came."""

    def spoil(answer: dict[str, object]) -> None:
        lines = answer["lines"]
        assert isinstance(lines, list)
        lines[0]["quantity"] = str(Decimal(100000))

    return _spoilt(history, org_id, "sale", spoil)


def with_two_answers(history: History, org_id: UUID) -> History:
    """One request was answered with two documents."""

    def spoil(answer: dict[str, object]) -> None:
        answer["invoice_id"] = str(uuid4())

    return _spoilt(history, org_id, "sale", spoil, again=True)


def _spoilt(
    history: History, org_id: UUID, kind: str, spoil: Callable[[dict[str, object]], None], *, again: bool = False
) -> History:
    spoilt = copy.deepcopy(history)
    operation = next(
        operation for operation in spoilt.of_kind(kind) if operation.org_id == str(org_id) and operation.acknowledged
    )
    number = next(number for number, attempt in enumerate(operation.attempts) if attempt.done_well)
    attempt = operation.attempts[number]
    answer = attempt.answer
    spoil(answer)
    spoilt_attempt = dataclasses.replace(attempt, text=json.dumps(answer))
    if again:
        operation.attempts.append(spoilt_attempt)
    else:
        operation.attempts[number] = spoilt_attempt
    return spoilt
