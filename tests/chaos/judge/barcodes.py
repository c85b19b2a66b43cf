"""Rule 11 for barcodes: a product is found by those that it has, and a scan that finds two products asks which."""

from collections import defaultdict
from typing import Final

from tests.chaos.judge.books import Claim, SqlClaim, Violation
from tests.chaos.load.history import History

FOUND: Final = SqlClaim(
    rule=11,
    words="the barcodes by which a product is found are those that it has",
    exceptions="""
        SELECT org_id, product_id, barcode, count(*) FILTER (WHERE has) AS has, count(*) FILTER (WHERE NOT has) AS found
        FROM (
            SELECT org_id, product_id, unnest(barcodes) AS barcode, true AS has FROM inventory.products
            UNION ALL
            SELECT org_id, product_id, barcode, false FROM inventory.product_barcodes
        ) AS both_tables
        WHERE org_id = ANY($1)
        GROUP BY org_id, product_id, barcode
        HAVING count(*) FILTER (WHERE has) <> count(*) FILTER (WHERE NOT has)
    """,
)
ASKED: Final = Claim(rule=11, words="a scan of a barcode that two products have finds both, and asks which is meant")

CLAIMS: Final = (FOUND,)


def check(history: History) -> list[Violation]:
    """Scans that were sent after two products had the barcode, and whose reply does not say so."""
    entered: dict[str, dict[str, float]] = defaultdict(dict)
    for operation in history.of_kind("barcodes"):
        if operation.acknowledged:
            product_id = operation.path.removeprefix("/v1/products/")
            of_org = entered[operation.org_id]
            of_org[product_id] = min(operation.first_acknowledged, of_org.get(product_id, float("inf")))
    violations = []
    for operation in history.of_kind("scan"):
        known = {product for product, at in entered[operation.org_id].items() if at < operation.first_sent}
        for answer in operation.answers:
            found = {match["product"]["product_id"] for match in answer.get("matches", [])}
            if len(known) > 1 and not (answer.get("ambiguous") and known <= found):
                violations.append(ASKED.violation(f"{operation.path} of {sorted(known)} was answered with {answer}"))
    return violations
