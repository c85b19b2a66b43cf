"""Rules 1 and 2 for the money of a quick sale: who pays at once gets one receipt, and it is there exactly as the sale
is.

The receipt carries the key of the sale's request as its reference, and is written with the invoice: so a sale that was
never answered is judged by whether its invoice stands.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from tests.chaos.judge.books import Books, Promise, Row, Violation
from tests.chaos.judge.operations import NOT_DONE, twice
from tests.chaos.load.history import History, Operation

PAID: Final = Promise(rule=1, words="a sale that was paid at once, and no other, has its receipt with its amount")

RECEIPTS: Final = """
    SELECT reference, credit_id::text, customer_id::text, amount FROM sales.customer_credits
    WHERE org_id = ANY($1) AND kind = 'customer_receipt'
"""
SALES: Final = """
    SELECT reference, invoice_id::text, customer_receipt_id::text, customer_id::text, total FROM sales.invoices
    WHERE org_id = ANY($1) AND order_id IS NULL
"""


async def check(books: Books, history: History) -> list[Violation]:
    """Sales whose money is missing, is another sum, came twice, or came without them."""
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
    told = {answer["customer_receipt_id"] for answer in operation.answers if "customer_receipt_id" in answer}
    if len(receipts) > 1:
        yield twice(operation, f"the money of {operation.key} stands on {credit_ids}")
    if receipts and operation.refused:
        yield NOT_DONE.broken(f"{operation.kind} {operation.key} was paid by {credit_ids}")
    asked = operation.body.get("receipt")
    if asked is None:
        if receipts or told:
            yield PAID.broken(f"{operation.key} was sold on credit, and has {credit_ids}")
        return
    if told - set(credit_ids) or (operation.acknowledged and not told):
        yield PAID.broken(f"{operation.key} was told of {sorted(told)}, and has {credit_ids}")
    wanted = [
        (sale["customer_receipt_id"], sale["customer_id"], Decimal(asked.get("amount", sale["total"])))
        for sale in sales
    ]
    found = [(receipt["credit_id"], receipt["customer_id"], receipt["amount"]) for receipt in receipts]
    if sorted(wanted) != sorted(found):
        yield PAID.broken(f"{operation.key} sold {_plain(sales)}, and was paid {_plain(receipts)}")


def _plain(rows: list[Row]) -> list[dict[str, str]]:
    return [{name: str(value) for name, value in row.items()} for row in rows]
