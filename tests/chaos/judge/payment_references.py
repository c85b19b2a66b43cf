"""Rule 2 for the money of others: one transfer pays once."""

from typing import Final

from tests.chaos.judge.books import SqlClaim

REFERENCES: Final = SqlClaim(
    rule=2,
    words="no two payments that stand have one reference, since the load accepts none that was used before",
    exceptions="""
        SELECT side, org_id, reference_key, count(*) AS payments
        FROM (
            SELECT 'customer' AS side, org_id, reference_key, status FROM sales.customer_credits
            UNION ALL
            SELECT 'vendor', org_id, reference_key, status FROM purchase.vendor_credits
            UNION ALL
            SELECT 'vendor refund', org_id, reference_key, status FROM purchase.claim_settlements
            UNION ALL
            SELECT 'vendor refund', org_id, reference_key, status FROM purchase.vendor_refunds
            UNION ALL
            SELECT 'customer refund', org_id, reference_key, status FROM sales.customer_refunds
        ) AS both_sides
        WHERE org_id = ANY($1) AND reference_key <> '' AND status <> 'cancelled'
        GROUP BY side, org_id, reference_key
        HAVING count(*) > 1
    """,
)

CLAIMS: Final = (REFERENCES,)
