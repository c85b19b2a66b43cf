"""Rules 1 and 2 for the customer receipt of a quick sale: a sale that is paid at once has one receipt.

The receipt carries the key of the sale's request as its reference and is written with the invoice. So a sale without a
reply has a receipt exactly when its invoice exists.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from tests.chaos.judge.books import Books, Claim, Row, Violation
from tests.chaos.judge.operations import NOT_DONE, twice
from tests.chaos.load.history import History, Operation

PAID: Final = Claim(
    rule=1, words="a sale that is paid at once has its receipt with its amount, and no other sale has one"
)

RECEIPTS: Final = """
    SELECT reference, credit_id::text, customer_id::text, amount FROM sales.customer_credits
    WHERE org_id = ANY($1) AND kind = 'customer_receipt'
"""
SALES: Final = """
    SELECT reference, invoice_id::text, customer_receipt_id::text, customer_id::text, total FROM sales.invoices
    WHERE org_id = ANY($1) AND order_id IS NULL
"""


async def check(books: Books, history: History) -> list[Violation]:
    """Quick sales whose receipt is missing, has another amount, exists twice, or has no invoice."""
    receipts = _by_reference(await books.rows(RECEIPTS))
    sales = _by_reference(await books.rows(SALES))
    return [
        violation
        for operation in history.of_kind("sale")
        for violation in _judge(operation, sales[operation.key], receipts[operation.key])
    ]


def _by_reference(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["reference"]].append(row)
    return found


def _judge(operation: Operation, sales: list[Row], receipts: list[Row]) -> Iterator[Violation]:
    credit_ids = [receipt["credit_id"] for receipt in receipts]
    answered = {answer["customer_receipt_id"] for answer in operation.answers if "customer_receipt_id" in answer}
    if len(receipts) > 1:
        yield twice(operation, f"{operation.key} has the receipts {credit_ids}")
    if receipts and operation.refused:
        yield NOT_DONE.violation(f"{operation.kind} {operation.key} was paid by {credit_ids}")
    requested = operation.body.get("receipt")
    if requested is None:
        if receipts or answered:
            yield PAID.violation(f"{operation.key} was sold on credit, and has {credit_ids}")
        return
    if answered - set(credit_ids) or (operation.acknowledged and not answered):
        yield PAID.violation(f"{operation.key} was answered with {sorted(answered)}, and has {credit_ids}")
    expected = [
        (sale["customer_receipt_id"], sale["customer_id"], Decimal(requested.get("amount", sale["total"])))
        for sale in sales
    ]
    found = [(receipt["credit_id"], receipt["customer_id"], receipt["amount"]) for receipt in receipts]
    if sorted(expected) != sorted(found):
        yield PAID.violation(f"{operation.key} has the invoices {_plain(sales)} and the receipts {_plain(receipts)}")


def _plain(rows: list[Row]) -> list[dict[str, str]]:
    return [{name: str(value) for name, value in row.items()} for row in rows]
