"""Rules 3 and 4: balances are the sums of movements and reservations, and stock agrees with the documents."""

from typing import Final

from tests.chaos.judge.books import SqlClaim

MOVED: Final = SqlClaim(
    rule=3,
    words="on hand and value are the sums of the movements, per batch and location",
    exceptions="""
        SELECT coalesce(b.org_id, m.org_id) AS org_id, coalesce(b.batch_id, m.batch_id) AS batch_id,
               b.on_hand, m.quantity AS moved, b.value, m.value AS value_moved
        FROM (SELECT * FROM inventory.balances WHERE org_id = ANY($1)) AS b
        FULL JOIN (
            SELECT org_id, batch_id, location_id, sum(quantity) AS quantity, sum(value) AS value
            FROM inventory.movements WHERE org_id = ANY($1) GROUP BY org_id, batch_id, location_id
        ) AS m ON m.org_id = b.org_id AND m.batch_id = b.batch_id AND m.location_id = b.location_id
        WHERE coalesce(b.on_hand, 0) <> coalesce(m.quantity, 0) OR coalesce(b.value, 0) <> coalesce(m.value, 0)
    """,
)
NOT_NEGATIVE: Final = SqlClaim(
    rule=3,
    words="0 <= reserved <= on hand",
    exceptions="""
        SELECT org_id, batch_id, location_id, on_hand, reserved FROM inventory.balances
        WHERE org_id = ANY($1) AND (on_hand < 0 OR reserved < 0 OR reserved > on_hand)
    """,
)
NEVER_NEGATIVE: Final = SqlClaim(
    rule=3,
    words="as of no day was there less than nothing, in units or in rupees",
    exceptions="""
        SELECT * FROM (
            SELECT org_id, batch_id, location_id, movement_date,
                   sum(sum(quantity)) OVER days AS quantity, sum(sum(value)) OVER days AS value
            FROM inventory.movements WHERE org_id = ANY($1) GROUP BY org_id, batch_id, location_id, movement_date
            WINDOW days AS (PARTITION BY org_id, batch_id, location_id ORDER BY movement_date)
        ) AS as_of
        WHERE quantity < 0 OR value < 0
    """,
)
RESERVED: Final = SqlClaim(
    rule=3,
    words="the reserved quantity is the sum of the lines of live holds",
    exceptions="""
        SELECT b.org_id, b.batch_id, b.location_id, b.reserved, coalesce(l.live, 0) AS live
        FROM inventory.balances AS b
        LEFT JOIN (
            SELECT line.org_id, line.batch_id, line.location_id, sum(line.remaining) AS live
            FROM inventory.reservation_lines AS line
            JOIN inventory.holds AS hold ON hold.org_id = line.org_id AND hold.hold_id = line.hold_id
            WHERE line.org_id = ANY($1) AND hold.state IN ('pending', 'confirmed')
            GROUP BY line.org_id, line.batch_id, line.location_id
        ) AS l ON l.org_id = b.org_id AND l.batch_id = b.batch_id AND l.location_id = b.location_id
        WHERE b.org_id = ANY($1) AND b.reserved <> coalesce(l.live, 0)
    """,
)
SPENT: Final = SqlClaim(
    rule=3,
    words="a hold that has ended reserves nothing",
    exceptions="""
        SELECT line.org_id, line.hold_id, hold.state, line.batch_id, line.remaining
        FROM inventory.reservation_lines AS line
        JOIN inventory.holds AS hold ON hold.org_id = line.org_id AND hold.hold_id = line.hold_id
        WHERE line.org_id = ANY($1) AND hold.state NOT IN ('pending', 'confirmed') AND line.remaining <> 0
    """,
)
MONTHS: Final = SqlClaim(
    rule=3,
    words="the stored sum of a month is the sum of its movements",
    exceptions="""
        SELECT coalesce(s.org_id, m.org_id) AS org_id, coalesce(s.month, m.month) AS month,
               coalesce(s.batch_id, m.batch_id) AS batch_id, s.quantity, m.quantity AS moved
        FROM (SELECT * FROM inventory.stock_months WHERE org_id = ANY($1)) AS s
        FULL JOIN (
            SELECT org_id, date_trunc('month', movement_date)::date AS month, batch_id, location_id,
                   sum(quantity) AS quantity, sum(value) AS value
            FROM inventory.movements WHERE org_id = ANY($1) GROUP BY 1, 2, 3, 4
        ) AS m ON (m.org_id, m.month, m.batch_id, m.location_id) = (s.org_id, s.month, s.batch_id, s.location_id)
        WHERE coalesce(s.quantity, 0) <> coalesce(m.quantity, 0) OR coalesce(s.value, 0) <> coalesce(m.value, 0)
    """,
)
CONSERVED: Final = SqlClaim(
    rule=4,
    words="received + returned = sold + returned to vendor + written off + on hand, per batch",
    exceptions="""
        SELECT org_id, batch_id, sum(quantity) FILTER (WHERE came) AS came, sum(quantity) FILTER (WHERE NOT came)
            AS went
        FROM (
            SELECT org_id, batch_id, quantity + free_quantity AS quantity, true AS came
            FROM purchase.goods_receipt_lines
            UNION ALL
            SELECT org_id, batch_id, quantity, true FROM returns.sales_return_lines
            UNION ALL
            SELECT org_id, batch_id, quantity, true FROM inventory.adjustments WHERE quantity > 0
            UNION ALL
            SELECT line.org_id, line.batch_id, line.quantity + line.free_quantity, false
            FROM sales.invoice_lines AS line
            JOIN sales.invoices AS invoice ON invoice.org_id = line.org_id AND invoice.invoice_id = line.invoice_id
            WHERE invoice.status = 'issued'
            UNION ALL
            SELECT org_id, batch_id, quantity, false FROM returns.purchase_return_lines
            UNION ALL
            SELECT org_id, batch_id, -quantity, false FROM inventory.adjustments WHERE quantity < 0
            UNION ALL
            SELECT org_id, batch_id, on_hand, false FROM inventory.balances
        ) AS flow
        WHERE org_id = ANY($1)
        GROUP BY org_id, batch_id
        HAVING coalesce(sum(quantity) FILTER (WHERE came), 0) <> coalesce(sum(quantity) FILTER (WHERE NOT came), 0)
    """,
)
COSTS: Final = SqlClaim(
    rule=4,
    words="inventory has what a vendor bill costs above its goods receipts and claims, and 0 of a cancelled one",
    exceptions="""
        SELECT org_id, document_id, sum(said) AS said, sum(booked) AS booked
        FROM (
            SELECT line.org_id, line.vendor_bill_id AS document_id, 0 AS booked,
                   -- Tax that is not set off is a cost of the goods.
                   line.taxable + line.short_taxable - round(received.taxable * line.quantity / received.quantity, 2)
                       + CASE WHEN bill.input_tax IN ('ineligible', 'barred')
                              THEN line.cgst + line.sgst + line.igst + line.cess ELSE 0 END AS said
            FROM purchase.vendor_bill_lines AS line
            JOIN purchase.vendor_bills AS bill
                ON bill.org_id = line.org_id AND bill.vendor_bill_id = line.vendor_bill_id AND bill.status = 'posted'
            JOIN purchase.goods_receipt_lines AS received
                ON received.org_id = line.org_id AND received.goods_receipt_line_id = line.goods_receipt_line_id
            UNION ALL
            -- What is claimed is no cost, but for what is waived, and what another price made up for. Damaged goods
            -- are in stock at their cost, less what the vendor pays for them.
            SELECT line.org_id, line.vendor_bill_id, 0, CASE
                WHEN line.difference IN ('damaged', 'found_damaged', 'found_short') THEN -round(
                    line.value * (claim.settled_amount - coalesce(noted.amount, 0)) / claim.amount, 2)
                ELSE round(line.value * (claim.cancelled_amount + coalesce(noted.amount, 0)) / claim.amount, 2)
                    - line.value END
            FROM purchase.debit_claim_lines AS line
            JOIN purchase.debit_claims AS claim
                ON claim.org_id = line.org_id AND claim.debit_claim_id = line.debit_claim_id
            JOIN purchase.vendor_bills AS bill
                ON bill.org_id = line.org_id AND bill.vendor_bill_id = line.vendor_bill_id AND bill.status = 'posted'
            LEFT JOIN LATERAL (
                SELECT sum(s.amount) AS amount FROM purchase.claim_settlements AS s
                WHERE s.org_id = claim.org_id AND s.debit_claim_id = claim.debit_claim_id
                  AND s.document_id IS NOT NULL AND s.status = 'posted') AS noted ON true
            UNION ALL
            SELECT org_id, document_id, amount, 0 FROM inventory.cost_differences WHERE document_type = 'vendor_bill'
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, document_id
        HAVING sum(said) <> sum(booked)
    """,
)
REVALUED: Final = SqlClaim(
    rule=4,
    words="the stock bears of a cost difference what its revaluations say",
    exceptions="""
        SELECT org_id, document_id, batch_id, sum(borne) AS borne, sum(moved) AS moved
        FROM (
            SELECT org_id, document_id, batch_id, stock_amount AS borne, 0 AS moved FROM inventory.cost_differences
            UNION ALL
            SELECT org_id, document_id, batch_id, 0, value FROM inventory.movements WHERE kind = 'revaluation'
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, document_id, batch_id
        HAVING sum(borne) <> sum(moved)
    """,
)

CLAIMS: Final = (MOVED, NOT_NEGATIVE, NEVER_NEGATIVE, RESERVED, SPENT, MONTHS, CONSERVED, COSTS, REVALUED)
