"""Rule 7 for customers: the ledger agrees with the documents, and balances agree with the ledger."""

from typing import Final

from tests.chaos.judge.books import SqlClaim

DOCUMENTS: Final = """
    SELECT org_id, customer_id, invoice_id AS document_id, 'invoice' AS kind, total AS amount FROM sales.invoices
    UNION ALL
    SELECT org_id, customer_id, invoice_id, 'invoice_cancelled', -total FROM sales.invoices WHERE status = 'cancelled'
    UNION ALL
    SELECT org_id, customer_id, credit_id, 'customer_receipt', -amount FROM sales.customer_credits
    WHERE kind = 'customer_receipt'
    UNION ALL
    SELECT org_id, customer_id, credit_id, 'customer_receipt_cancelled', amount FROM sales.customer_credits
    WHERE kind = 'customer_receipt' AND status = 'cancelled'
    UNION ALL
    SELECT org_id, customer_id, credit_id, kind, -amount FROM sales.customer_credits
    WHERE kind IN ('settlement_discount', 'small_difference')
    UNION ALL
    SELECT org_id, customer_id, credit_id, kind || '_cancelled', amount FROM sales.customer_credits
    WHERE kind IN ('settlement_discount', 'small_difference') AND status = 'cancelled'
    UNION ALL
    SELECT org_id, customer_id, customer_refund_id, 'customer_refund', amount FROM sales.customer_refunds
    UNION ALL
    SELECT org_id, customer_id, customer_refund_id, 'customer_refund_cancelled', -amount FROM sales.customer_refunds
    WHERE status = 'cancelled'
    UNION ALL
    SELECT org_id, customer_id, credit_note_id, 'credit_note', -total FROM returns.credit_notes
"""

ENTRIES: Final = SqlClaim(
    rule=7,
    words="the customer ledger has one entry for each document, with its amount, and no other entry",
    exceptions=f"""
        SELECT org_id, customer_id, document_id, kind, sum(documented) AS documented, sum(entered) AS entered
        FROM (
            SELECT org_id, customer_id, document_id, kind, amount AS documented, 0 AS entered, 1 AS n
                FROM ({DOCUMENTS}) AS d
            UNION ALL
            SELECT org_id, customer_id, document_id, kind, 0, amount, -1 FROM sales.ledger_entries
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, customer_id, document_id, kind
        HAVING sum(documented) <> sum(entered) OR sum(n) <> 0
    """,
)
BALANCES: Final = SqlClaim(
    rule=7,
    words="a customer's balance is the sum of the entries, and of open items less what is on account",
    exceptions="""
        SELECT b.org_id, b.customer_id, b.balance, coalesce(e.amount, 0) AS entries,
               coalesce(o.outstanding, 0) AS outstanding, coalesce(c.on_account, 0) AS on_account
        FROM sales.customer_balances AS b
        LEFT JOIN (SELECT org_id, customer_id, sum(amount) AS amount FROM sales.ledger_entries
                   WHERE org_id = ANY($1) GROUP BY org_id, customer_id) AS e USING (org_id, customer_id)
        LEFT JOIN (SELECT org_id, customer_id, sum(outstanding) AS outstanding FROM sales.open_items
                   WHERE org_id = ANY($1) GROUP BY org_id, customer_id) AS o USING (org_id, customer_id)
        LEFT JOIN (SELECT org_id, customer_id, sum(on_account) AS on_account FROM sales.customer_credits
                   WHERE org_id = ANY($1) GROUP BY org_id, customer_id) AS c USING (org_id, customer_id)
        WHERE b.org_id = ANY($1)
          AND (b.balance <> coalesce(e.amount, 0) OR b.balance <> coalesce(o.outstanding, 0) - coalesce(c.on_account,
              0))
    """,
)
ORDERED: Final = SqlClaim(
    rule=7,
    words="what a customer has ordered is the sum of its open orders, each less its invoices that are not cancelled",
    exceptions="""
        SELECT org_id, customer_id, b.ordered, coalesce(o.amount, 0) AS open_amount
        FROM sales.customer_balances AS b
        LEFT JOIN (
            SELECT x.org_id, x.customer_id, sum(greatest(x.total - coalesce(billed.total, 0), 0)) AS amount
            FROM sales.orders AS x
            LEFT JOIN (SELECT org_id, order_id, sum(total) AS total FROM sales.invoices
                       WHERE org_id = ANY($1) AND status = 'issued' GROUP BY org_id, order_id) AS billed
                USING (org_id, order_id)
            WHERE x.org_id = ANY($1) AND x.status IN ('confirmed', 'partially_invoiced')
            GROUP BY x.org_id, x.customer_id
        ) AS o USING (org_id, customer_id)
        WHERE org_id = ANY($1) AND b.ordered <> coalesce(o.amount, 0)
    """,
)
CASH: Final = SqlClaim(
    rule=7,
    words="the cash of a person's day is the sum of the cash receipts of all its customers that stand, and lawful",
    exceptions="""
        SELECT org_id, person, date, d.received, c.amount
        FROM (SELECT org_id, person, date, received FROM sales.cash_days
              WHERE org_id = ANY($1) AND received <> 0) AS d
        FULL JOIN (
            SELECT x.org_id, coalesce(nullif(customer.pan, ''), customer.customer_id::text) AS person, x.date,
                   sum(x.amount) AS amount
            FROM sales.customer_credits AS x
            JOIN sales.customers AS customer ON customer.org_id = x.org_id AND customer.customer_id = x.customer_id
            WHERE x.org_id = ANY($1) AND x.mode = 'cash' AND x.status <> 'cancelled'
            GROUP BY 1, 2, 3
        ) AS c USING (org_id, person, date)
        WHERE d.received IS DISTINCT FROM c.amount OR c.amount >= 200000
    """,
)
OPEN_ITEMS: Final = SqlClaim(
    rule=7,
    words="the outstanding amount of an open item is its total less its allocations, and zero when cancelled",
    exceptions="""
        SELECT item.org_id, item.invoice_id, item.number, invoice.status, item.total, item.outstanding, a.amount
            AS allocated
        FROM sales.open_items AS item
        JOIN sales.invoices AS invoice ON invoice.org_id = item.org_id AND invoice.invoice_id = item.invoice_id
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM sales.allocations AS x
                            WHERE x.org_id = item.org_id AND x.invoice_id = item.invoice_id) AS a
        WHERE item.org_id = ANY($1)
          AND (item.outstanding <> CASE invoice.status WHEN 'cancelled' THEN 0 ELSE item.total - a.amount END
               OR item.total <> invoice.total)
    """,
)
CREDITS: Final = SqlClaim(
    rule=7,
    words="the amount on account of a credit is its amount less allocations and refunds, and zero when it is cancelled",
    exceptions="""
        SELECT credit.org_id, credit.credit_id, credit.number, credit.status, credit.amount, credit.on_account,
               a.amount AS allocated, r.amount AS refunded
        FROM sales.customer_credits AS credit
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM sales.allocations AS x
                            WHERE x.org_id = credit.org_id AND x.credit_id = credit.credit_id) AS a
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(x.amount), 0) AS amount FROM sales.customer_refund_credits AS x
            JOIN sales.customer_refunds AS refund
              ON refund.org_id = x.org_id AND refund.customer_refund_id = x.customer_refund_id
            WHERE x.org_id = credit.org_id AND x.credit_id = credit.credit_id AND refund.status = 'posted') AS r
        WHERE credit.org_id = ANY($1)
          AND (credit.on_account <> CASE credit.status WHEN 'cancelled' THEN 0
                                    ELSE credit.amount - a.amount - r.amount END
               OR credit.status = 'cancelled' AND r.amount <> 0)
    """,
)
REFUNDS: Final = SqlClaim(
    rule=7,
    words="a customer refund is what it takes of credits of that customer",
    exceptions="""
        SELECT refund.org_id, refund.customer_refund_id, refund.number, refund.amount, p.amount AS of_credits
        FROM sales.customer_refunds AS refund
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(x.amount), 0) AS amount FROM sales.customer_refund_credits AS x
            JOIN sales.customer_credits AS credit ON credit.org_id = x.org_id AND credit.credit_id = x.credit_id
            WHERE x.org_id = refund.org_id AND x.customer_refund_id = refund.customer_refund_id
              AND credit.customer_id = refund.customer_id) AS p
        WHERE refund.org_id = ANY($1) AND refund.amount <> p.amount
    """,
)
ALLOWANCES: Final = SqlClaim(
    rule=7,
    words="an allowance settles invoices that are not cancelled with all that it comes to",
    exceptions="""
        SELECT credit.org_id, credit.credit_id, credit.number, credit.amount, credit.on_account
        FROM sales.customer_credits AS credit
        WHERE credit.org_id = ANY($1) AND credit.kind IN ('settlement_discount', 'small_difference')
          AND credit.status = 'posted' AND (credit.on_account <> 0 OR credit.amount <> (
              SELECT coalesce(sum(x.amount), 0) FROM sales.allocations AS x
              JOIN sales.invoices AS invoice ON invoice.org_id = x.org_id AND invoice.invoice_id = x.invoice_id
              WHERE x.org_id = credit.org_id AND x.credit_id = credit.credit_id AND invoice.status = 'issued'))
    """,
)
REGISTER: Final = SqlClaim(
    rule=7,
    words="the register of outward supplies holds every invoice, cancellation and credit note with its total",
    exceptions="""
        SELECT org_id, document_id, kind, sum(documented) AS documented, sum(registered) AS registered
        FROM (
            SELECT org_id, invoice_id AS document_id, 'invoice' AS kind, total AS documented, 0 AS registered
            FROM sales.invoices
            UNION ALL
            SELECT org_id, invoice_id, 'invoice_cancelled', -total, 0 FROM sales.invoices WHERE status = 'cancelled'
            UNION ALL
            SELECT org_id, credit_note_id, 'credit_note', -total, 0 FROM returns.credit_notes
            UNION ALL
            SELECT org_id, document_id, kind, 0, total FROM sales.outward_register
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, document_id, kind
        HAVING sum(documented) <> sum(registered)
    """,
)

RETURNABLE: Final = SqlClaim(
    rule=7,
    words="the returned and held quantities of an invoice line are those of its returns and live holds",
    exceptions="""
        SELECT org_id, invoice_line_id, sum(counted) AS counted, sum(returned) AS returned, sum(held) AS held,
            sum(live) AS live
        FROM (
            SELECT x.org_id, x.invoice_line_id, 0 AS returned,
                   CASE x.state WHEN 'returned' THEN x.quantity ELSE 0 END AS counted,
                   CASE x.state WHEN 'pending' THEN x.quantity ELSE 0 END AS held,
                   CASE WHEN hold.state IN ('pending', 'confirmed') THEN x.quantity ELSE 0 END AS live
            FROM sales.returned_lines AS x
            JOIN sales.holds AS hold ON hold.org_id = x.org_id AND hold.hold_id = x.hold_id
            UNION ALL
            SELECT org_id, invoice_line_id, quantity, 0, 0, 0 FROM returns.sales_return_lines
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, invoice_line_id
        HAVING sum(counted) <> sum(returned) OR sum(held) <> sum(live)
    """,
)

CLAIMS: Final = (
    ENTRIES,
    BALANCES,
    CASH,
    ORDERED,
    OPEN_ITEMS,
    CREDITS,
    REFUNDS,
    ALLOWANCES,
    REGISTER,
    RETURNABLE,
)
