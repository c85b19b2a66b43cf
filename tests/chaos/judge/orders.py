"""Rules 1, 2 and 7 for orders: their confirmations and their invoices.

The books do not have the keys of these requests: a confirmation only sets the order's hold, and an order's invoices
carry the order's reference.
"""

from collections import Counter, defaultdict
from typing import Final

from tests.chaos.judge.books import Books, Row, SqlClaim, Violation
from tests.chaos.judge.operations import EXISTS, NOT_DONE, ONCE, twice
from tests.chaos.load.history import History, Operation

INVOICED: Final = SqlClaim(
    rule=7,
    words="what is invoiced of an order line is the sum of its invoice lines, cancelled ones excluded",
    exceptions="""
        SELECT org_id, order_line_id, sum(counted) AS counted, sum(counted_free) AS counted_free,
               sum(printed) AS printed, sum(printed_free) AS printed_free,
               sum(gross) AS gross, sum(disc1) AS disc1, sum(disc2) AS disc2
        FROM (
            SELECT org_id, order_line_id, invoiced_quantity AS counted, invoiced_free AS counted_free,
                   0 AS printed, 0 AS printed_free,
                   invoiced_gross AS gross, invoiced_disc1 AS disc1, invoiced_disc2 AS disc2
            FROM sales.order_lines
            UNION ALL
            SELECT line.org_id, line.order_line_id, 0, 0, line.quantity, line.free_quantity,
                   -line.gross, -line.disc1, -line.disc2
            FROM sales.invoice_lines AS line
            JOIN sales.invoices AS invoice ON invoice.org_id = line.org_id AND invoice.invoice_id = line.invoice_id
            WHERE line.order_line_id IS NOT NULL AND invoice.status = 'issued'
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, order_line_id
        HAVING sum(counted) <> sum(printed) OR sum(counted_free) <> sum(printed_free)
            OR sum(gross) <> 0 OR sum(disc1) <> 0 OR sum(disc2) <> 0
    """,
)

BILLED: Final = SqlClaim(
    rule=7,
    words="what an order has invoiced is the sum of its invoices, cancelled ones excluded",
    exceptions="""
        SELECT org_id, order_id, sum(counted) AS counted, sum(billed) AS billed
        FROM (
            SELECT org_id, order_id, invoiced_total AS counted, 0 AS billed FROM sales.orders
            UNION ALL
            SELECT org_id, order_id, 0, total FROM sales.invoices WHERE order_id IS NOT NULL AND status = 'issued'
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, order_id
        HAVING sum(counted) <> sum(billed)
    """,
)
RESERVED: Final = SqlClaim(
    rule=7,
    words="the allocations of an order are the reservations that inventory has for it",
    exceptions="""
        SELECT org_id, hold_id, line_id, batch_id, location_id, sum(said) AS said, sum(held) AS held
        FROM (
            SELECT o.org_id, o.hold_id, said.order_line_id::text AS line_id, said.batch_id, said.location_id,
                   said.quantity AS said, 0 AS held
            FROM sales.order_allocations AS said
            JOIN sales.orders AS o ON o.org_id = said.org_id AND o.order_id = said.order_id
            UNION ALL
            SELECT o.org_id, o.hold_id, held.line_id, held.batch_id, held.location_id, 0, held.remaining
            FROM inventory.reservation_lines AS held
            JOIN sales.orders AS o ON o.org_id = held.org_id AND o.hold_id = held.hold_id
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, hold_id, line_id, batch_id, location_id
        HAVING sum(said) <> sum(held)
    """,
)
NO_MORE_THAN_NEEDED: Final = SqlClaim(
    rule=7,
    words="no more is reserved for an order's line than is left to invoice",
    exceptions="""
        SELECT line.org_id, line.order_id, line.order_line_id, sum(said.quantity) AS reserved,
               line.quantity + line.free_quantity - line.invoiced_quantity - line.invoiced_free AS units_left
        FROM sales.order_lines AS line
        JOIN sales.order_allocations AS said ON said.org_id = line.org_id AND said.order_line_id = line.order_line_id
        WHERE line.org_id = ANY($1)
        GROUP BY line.org_id, line.order_line_id
        HAVING sum(said.quantity) > line.quantity + line.free_quantity - line.invoiced_quantity - line.invoiced_free
    """,
)
ANSWERED: Final = SqlClaim(
    rule=5,
    words="no order waits for a new reservation",
    exceptions="SELECT org_id, order_id, hold_id FROM sales.awaited_reservations WHERE org_id = ANY($1)",
)
STATUS: Final = SqlClaim(
    rule=7,
    words="an order's status says how much of it is invoiced",
    exceptions="""
        SELECT o.org_id, o.order_id, o.status, sum(line.invoiced_quantity + line.invoiced_free) AS invoiced,
               sum(line.quantity + line.free_quantity) AS ordered
        FROM sales.orders AS o
        JOIN sales.order_lines AS line ON line.org_id = o.org_id AND line.order_id = o.order_id
        WHERE o.org_id = ANY($1) AND o.status <> 'cancelled'
        GROUP BY o.org_id, o.order_id
        HAVING CASE
            WHEN sum(line.invoiced_quantity + line.invoiced_free) = 0 THEN o.status NOT IN ('draft', 'confirmed')
            WHEN sum(line.invoiced_quantity + line.invoiced_free) < sum(line.quantity + line.free_quantity)
                THEN o.status <> 'partially_invoiced'
            ELSE o.status <> 'completed'
        END
    """,
)

CLAIMS: Final = (INVOICED, BILLED, RESERVED, NO_MORE_THAN_NEEDED, ANSWERED, STATUS)


async def check(books: Books, history: History) -> list[Violation]:
    """Confirmations and invoices of orders that contradict their replies or exist twice."""
    return [*await _confirmed(books, history), *await _invoiced(books, history)]


async def _confirmed(books: Books, history: History) -> list[Violation]:
    """Orders that contradict the replies to their confirmations.

    After an acknowledged confirmation the order has a hold. When every confirmation was refused it has none. A
    confirmation without a reply allows both.
    """
    rows = await books.rows("SELECT order_id::text, status, hold_id FROM sales.orders WHERE org_id = ANY($1)")
    orders = {row["order_id"]: row for row in rows}
    by_order: dict[str, list[Operation]] = defaultdict(list)
    for operation in history.of_kind("confirm", "approved_confirm"):
        by_order[operation.path.removeprefix("/v1/orders/").removesuffix(":confirm")].append(operation)
    violations = []
    for order_id, operations in by_order.items():
        order = orders.get(order_id)
        confirmed = order is not None and order["hold_id"] is not None and order["status"] != "draft"
        if not confirmed and any(operation.acknowledged for operation in operations):
            violations.append(EXISTS.violation(f"order {order_id} was confirmed, and now is {order}"))
        if confirmed and all(operation.refused for operation in operations):
            violations.append(NOT_DONE.violation(f"order {order_id} was not confirmed, and now is {order}"))
    return violations


async def _invoiced(books: Books, history: History) -> list[Violation]:
    """Orders with fewer invoices than acknowledged, or more than requested."""
    rows: list[Row] = await books.rows(
        "SELECT order_id::text, invoice_id::text FROM sales.invoices WHERE org_id = ANY($1) AND order_id IS NOT NULL"
    )
    existing = Counter(row["order_id"] for row in rows)
    invoice_ids = {row["invoice_id"] for row in rows}
    requested: Counter[str] = Counter()
    violations = []
    answered_by: dict[str, str] = {}
    for operation in history.of_kind("invoice_order", "invoice_picked"):
        order_id = operation.path.removeprefix("/v1/orders/").removesuffix(":invoice")
        requested[order_id] += not operation.refused
        answered = {answer["invoice_id"] for answer in operation.answers}
        if len(answered) > 1:
            violations.append(twice(operation, f"{operation.key} was answered with {sorted(answered)}"))
        for invoice_id in answered:
            if invoice_id not in invoice_ids:
                violations.append(EXISTS.violation(f"invoice {invoice_id} of order {order_id} does not exist"))
            if answered_by.setdefault(invoice_id, operation.key) != operation.key:
                violations.append(twice(operation, f"{invoice_id} was the answer to {answered_by[invoice_id]} as well"))
    violations += [
        ONCE.violation(f"order {order_id} has {count} invoices, requested were {requested[order_id]}")
        for order_id, count in existing.items()
        if count > requested[order_id]
    ]
    return violations
