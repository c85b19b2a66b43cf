"""Rule 7 for vendors: the ledger agrees with the documents, and balances agree with the ledger."""

from typing import Final

from tests.chaos.judge.books import SqlClaim

DOCUMENTS: Final = """
    SELECT org_id, vendor_id, vendor_bill_id AS document_id, 'vendor_bill' AS kind, total AS amount
        FROM purchase.vendor_bills
    UNION ALL
    SELECT org_id, vendor_id, vendor_credit_id, kind, -amount FROM purchase.vendor_credits WHERE kind = 'vendor_payment'
    UNION ALL
    SELECT org_id, vendor_id, debit_note_id, 'debit_note', -total FROM returns.debit_notes
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
    words="the outstanding amount of a vendor bill is its total less its allocations",
    exceptions="""
        SELECT bill.org_id, bill.vendor_bill_id, bill.number, bill.total, bill.outstanding, a.amount AS allocated
        FROM purchase.vendor_bills AS bill
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM purchase.vendor_allocations AS x
                            WHERE x.org_id = bill.org_id AND x.vendor_bill_id = bill.vendor_bill_id) AS a
        WHERE bill.org_id = ANY($1) AND bill.outstanding <> bill.total - a.amount
    """,
)
CREDITS: Final = SqlClaim(
    rule=7,
    words="the amount on account of a payment or debit note is its amount less its allocations",
    exceptions="""
        SELECT credit.org_id, credit.vendor_credit_id, credit.number, credit.amount, credit.on_account, a.amount
            AS allocated
        FROM purchase.vendor_credits AS credit
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM purchase.vendor_allocations AS x
                            WHERE x.org_id = credit.org_id AND x.vendor_credit_id = credit.vendor_credit_id) AS a
        WHERE credit.org_id = ANY($1) AND credit.on_account <> credit.amount - a.amount
    """,
)
REGISTER: Final = SqlClaim(
    rule=7,
    words="the register of inward supplies holds every vendor bill and debit note once, with its value and each tax",
    exceptions="""
        SELECT org_id, document_id, kind, sum(n) AS missing, sum(taxable) AS taxable, sum(cgst) AS cgst, sum(sgst)
            AS sgst,
               sum(igst) AS igst, sum(cess) AS cess
        FROM (
            SELECT org_id, vendor_bill_id AS document_id, 'vendor_bill' AS kind, 1 AS n, taxable, cgst, sgst, igst, cess
            FROM purchase.vendor_bills
            UNION ALL
            SELECT org_id, debit_note_id, 'debit_note', 1, -taxable, -cgst, -sgst, -igst, -cess FROM returns.debit_notes
            UNION ALL
            -- One row for each rate.
            SELECT org_id, document_id, kind, -1, -sum(taxable), -sum(cgst), -sum(sgst), -sum(igst), -sum(cess)
            FROM purchase.inward_register GROUP BY org_id, document_id, kind
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, document_id, kind
        HAVING (sum(n), sum(taxable), sum(cgst), sum(sgst), sum(igst), sum(cess)) <> (0, 0, 0, 0, 0, 0)
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

CLAIMS: Final = (ENTRIES, BALANCES, BILLS, CREDITS, REGISTER, RETURNABLE)
