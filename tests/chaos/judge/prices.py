"""Rules 1, 4 and 7 for prices: documents store them as requests gave them, and amounts and costs follow from that."""

from collections.abc import Iterator
from typing import Final

from tests.chaos.judge.books import Claim, SqlClaim, Violation
from tests.chaos.judge.documents import QUICK_SALES
from tests.chaos.load.history import History, Operation
from tests.support.rest import Body

AS_GIVEN: Final = Claim(rule=1, words="a document shows a price for a pack as the request gave it")
_EXACT: Final = """(gross * rate_units - quantity * rate) * 200 > -rate_units
            AND (gross * rate_units - quantity * rate) * 200 <= rate_units"""
"""Rounded half up to the paisa. The lines of one document have different products."""

AMOUNTS: Final = SqlClaim(
    rule=7,
    words="the gross of a line, with the lines before it that it names, is their quantity at their rate",
    exceptions=f"""
        SELECT * FROM (
            SELECT org_id, invoice_line_id AS line_id, billed_before + quantity AS quantity, rate, rate_units,
                   gross_before + gross AS gross
            FROM sales.invoice_lines
            UNION ALL
            SELECT org_id, goods_receipt_line_id, quantity, rate, rate_units, gross FROM purchase.goods_receipt_lines
        ) AS line
        WHERE org_id = ANY($1) AND NOT ({_EXACT})
    """,
)
PARTS: Final = SqlClaim(
    rule=7,
    words="what was requested at one rate comes to its price, from whatever batches and on whatever invoices",
    exceptions=f"""
        SELECT * FROM (
            SELECT line.org_id, line.invoice_id, line.product_id, line.rate, line.rate_units,
                   sum(line.quantity) AS quantity, sum(line.gross) AS gross
            FROM sales.invoice_lines AS line
            LEFT JOIN sales.order_lines AS ordered
                ON ordered.org_id = line.org_id AND ordered.order_line_id = line.order_line_id
            WHERE line.org_id = ANY($1) AND ordered.rate IS NULL
            GROUP BY line.org_id, line.invoice_id, line.product_id, line.rate, line.rate_units
            UNION ALL
            SELECT org_id, order_line_id, product_id, rate, rate_units, quantity, invoiced_gross
            FROM sales.order_lines
            WHERE org_id = ANY($1) AND rate IS NOT NULL AND invoiced_quantity = quantity
        ) AS requested
        WHERE NOT ({_EXACT})
    """,
)
COSTS: Final = SqlClaim(
    rule=4,
    words="received goods enter stock at the landed value of their receipt",
    exceptions="""
        SELECT org_id, goods_receipt_id, batch_id, sum(landed) AS landed, sum(moved) AS moved
        FROM (
            SELECT org_id, goods_receipt_id, batch_id, landed_value AS landed, 0 AS moved
            FROM purchase.goods_receipt_lines
            UNION ALL
            SELECT org_id, document_id, batch_id, 0, value FROM inventory.movements WHERE kind = 'receipt'
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, goods_receipt_id, batch_id
        HAVING sum(landed) <> sum(moved)
    """,
)

CLAIMS: Final = (AMOUNTS, PARTS, COSTS)
_PRICES: Final = ("pack_rate", "pack_mrp", "pack_ptr", "pack_pts")


def check(history: History) -> list[Violation]:
    """Each price for a pack that a reply shows otherwise than its request gave it.

    The lines of one document have different products.
    """
    violations = []
    for operation in history.of_kind(*QUICK_SALES, "bulk", "order", "goods_receipt"):
        for asked, document in _documents(operation):
            requested = {line["product_id"]: line for line in asked["lines"]}
            for line in document["lines"]:
                violations += [
                    AS_GIVEN.violation(
                        f"{operation.key}: {name} of {line['product_id']} is {line.get(name)}, not {price}"
                    )
                    for name, price in _pack_prices(requested[line["product_id"]])
                    if line.get(name) != price
                ]
    return violations


def _documents(operation: Operation) -> Iterator[tuple[Body, Body]]:
    """What was requested and the document of the reply. A bulk request has one pair for each issued invoice."""
    for reply in operation.answers:
        if operation.kind == "bulk":
            for request, outcome in zip(operation.body["requests"], reply["outcomes"], strict=True):
                if "invoice" in outcome:
                    yield request["invoice"], outcome["invoice"]
        else:
            yield operation.body, reply


def _pack_prices(line: Body) -> Iterator[tuple[str, Body]]:
    return ((name, line[name]) for name in _PRICES if name in line)
