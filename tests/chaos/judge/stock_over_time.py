"""Rule 10: at no time was more stock promised than existed.

In the books, the movements of a batch at a location form one chain: each starts from the quantity that another one
left. Two movements that start from the same quantity break the chain. In the history, the quantity that was
acknowledged up to a time never exceeds the quantity that can have come in by then.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tests.chaos.judge.books import Books, Claim, Row, Violation
from tests.chaos.judge.documents import QUICK_SALES
from tests.chaos.judge.operations import invoices_answered
from tests.chaos.load.history import History

NO_MORE: Final = Claim(rule=10, words="at no time was more stock promised than existed")
CHAINED: Final = Claim(rule=10, words="each movement starts from the quantity that another one left")
FOREVER: Final = float("inf")

CHAINS: Final = """
    SELECT org_id, batch_id, location_id, quantity, on_hand_after FROM inventory.movements WHERE org_id = ANY($1)
"""
BALANCES: Final = "SELECT org_id, batch_id, location_id, on_hand FROM inventory.balances WHERE org_id = ANY($1)"

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
    """A quantity of a batch that is promised, or that can have come in, from the time `at` on.

    Changes sort by time; at the same time, incoming quantities come first.
    """

    at: float
    promised: bool
    quantity: Decimal


async def check(books: Books, history: History) -> list[Violation]:
    """Broken chains, and times at which more was acknowledged than can have been in stock."""
    return [*await _broken_chains(books), *await _oversold(books, history)]


async def _broken_chains(books: Books) -> list[Violation]:
    ends: dict[tuple[object, ...], Counter[Decimal]] = defaultdict(Counter)
    violations = []
    for row in await books.rows(CHAINS):
        ends[_place(row)][row["on_hand_after"]] += 1
        ends[_place(row)][row["on_hand_after"] - row["quantity"]] -= 1
        if row["on_hand_after"] < 0 or row["on_hand_after"] < row["quantity"]:
            violations.append(NO_MORE.violation(f"{row} starts from or leaves a negative quantity"))
    for row in await books.rows(BALANCES):
        links = ends[_place(row)]
        links[Decimal(0)] += 1
        links[row["on_hand"]] -= 1
        loose = {f"{state:f}": count for state, count in links.items() if count}
        if loose:
            facts = f"batch {row['batch_id']} in {row['location_id']}: loose ends {loose}"
            violations.append(CHAINED.violation(facts))
    return violations


def _place(row: Row) -> tuple[object, ...]:
    return row["org_id"], row["batch_id"], row["location_id"]


async def _oversold(books: Books, history: History) -> list[Violation]:
    changes: dict[str, list[Change]] = defaultdict(list)
    sent: dict[str, float] = {}
    for operation in history:
        sent[operation.key] = min(operation.first_sent, sent.get(operation.key, FOREVER))
    for row in await books.rows(INFLOWS):  # an inflow without a request in the history existed before the run
        at = sent.get(row["mark"], 0.0)
        changes[row["batch_id"]].append(Change(at=at, promised=False, quantity=row["quantity"]))
    for batch_id, change in [*_sold(history), *_ordered(history), *_taken_out(history)]:
        changes[batch_id].append(change)
    violations = []
    for batch_id, of_batch in changes.items():
        in_stock = Decimal(0)
        for change in sorted(of_batch):
            in_stock += -change.quantity if change.promised else change.quantity
            if in_stock < 0:
                facts = (
                    f"batch {batch_id} at {change.at:.3f}: {-in_stock:f} more acknowledged than can have been in stock"
                )
                violations.append(NO_MORE.violation(facts))
                break
    return violations


def _sold(history: History) -> Iterator[tuple[str, Change]]:
    for operation in history.of_kind(*QUICK_SALES, "bulk", "invoice_order", "invoice_picked"):
        if not operation.acknowledged:
            continue
        for invoice in invoices_answered(operation):
            for line in invoice["lines"]:
                quantity = Decimal(line["quantity"]) + Decimal(line.get("free_quantity", 0))
                yield line["batch_id"], Change(at=operation.first_acknowledged, promised=True, quantity=quantity)


def _ordered(history: History) -> Iterator[tuple[str, Change]]:
    """An order's goods are promised from its confirmation until the first request to invoice or to cancel it."""
    ends: dict[str, float] = {}
    for operation in history.of_kind("invoice_order", "invoice_picked", "cancel_order"):
        order_id = operation.path.removeprefix("/v1/orders/").partition(":")[0]
        ends[order_id] = min(operation.first_sent, ends.get(order_id, FOREVER))
    for operation in history.of_kind("confirm", "approved_confirm"):
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


def _taken_out(history: History) -> Iterator[tuple[str, Change]]:
    for operation in history.of_kind("purchase_return"):
        if operation.acknowledged:
            for line in operation.answers[0]["lines"]:
                change = Change(at=operation.first_acknowledged, promised=True, quantity=Decimal(line["quantity"]))
                yield line["batch_id"], change
    for operation in history.of_kind("adjustment", "past_adjustment", "write_off"):
        if operation.acknowledged:
            answer = operation.answers[0]
            quantity = -Decimal(answer["quantity"])
            if quantity > 0:
                yield answer["batch_id"], Change(at=operation.first_acknowledged, promised=True, quantity=quantity)
