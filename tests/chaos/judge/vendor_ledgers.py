"""Rule 7 for vendors: the ledger agrees with the documents, and balances agree with the ledger."""

from typing import Final

from tests.chaos.judge.books import SqlClaim

EARLY_RETURNS: Final = (
    "'return_never_billed', 'return_billable_again', 'return_billed_later', 'return_booked_in_bill',"
    " 'return_booked_in_receipt'"
)
"""Events that are no documents: a claim of their own judges them."""

DOCUMENTS: Final = """
    SELECT org_id, vendor_id, vendor_bill_id AS document_id, 'vendor_bill' AS kind, total AS amount
        FROM purchase.vendor_bills
    UNION ALL
    SELECT org_id, vendor_id, vendor_bill_id, 'vendor_bill_cancelled', -total
        FROM purchase.vendor_bills WHERE status = 'cancelled'
    UNION ALL
    SELECT org_id, vendor_id, vendor_credit_id, kind, -amount FROM purchase.vendor_credits WHERE kind = 'vendor_payment'
    UNION ALL
    SELECT org_id, vendor_id, vendor_credit_id, 'vendor_payment_cancelled', amount
        FROM purchase.vendor_credits WHERE kind = 'vendor_payment' AND status = 'cancelled'
    UNION ALL
    SELECT org_id, vendor_id, vendor_credit_id, kind, -amount FROM purchase.vendor_credits
        WHERE kind IN ('settlement_discount', 'small_difference')
    UNION ALL
    SELECT org_id, vendor_id, vendor_credit_id, kind || '_cancelled', amount FROM purchase.vendor_credits
        WHERE kind IN ('settlement_discount', 'small_difference') AND status = 'cancelled'
    UNION ALL
    SELECT org_id, vendor_id, vendor_refund_id, 'vendor_refund', amount FROM purchase.vendor_refunds
    UNION ALL
    SELECT org_id, vendor_id, vendor_refund_id, 'vendor_refund_cancelled', -amount
        FROM purchase.vendor_refunds WHERE status = 'cancelled'
    UNION ALL
    SELECT org_id, vendor_id, debit_note_id, 'debit_note', -total FROM returns.debit_notes
    UNION ALL
    SELECT s.org_id, claim.vendor_id, s.settlement_id, entry.kind, entry.sign * s.amount
        FROM purchase.claim_settlements AS s
        JOIN purchase.debit_claims AS claim ON claim.org_id = s.org_id AND claim.debit_claim_id = s.debit_claim_id
        JOIN (VALUES ('debit_claim_settled', 'short_payment refund', 'posted cancelled', -1),
                     ('debit_claim_unsettled', 'short_payment refund', 'cancelled', 1),
                     ('vendor_refund', 'refund', 'posted cancelled', 1),
                     ('vendor_refund_cancelled', 'refund', 'cancelled', -1)) AS entry (kind, of_kinds, statuses, sign)
            ON entry.of_kinds LIKE '%' || s.kind || '%' AND entry.statuses LIKE '%' || s.status || '%'
"""

ENTRIES: Final = SqlClaim(
    rule=7,
    words="the vendor ledger has one entry for each document, with its amount, and no other entry",
    exceptions=f"""
        SELECT org_id, vendor_id, document_id, kind, sum(documented) AS documented, sum(entered) AS entered
        FROM (
            SELECT org_id, vendor_id, document_id, kind, amount AS documented, 0 AS entered, 1 AS n FROM ({DOCUMENTS})
                AS d
            UNION ALL
            SELECT org_id, vendor_id, document_id, kind, 0, amount, -1 FROM purchase.vendor_entries
            WHERE kind NOT IN ({EARLY_RETURNS})
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, vendor_id, document_id, kind
        HAVING sum(documented) <> sum(entered) OR sum(n) <> 0
    """,
)
BALANCES: Final = SqlClaim(
    rule=7,
    words="a vendor's balance is the sum of the entries, and of open bills less what is on account",
    exceptions="""
        SELECT b.org_id, b.vendor_id, b.balance, e.amount AS entries, o.outstanding, c.on_account
        FROM purchase.vendor_balances AS b
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM purchase.vendor_entries AS x
                            WHERE x.org_id = b.org_id AND x.vendor_id = b.vendor_id) AS e
        CROSS JOIN LATERAL (SELECT coalesce(sum(outstanding), 0) AS outstanding FROM purchase.vendor_bills AS x
                            WHERE x.org_id = b.org_id AND x.vendor_id = b.vendor_id) AS o
        CROSS JOIN LATERAL (SELECT coalesce(sum(on_account), 0) AS on_account FROM purchase.vendor_credits AS x
                            WHERE x.org_id = b.org_id AND x.vendor_id = b.vendor_id) AS c
        WHERE b.org_id = ANY($1) AND (b.balance <> e.amount OR b.balance <> o.outstanding - c.on_account)
    """,
)
BILLS: Final = SqlClaim(
    rule=7,
    words="the outstanding amount of a vendor bill is its total less its allocations, and 0 when it is cancelled",
    exceptions="""
        SELECT bill.org_id, bill.vendor_bill_id, bill.number, bill.total, bill.outstanding, a.amount AS allocated
        FROM purchase.vendor_bills AS bill
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM purchase.vendor_allocations AS x
                            WHERE x.org_id = bill.org_id AND x.vendor_bill_id = bill.vendor_bill_id) AS a
        WHERE bill.org_id = ANY($1)
          AND (bill.outstanding <> CASE bill.status WHEN 'cancelled' THEN 0 ELSE bill.total - a.amount END
               OR bill.status = 'cancelled' AND a.amount <> 0)
    """,
)
CREDITS: Final = SqlClaim(
    rule=7,
    words="the amount on account is what a credit is worth less allocations and refunds, and 0 when it is cancelled",
    exceptions="""
        SELECT credit.org_id, credit.vendor_credit_id, credit.number, credit.amount, credit.on_account, a.amount
            AS allocated
        FROM purchase.vendor_credits AS credit
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM purchase.vendor_allocations AS x
                            WHERE x.org_id = credit.org_id AND x.vendor_credit_id = credit.vendor_credit_id) AS a
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(x.amount), 0) AS amount FROM purchase.vendor_refund_credits AS x
            JOIN purchase.vendor_refunds AS refund
              ON refund.org_id = x.org_id AND refund.vendor_refund_id = x.vendor_refund_id
            WHERE x.org_id = credit.org_id AND x.vendor_credit_id = credit.vendor_credit_id
              AND refund.status = 'posted') AS r
        WHERE credit.org_id = ANY($1)
          AND (credit.on_account <> CASE credit.status WHEN 'cancelled' THEN 0
                                    ELSE credit.amount - credit.never_billed - a.amount - r.amount END
               OR credit.status = 'cancelled' AND a.amount + r.amount <> 0)
    """,
)
REFUNDS: Final = SqlClaim(
    rule=7,
    words="a vendor refund is what it takes of credits of that vendor",
    exceptions="""
        SELECT refund.org_id, refund.vendor_refund_id, refund.number, refund.amount, p.amount AS of_credits
        FROM purchase.vendor_refunds AS refund
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(x.amount), 0) AS amount FROM purchase.vendor_refund_credits AS x
            JOIN purchase.vendor_credits AS credit
              ON credit.org_id = x.org_id AND credit.vendor_credit_id = x.vendor_credit_id
            WHERE x.org_id = refund.org_id AND x.vendor_refund_id = refund.vendor_refund_id
              AND credit.vendor_id = refund.vendor_id) AS p
        WHERE refund.org_id = ANY($1) AND refund.amount <> p.amount
    """,
)
CASH: Final = SqlClaim(
    rule=7,
    words="all vendors that are one person refund less in cash in a day than the law forbids",
    exceptions="""
        SELECT r.org_id, coalesce(nullif(vendor.pan, ''), vendor.vendor_id::text) AS person, r.date,
               sum(r.amount) AS received
        FROM (
            SELECT org_id, vendor_id, date, amount FROM purchase.vendor_refunds
            WHERE org_id = ANY($1) AND mode = 'cash' AND status <> 'cancelled'
            UNION ALL
            SELECT s.org_id, claim.vendor_id, s.date, s.amount FROM purchase.claim_settlements AS s
            JOIN purchase.debit_claims AS claim ON claim.org_id = s.org_id AND claim.debit_claim_id = s.debit_claim_id
            WHERE s.org_id = ANY($1) AND s.mode = 'cash' AND s.status <> 'cancelled'
        ) AS r
        JOIN purchase.vendors AS vendor ON vendor.org_id = r.org_id AND vendor.vendor_id = r.vendor_id
        GROUP BY 1, 2, 3 HAVING sum(r.amount) >= 200000
    """,
)
REGISTER: Final = SqlClaim(
    rule=7,
    words="the register of inward supplies holds every vendor bill, cancellation and debit note once, with each figure",
    exceptions=f"""
        SELECT org_id, document_id, kind, sum(n) AS missing, sum(taxable) AS taxable, sum(cgst) AS cgst, sum(sgst)
            AS sgst,
               sum(igst) AS igst, sum(cess) AS cess
        FROM (
            SELECT org_id, vendor_bill_id AS document_id, 'vendor_bill' AS kind, 1 AS n, taxable, cgst, sgst, igst, cess
            FROM purchase.vendor_bills
            UNION ALL
            SELECT org_id, vendor_bill_id, 'vendor_bill_cancelled', 1, -taxable, -cgst, -sgst, -igst, -cess
            FROM purchase.vendor_bills WHERE status = 'cancelled'
            UNION ALL
            SELECT org_id, bill_of_entry_id, 'bill_of_entry', 1, assessable_value + duty, 0, 0, igst, cess
            FROM purchase.bills_of_entry
            UNION ALL
            SELECT org_id, bill_of_entry_id, 'bill_of_entry_cancelled', 1, -assessable_value - duty, 0, 0, -igst, -cess
            FROM purchase.bills_of_entry WHERE status = 'cancelled'
            UNION ALL
            SELECT org_id, debit_note_id, 'debit_note', 1, -taxable, -cgst, -sgst, -igst, -cess FROM returns.debit_notes
            UNION ALL
            -- One row for each rate.
            SELECT org_id, document_id, kind, -1, -sum(taxable), -sum(cgst), -sum(sgst), -sum(igst), -sum(cess)
            FROM purchase.inward_register WHERE kind NOT IN ({EARLY_RETURNS}) GROUP BY org_id, document_id, kind
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, document_id, kind
        HAVING (sum(n), sum(taxable), sum(cgst), sum(sgst), sum(igst), sum(cess)) <> (0, 0, 0, 0, 0, 0)
    """,
)
NEVER_BILLED: Final = SqlClaim(
    rule=7,
    words="what went back and is never billed is taken back in ledger and register, and its notes are worth nothing",
    exceptions=f"""
        SELECT org_id, vendor_id, sum(marked) AS marked, sum(entered) AS entered, sum(noted) AS noted,
               sum(taxable) AS unregistered
        FROM (
            SELECT x.org_id, receipt.vendor_id, x.taxable + x.cgst + x.sgst + x.igst + x.cess + x.round_off AS marked,
                   0 AS entered, 0 AS noted, x.taxable
            FROM purchase.returned_lines AS x
            JOIN purchase.goods_receipts AS receipt
              ON receipt.org_id = x.org_id AND receipt.goods_receipt_id = x.goods_receipt_id
            WHERE x.never_billed_by IS NOT NULL
            UNION ALL
            SELECT org_id, vendor_id, 0, amount, 0, 0 FROM purchase.vendor_entries WHERE kind IN ({EARLY_RETURNS})
            UNION ALL
            SELECT org_id, vendor_id, 0, 0, never_billed, 0 FROM purchase.vendor_credits
            UNION ALL
            SELECT org_id, vendor_id, 0, 0, 0, -taxable FROM purchase.inward_register WHERE kind IN ({EARLY_RETURNS})
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, vendor_id
        HAVING sum(marked) <> sum(entered) OR sum(marked) <> sum(noted) OR sum(taxable) <> 0
    """,
)
SHOWN: Final = SqlClaim(
    rule=7,
    words="what is never billed was shown by a vendor bill or a closing of its note that stands",
    exceptions="""
        SELECT org_id, returned_line_id, never_billed_by FROM purchase.returned_lines AS x
        WHERE org_id = ANY($1) AND never_billed_by IS NOT NULL
          AND NOT EXISTS (SELECT FROM purchase.vendor_bills AS bill WHERE bill.org_id = x.org_id
                          AND bill.vendor_bill_id = x.never_billed_by AND bill.status = 'posted')
          AND NOT EXISTS (SELECT FROM purchase.debit_note_closings AS closing WHERE closing.org_id = x.org_id
                          AND closing.closing_id = x.never_billed_by AND closing.debit_note_id = x.debit_note_id
                          AND closing.status = 'posted')
    """,
)
BILLED: Final = SqlClaim(
    rule=7,
    words="what is billed of a received line is what its bills say, and never more than came and was not sent back",
    exceptions="""
        SELECT line.org_id, line.goods_receipt_line_id, line.billed_quantity, bills.quantity AS by_bills, back.units
        FROM purchase.billed_units AS line
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(x.quantity), 0) AS quantity
            FROM purchase.vendor_bill_lines AS x
            JOIN purchase.vendor_bills AS bill ON bill.org_id = x.org_id AND bill.vendor_bill_id = x.vendor_bill_id
            WHERE x.org_id = line.org_id AND x.goods_receipt_line_id = line.goods_receipt_line_id
              AND bill.status = 'posted'
        ) AS bills
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(x.quantity), 0) AS units,
                   coalesce(sum(x.quantity) FILTER (WHERE x.never_billed_by IS NOT NULL), 0) AS never_billed
            FROM purchase.returned_lines AS x
            WHERE x.org_id = line.org_id AND x.goods_receipt_line_id = line.goods_receipt_line_id
              AND x.state <> 'released' AND x.vendor_bill_id IS NULL
        ) AS back
        WHERE line.org_id = ANY($1)
          AND ((line.billed_quantity, line.never_billed_quantity + line.never_billed_free_quantity)
                   <> (bills.quantity, back.never_billed)
               OR line.billed_quantity + line.billed_free_quantity + back.units > line.quantity + line.free_quantity)
    """,
)
RETURNABLE: Final = SqlClaim(
    rule=7,
    words="the returned and held quantities of a goods receipt line are those of its returns and live holds",
    exceptions="""
        SELECT org_id, goods_receipt_line_id, sum(counted) AS counted, sum(returned) AS returned, sum(held) AS held,
               sum(live) AS live
        FROM (
            SELECT x.org_id, x.goods_receipt_line_id, 0 AS returned,
                   CASE x.state WHEN 'returned' THEN x.quantity ELSE 0 END AS counted,
                   CASE x.state WHEN 'pending' THEN x.quantity ELSE 0 END AS held,
                   CASE WHEN hold.state IN ('pending', 'confirmed') THEN x.quantity ELSE 0 END AS live
            FROM purchase.returned_lines AS x
            JOIN purchase.holds AS hold ON hold.org_id = x.org_id AND hold.hold_id = x.hold_id
            UNION ALL
            SELECT org_id, goods_receipt_line_id, quantity, 0, 0, 0 FROM returns.purchase_return_lines
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, goods_receipt_line_id
        HAVING sum(counted) <> sum(returned) OR sum(held) <> sum(live)
    """,
)

CLAIMS: Final = (ENTRIES, BALANCES, BILLS, CREDITS, REFUNDS, CASH, REGISTER, NEVER_BILLED, SHOWN, BILLED, RETURNABLE)
