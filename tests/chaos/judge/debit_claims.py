"""Rule 7 for claims on vendors: claimed is settled, open and waived, and never more than the bill asks too much."""

from typing import Final

from tests.chaos.judge.books import SqlClaim

SETTLED: Final = SqlClaim(
    rule=7,
    words="a debit claim is settled by what its settlements say, and claimed is what its lines say",
    exceptions="""
        SELECT claim.org_id, claim.debit_claim_id, claim.amount, claim.settled_amount, s.amount AS by_settlements,
               l.amount AS by_lines
        FROM purchase.debit_claims AS claim
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM purchase.claim_settlements AS x
                            WHERE x.org_id = claim.org_id AND x.debit_claim_id = claim.debit_claim_id
                              AND x.status = 'posted') AS s
        CROSS JOIN LATERAL (SELECT coalesce(sum(value + tax), 0) AS amount FROM purchase.debit_claim_lines AS x
                            WHERE x.org_id = claim.org_id AND x.debit_claim_id = claim.debit_claim_id) AS l
        WHERE claim.org_id = ANY($1) AND (claim.settled_amount, claim.amount) <> (s.amount, l.amount)
    """,
)
OPEN: Final = SqlClaim(
    rule=7,
    words="a vendor bill shows what is open of its claims, and a cancelled bill has no open claim",
    exceptions="""
        SELECT bill.org_id, bill.vendor_bill_id, bill.status, bill.open_claim_amount, c.amount AS by_claims
        FROM purchase.vendor_bills AS bill
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(x.amount - x.settled_amount - x.cancelled_amount), 0) AS amount,
                   coalesce(sum(x.settled_amount), 0) AS settled
            FROM purchase.debit_claims AS x
            WHERE x.org_id = bill.org_id AND x.vendor_bill_id = bill.vendor_bill_id) AS c
        WHERE bill.org_id = ANY($1)
          AND (bill.open_claim_amount <> c.amount OR bill.status = 'cancelled' AND c.amount + c.settled <> 0)
    """,
)
ENTERED: Final = SqlClaim(
    rule=7,
    words="what is open of a debit claim is what has been entered for it, day by day",
    exceptions="""
        SELECT claim.org_id, claim.debit_claim_id, claim.amount, claim.settled_amount, claim.cancelled_amount, e.amount
        FROM purchase.debit_claims AS claim
        CROSS JOIN LATERAL (SELECT coalesce(sum(x.amount), 0) AS amount FROM purchase.claim_entries AS x
                            WHERE x.org_id = claim.org_id AND x.debit_claim_id = claim.debit_claim_id) AS e
        WHERE claim.org_id = ANY($1) AND claim.amount - claim.settled_amount - claim.cancelled_amount <> e.amount
    """,
)
DIFFERENCE: Final = SqlClaim(
    rule=7,
    words="what is claimed of a line is never more than the bill asks above the goods receipt",
    exceptions="""
        SELECT claimed.org_id, claimed.vendor_bill_id, claimed.goods_receipt_line_id, claimed.value,
               billed.taxable + billed.short_taxable AS billed, received.taxable AS received
        FROM (SELECT org_id, vendor_bill_id, goods_receipt_line_id, sum(value) AS value FROM purchase.debit_claim_lines
              WHERE difference NOT IN ('damaged', 'found_damaged', 'found_short')
              GROUP BY org_id, vendor_bill_id, goods_receipt_line_id) AS claimed
        JOIN purchase.vendor_bill_lines AS billed
            ON billed.org_id = claimed.org_id AND billed.vendor_bill_id = claimed.vendor_bill_id
           AND billed.goods_receipt_line_id = claimed.goods_receipt_line_id
        JOIN purchase.goods_receipt_lines AS received
            ON received.org_id = billed.org_id AND received.goods_receipt_line_id = billed.goods_receipt_line_id
        WHERE claimed.org_id = ANY($1)
          AND claimed.value > billed.taxable + billed.short_taxable
                              - round(received.taxable * billed.quantity / received.quantity, 2)
    """,
)
FOUND: Final = SqlClaim(
    rule=7,
    words="no more of a bill's line went back and was found and paid for than the bill is for",
    exceptions="""
        SELECT billed.org_id, billed.vendor_bill_id, billed.goods_receipt_line_id, back.units, paid.units AS paid
        FROM purchase.vendor_bill_lines AS billed
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(quantity), 0) AS units FROM purchase.returned_lines AS x
            WHERE x.org_id = billed.org_id AND x.booked_in = billed.vendor_bill_id AND x.state <> 'released'
              AND x.goods_receipt_line_id = billed.goods_receipt_line_id) AS back
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(line.quantity * (
                SELECT coalesce(sum(s.amount), 0) FROM purchase.claim_settlements AS s
                WHERE s.org_id = claim.org_id AND s.debit_claim_id = claim.debit_claim_id
                  AND s.status = 'posted' AND s.kind <> 'debit_note') / claim.amount), 0) AS units
            FROM purchase.debit_claim_lines AS line
            JOIN purchase.debit_claims AS claim
                ON claim.org_id = line.org_id AND claim.debit_claim_id = line.debit_claim_id
            WHERE line.org_id = billed.org_id AND line.vendor_bill_id = billed.vendor_bill_id
              AND line.goods_receipt_line_id = billed.goods_receipt_line_id
              AND line.difference IN ('found_damaged', 'found_short')) AS paid
        WHERE billed.org_id = ANY($1) AND back.units + paid.units > billed.quantity + billed.free_quantity
          AND paid.units > 0
    """,
)
AGREED: Final = SqlClaim(
    rule=7,
    words="what a vendor agrees to by a short payment is a credit of its account, once",
    exceptions="""
        SELECT org_id, id, sum(amount) AS difference FROM (
            SELECT org_id, settlement_id AS id, amount, status FROM purchase.claim_settlements
            WHERE kind = 'short_payment'
            UNION ALL
            SELECT org_id, vendor_credit_id, -amount, status FROM purchase.vendor_credits
            WHERE kind = 'debit_claim_settled'
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, id
        HAVING sum(amount) <> 0 OR count(DISTINCT status) <> 1
    """,
)

CLAIMS: Final = (SETTLED, OPEN, ENTERED, DIFFERENCE, FOUND, AGREED)
