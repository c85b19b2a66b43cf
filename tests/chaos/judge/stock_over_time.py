"""Rule 10: at no instant was more promised than existed.

From the books: the movements of a batch in a place form one chain, each beginning where another ended; two that were
decided upon the same state would break it. From the history: what had been acknowledged by an instant never exceeds
what could have come in by then.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tests.chaos.judge.books import Books, Promise, Row, Violation
from tests.chaos.load.history import History, Operation
from tests.support.rest import Body

NO_MORE: Final = Promise(rule=10, words="at no instant was more promised than existed")
CHAINED: Final = Promise(rule=10, words="movements follow one another")
FOREVER: Final = float("inf")

CHAINS: Final = """
    SELECT org_id, batch_id, location_id, quantity, on_hand_after FROM inventory.movements WHERE org_id = ANY($1)
"""
SHELVES: Final = "SELECT org_id, batch_id, location_id, on_hand FROM inventory.balances WHERE org_id = ANY($1)"

INFLOWS: Final = """
    SELECT line.batch_id::text, line.quantity + line.free_quantity AS quantity, receipt.vendor_document_number AS mark
    FROM purchase.goods_receipt_lines AS line
    JOIN purchase.goods_receipts AS receipt
      ON receipt.org_id = line.org_id AND receipt.goods_receipt_id = line.goods_receipt_id
    WHERE line.org_id = ANY($1)
    UNION ALL
    SELECT line.batch_id::text, line.quantity, doc.reason
    FROM returns.sales_return_lines AS line
    JOIN returns.sales_returns AS doc ON doc.org_id = line.org_id AND doc.sales_return_id = line.sales_return_id
    WHERE line.org_id = ANY($1)
    UNION ALL
    SELECT batch_id::text, quantity, reason FROM inventory.adjustments WHERE org_id = ANY($1) AND quantity > 0
    UNION ALL
    SELECT line.batch_id::text, line.quantity + line.free_quantity, invoice.cancel_reason
    FROM sales.invoice_lines AS line
    JOIN sales.invoices AS invoice ON invoice.org_id = line.org_id AND invoice.invoice_id = line.invoice_id
    WHERE line.org_id = ANY($1) AND invoice.status = 'cancelled'
"""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """What is promised of a batch, or may have come to it, from an instant on.

    At one instant, what comes is counted first.
    """

    at: float
    promised: bool
    quantity: Decimal


async def check(books: Books, history: History) -> list[Violation]:
    """Broken chains, and instants at which acknowledged promises exceeded what could be there."""
    return [*await _broken_chains(books), *await _broken_promises(books, history)]


async def _broken_chains(books: Books) -> list[Violation]:
    ends: dict[tuple[object, ...], Counter[Decimal]] = defaultdict(Counter)
    violations = []
    for row in await books.rows(CHAINS):
        ends[_place(row)][row["on_hand_after"]] += 1
        ends[_place(row)][row["on_hand_after"] - row["quantity"]] -= 1
        if row["on_hand_after"] < 0 or row["on_hand_after"] < row["quantity"]:
            violations.append(NO_MORE.broken(f"{row} leaves or finds less than nothing"))
    for row in await books.rows(SHELVES):
        links = ends[_place(row)]
        links[Decimal(0)] += 1
        links[row["on_hand"]] -= 1
        loose = {f"{state:f}": count for state, count in links.items() if count}
        if loose:
            facts = f"batch {row['batch_id']} in {row['location_id']}: loose ends {loose}"
            violations.append(CHAINED.broken(facts))
    return violations


def _place(row: Row) -> tuple[object, ...]:
    return row["org_id"], row["batch_id"], row["location_id"]


async def _broken_promises(books: Books, history: History) -> list[Violation]:
    changes: dict[str, list[Change]] = defaultdict(list)
    sent: dict[str, float] = {}
    for operation in history:
        sent[operation.key] = min(operation.first_sent, sent.get(operation.key, FOREVER))
    for row in await books.rows(INFLOWS):  # what the history does not know was there before it began
        at = sent.get(row["mark"], 0.0)
        changes[row["batch_id"]].append(Change(at=at, promised=False, quantity=row["quantity"]))
    for batch_id, change in [*_sold(history), *_ordered(history), *_sent_back(history)]:
        changes[batch_id].append(change)
    violations = []
    for batch_id, of_batch in changes.items():
        there = Decimal(0)
        for change in sorted(of_batch):
            there += -change.quantity if change.promised else change.quantity
            if there < 0:
                facts = f"batch {batch_id} at {change.at:.3f}: {-there:f} more acknowledged than could be there"
                violations.append(NO_MORE.broken(facts))
                break
    return violations


def _sold(history: History) -> Iterator[tuple[str, Change]]:
    for operation in history.of_kind("sale", "bulk", "invoice_order", "invoice_picked"):
        if not operation.acknowledged:
            continue
        for invoice in _invoices(operation):
            for line in invoice["lines"]:
                quantity = Decimal(line["quantity"]) + Decimal(line.get("free_quantity", 0))
                yield line["batch_id"], Change(at=operation.first_acknowledged, promised=True, quantity=quantity)


def _invoices(operation: Operation) -> list[Body]:
    answer = operation.answers[0]
    if operation.kind != "bulk":
        return [answer]
    return [outcome["invoice"] for outcome in answer["outcomes"] if "invoice" in outcome]


def _ordered(history: History) -> Iterator[tuple[str, Change]]:
    """An order's goods are promised from its confirmation until somebody asks to invoice or to cancel it."""
    ends: dict[str, float] = {}
    for operation in history.of_kind("invoice_order", "invoice_picked", "cancel_order"):
        order_id = operation.path.removeprefix("/v1/orders/").partition(":")[0]
        ends[order_id] = min(operation.first_sent, ends.get(order_id, FOREVER))
    for operation in history.of_kind("confirm"):
        if not operation.acknowledged:
            continue
        order = operation.answers[0]
        end = ends.get(order["order_id"], FOREVER)
        if end <= operation.first_acknowledged:
            continue
        for line in order["lines"]:
            for part in line.get("allocations", []):
                quantity = Decimal(part["quantity"])
                yield part["batch_id"], Change(at=operation.first_acknowledged, promised=True, quantity=quantity)
                if end < FOREVER:
                    yield part["batch_id"], Change(at=end, promised=False, quantity=quantity)


def _sent_back(history: History) -> Iterator[tuple[str, Change]]:
    for operation in history.of_kind("purchase_return"):
        if operation.acknowledged:
            for line in operation.answers[0]["lines"]:
                change = Change(at=operation.first_acknowledged, promised=True, quantity=Decimal(line["quantity"]))
                yield line["batch_id"], change
    for operation in history.of_kind("adjustment"):
        if operation.acknowledged:
            answer = operation.answers[0]
            quantity = -Decimal(answer["quantity"])
            if quantity > 0:
                yield answer["batch_id"], Change(at=operation.first_acknowledged, promised=True, quantity=quantity)
