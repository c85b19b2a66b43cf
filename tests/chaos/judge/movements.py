"""Rule 8: the batches and quantities of a document are those of its stock movements."""

from typing import Final

from tests.chaos.judge.books import SqlClaim

PRINTED: Final = """
    SELECT org_id, invoice_id AS document_id, 'issue' AS kind, batch_id, location_id, -(quantity + free_quantity)
        AS quantity
    FROM sales.invoice_lines
    UNION ALL
    SELECT line.org_id, line.invoice_id, 'reversal', line.batch_id, line.location_id, line.quantity + line.free_quantity
    FROM sales.invoice_lines AS line
    JOIN sales.invoices AS invoice ON invoice.org_id = line.org_id AND invoice.invoice_id = line.invoice_id
    WHERE invoice.status = 'cancelled'
    UNION ALL
    SELECT org_id, goods_receipt_id, 'receipt', batch_id, location_id, quantity + free_quantity
    FROM purchase.goods_receipt_lines
    UNION ALL
    SELECT org_id, sales_return_id, 'return', batch_id, location_id, quantity FROM returns.sales_return_lines
    UNION ALL
    SELECT org_id, purchase_return_id, 'issue', batch_id, location_id, -quantity FROM returns.purchase_return_lines
    UNION ALL
    SELECT org_id, adjustment_id, 'adjustment', batch_id, location_id, quantity FROM inventory.adjustments
"""

AS_PRINTED: Final = SqlClaim(
    rule=8,
    words="every document's batches and quantities are those of its movements, and no movement lacks a document",
    exceptions=f"""
        SELECT org_id, document_id, kind, batch_id, location_id,
               sum(printed) AS printed, sum(moved) AS moved
        FROM (
            SELECT org_id, document_id, kind, batch_id, location_id, quantity AS printed, 0 AS moved FROM ({PRINTED})
                AS p
            UNION ALL
            SELECT org_id, document_id, kind, batch_id, location_id, 0, quantity FROM inventory.movements
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, document_id, kind, batch_id, location_id
        HAVING sum(printed) <> sum(moved)
    """,
)

CLAIMS: Final = (AS_PRINTED,)
