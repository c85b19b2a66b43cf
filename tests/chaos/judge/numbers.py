"""Rule 6: the numbers of every series run from 1 without a gap to the last number of the series."""

from collections import Counter, defaultdict
from typing import Final

from tests.chaos.judge.books import Books, Claim, Row, Violation

NUMBERED: Final = """
    SELECT 'sales' AS service, 'invoice' AS kind, org_id, number FROM sales.invoices
    UNION ALL SELECT 'sales', 'receipt', org_id, number FROM sales.customer_credits WHERE kind = 'customer_receipt'
    UNION ALL SELECT 'sales', 'order', org_id, number FROM sales.orders
    UNION ALL SELECT 'sales', kind, org_id, number FROM sales.customer_credits
    WHERE kind IN ('settlement_discount', 'small_difference')
    UNION ALL SELECT 'purchase', kind, org_id, number FROM purchase.vendor_credits
    WHERE kind IN ('settlement_discount', 'small_difference')
    UNION ALL SELECT 'sales', 'refund', org_id, number FROM sales.customer_refunds
    UNION ALL SELECT 'purchase', 'refund', org_id, number FROM purchase.vendor_refunds
    UNION ALL SELECT 'inventory', 'adjustment', org_id, number FROM inventory.adjustments
    UNION ALL SELECT 'purchase', 'goods receipt', org_id, number FROM purchase.goods_receipts
    UNION ALL SELECT 'purchase', 'purchase order', org_id, number FROM purchase.purchase_orders
    UNION ALL SELECT 'purchase', 'payment', org_id, number FROM purchase.vendor_credits WHERE kind = 'vendor_payment'
    UNION ALL SELECT 'purchase', 'debit claim', org_id, number FROM purchase.debit_claims
    UNION ALL SELECT 'returns', 'sales return', org_id, number FROM returns.sales_returns
    UNION ALL SELECT 'returns', 'credit note', org_id, number FROM returns.credit_notes
    UNION ALL SELECT 'returns', 'purchase return', org_id, number FROM returns.purchase_returns
    UNION ALL SELECT 'returns', 'debit note', org_id, number FROM returns.debit_notes
"""
SERIES: Final = """
    SELECT 'sales' AS service, org_id, last FROM sales.number_series
    UNION ALL SELECT 'inventory', org_id, last FROM inventory.number_series
    UNION ALL SELECT 'purchase', org_id, last FROM purchase.number_series
    UNION ALL SELECT 'returns', org_id, last FROM returns.number_series
"""
CONSECUTIVE: Final = Claim(rule=6, words="document numbers are consecutive")


async def check(books: Books) -> list[Violation]:
    """Gaps and duplicates in each series, and series whose last number no document has."""
    given: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row in await _of_run(books, NUMBERED):
        prefix, serial = row["number"].rsplit("/", 1)
        given[row["service"], row["org_id"], row["kind"], prefix].append(int(serial))
    violations = []
    for series, serials in given.items():
        wrong = Counter(serials) - Counter(range(1, len(serials) + 1))
        if wrong:
            violations.append(
                CONSECUTIVE.violation(f"{series} has {len(serials)} documents, and among them {sorted(wrong)}")
            )
    counted: dict[tuple[object, object], list[int]] = defaultdict(list)
    for row in await _of_run(books, SERIES):
        if row["last"]:  # 0: the first number was returned, and no document has a number since
            counted[row["service"], row["org_id"]].append(row["last"])
    highest: dict[tuple[object, object], list[int]] = defaultdict(list)
    for (service, org_id, *_), serials in given.items():
        highest[service, org_id].append(max(serials))
    violations += [
        CONSECUTIVE.violation(
            f"{owner}: last numbers of the series {sorted(counted[owner])}, of the documents {sorted(highest[owner])}"
        )
        for owner in counted.keys() | highest.keys()
        if sorted(counted[owner]) != sorted(highest[owner])
    ]
    return violations


async def _of_run(books: Books, union: str) -> list[Row]:
    return await books.rows(f"SELECT * FROM ({union}) AS every WHERE org_id = ANY($1)")
