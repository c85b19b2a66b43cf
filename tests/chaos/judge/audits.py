"""Rule 1, audit: every act on a document has its audit row, and every audit row has its document.

The audit row is written in the document's own transaction. `operations.py` checks that the documents of acknowledged
operations exist.
"""

from typing import Final

from tests.chaos.judge.approvals import APPROVALS
from tests.chaos.judge.books import SqlClaim

DONE: Final = f"""
    SELECT 'sales' AS service, org_id, 'issue' AS action, 'invoice' AS entity, invoice_id AS entity_id
        FROM sales.invoices
    UNION ALL SELECT 'sales', org_id, 'cancel', 'invoice', invoice_id FROM sales.invoices WHERE status = 'cancelled'
    UNION ALL SELECT 'sales', org_id, 'create', 'order', order_id FROM sales.orders
    UNION ALL SELECT 'sales', org_id, 'confirm', 'order', order_id FROM sales.orders WHERE hold_id IS NOT NULL
    UNION ALL SELECT 'sales', org_id, 'invoice', 'order', order_id FROM sales.invoices WHERE order_id IS NOT NULL
    UNION ALL SELECT 'sales', org_id, 'cancel', 'order', order_id FROM sales.orders WHERE status = 'cancelled'
    -- The receipt of a quick sale has no audit row of its own: the row of its invoice covers it.
    UNION ALL SELECT 'sales', org_id, 'post', 'customer_receipt', credit_id FROM sales.customer_credits AS credit
    WHERE kind = 'customer_receipt' AND NOT EXISTS (
        SELECT FROM sales.invoices AS i WHERE i.org_id = credit.org_id AND i.customer_receipt_id = credit.credit_id)
    UNION ALL SELECT 'sales', org_id, 'cancel', 'customer_receipt', credit_id FROM sales.customer_credits
    WHERE kind = 'customer_receipt' AND status = 'cancelled'
    UNION ALL SELECT 'sales', org_id, 'post', kind, credit_id FROM sales.customer_credits
    WHERE kind IN ('settlement_discount', 'small_difference')
    UNION ALL SELECT 'sales', org_id, 'cancel', kind, credit_id FROM sales.customer_credits
    WHERE kind IN ('settlement_discount', 'small_difference') AND status = 'cancelled'
    UNION ALL SELECT 'purchase', org_id, 'post', kind, vendor_credit_id FROM purchase.vendor_credits
    WHERE kind IN ('settlement_discount', 'small_difference')
    UNION ALL SELECT 'purchase', org_id, 'cancel', kind, vendor_credit_id FROM purchase.vendor_credits
    WHERE kind IN ('settlement_discount', 'small_difference') AND status = 'cancelled'
    UNION ALL SELECT 'sales', org_id, 'post', 'customer_refund', customer_refund_id FROM sales.customer_refunds
    UNION ALL SELECT 'sales', org_id, 'cancel', 'customer_refund', customer_refund_id FROM sales.customer_refunds
    WHERE status = 'cancelled'
    UNION ALL SELECT 'purchase', org_id, 'post', 'vendor_refund', vendor_refund_id FROM purchase.vendor_refunds
    UNION ALL SELECT 'purchase', org_id, 'cancel', 'vendor_refund', vendor_refund_id FROM purchase.vendor_refunds
    WHERE status = 'cancelled'
    -- Whoever asks does not decide, so an approval that its creator gave was not asked for.
    UNION ALL SELECT service, org_id, CASE WHEN decided_by = created_by THEN 'create' ELSE 'request' END, 'approval',
        approval_id FROM ({APPROVALS}) AS approval
    UNION ALL SELECT service, org_id, 'approve', 'approval', approval_id FROM ({APPROVALS}) AS approval
    WHERE role IS NOT NULL AND decided_by <> created_by
    UNION ALL SELECT service, org_id, 'reject', 'approval', approval_id FROM ({APPROVALS}) AS approval
    WHERE status = 'rejected'
    UNION ALL SELECT service, org_id, 'use', 'approval', approval_id FROM ({APPROVALS}) AS approval
    WHERE status = 'used'
    UNION ALL SELECT service, org_id, 'cancel', 'approval', approval_id FROM ({APPROVALS}) AS approval
    WHERE status = 'cancelled'
    UNION ALL SELECT 'sales', org_id, 'create', 'customer_premises', customer_premises_id FROM sales.customer_premises
    UNION ALL SELECT 'sales', org_id, 'post', 'credit_note', credit_note_id FROM returns.credit_notes
    UNION ALL SELECT 'inventory', org_id, 'adjust', 'stock', adjustment_id FROM inventory.adjustments
    UNION ALL SELECT 'purchase', org_id, 'post', 'goods_receipt', goods_receipt_id FROM purchase.goods_receipts
    UNION ALL SELECT 'purchase', org_id, 'post', 'vendor_bill', vendor_bill_id FROM purchase.vendor_bills
    UNION ALL SELECT 'purchase', org_id, 'post', 'vendor_payment', vendor_credit_id FROM purchase.vendor_credits
    WHERE kind = 'vendor_payment'
    UNION ALL SELECT 'purchase', org_id, 'cancel', 'vendor_bill', vendor_bill_id FROM purchase.vendor_bills
    WHERE status = 'cancelled'
    UNION ALL SELECT 'purchase', org_id, 'cancel', 'vendor_payment', vendor_credit_id FROM purchase.vendor_credits
    WHERE kind = 'vendor_payment' AND status = 'cancelled'
    UNION ALL SELECT 'purchase', org_id, 'post', 'bill_of_entry', bill_of_entry_id FROM purchase.bills_of_entry
    UNION ALL SELECT 'purchase', org_id, 'cancel', 'bill_of_entry', bill_of_entry_id FROM purchase.bills_of_entry
    WHERE status = 'cancelled'
    UNION ALL SELECT 'purchase', org_id, 'post', 'debit_claim', debit_claim_id FROM purchase.debit_claims
    UNION ALL SELECT 'purchase', org_id, 'settle', 'debit_claim', debit_claim_id FROM purchase.claim_settlements
    UNION ALL SELECT 'purchase', org_id, 'unsettle', 'debit_claim', debit_claim_id FROM purchase.claim_settlements
    WHERE status = 'cancelled'
    UNION ALL SELECT 'purchase', org_id, 'post', 'debit_note', debit_note_id FROM returns.debit_notes
    UNION ALL SELECT 'returns', org_id, 'post', 'sales_return', sales_return_id FROM returns.sales_returns
    UNION ALL SELECT 'returns', org_id, 'issue', 'credit_note', credit_note_id FROM returns.credit_notes
    UNION ALL SELECT 'returns', org_id, 'post', 'purchase_return', purchase_return_id FROM returns.purchase_returns
    UNION ALL SELECT 'returns', org_id, 'issue', 'debit_note', debit_note_id FROM returns.debit_notes
"""
NOTED: Final = """
    SELECT 'sales' AS service, org_id, action, entity, entity_id FROM sales.audit
    UNION ALL SELECT 'inventory', org_id, action, entity, entity_id FROM inventory.audit
    UNION ALL SELECT 'purchase', org_id, action, entity, entity_id FROM purchase.audit
    UNION ALL SELECT 'returns', org_id, action, entity, entity_id FROM returns.audit
"""
ENTITIES: Final = """
    'invoice', 'order', 'customer_receipt', 'credit_note', 'stock', 'goods_receipt', 'vendor_bill', 'vendor_payment',
    'debit_note', 'debit_claim', 'sales_return', 'purchase_return', 'customer_refund', 'vendor_refund',
    'settlement_discount', 'small_difference', 'approval', 'customer_premises', 'bill_of_entry'
"""
ACTIONS: Final = """
    'issue', 'cancel', 'create', 'confirm', 'invoice', 'adjust', 'post', 'settle', 'unsettle',
    'use', 'approve', 'reject', 'request'
"""
"""The acts that have a row of their own. Changes of a draft and later allocations can happen any number of times. So
can the waiver of a claim, which a reopening takes back, and after which a settlement can be undone."""

AUDITED: Final = SqlClaim(
    rule=1,
    words="every act on a document has exactly one audit row",
    exceptions=f"""
        SELECT service, org_id, action, entity, entity_id, count(*) FILTER (WHERE done) AS done,
               count(*) FILTER (WHERE NOT done) AS noted
        FROM (
            SELECT *, true AS done FROM ({DONE}) AS d
            UNION ALL
            SELECT *, false FROM ({NOTED}) AS n
            WHERE entity IN ({ENTITIES}) AND action IN ({ACTIONS})
                AND (action, entity) <> ('cancel', 'debit_claim')
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY service, org_id, action, entity, entity_id
        HAVING count(*) FILTER (WHERE done) <> count(*) FILTER (WHERE NOT done)
    """,
)

CLAIMS: Final = (AUDITED,)
