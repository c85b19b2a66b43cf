"""Defects to plant in correct refunds and allowances, each with the claim that must find it. $1 is the organisation."""

from typing import Final

from tests.chaos.defect import Defect
from tests.chaos.judge import customer_ledgers, payment_references, vendor_ledgers

IN_REFUNDS: Final = (
    Defect(
        customer_ledgers.ENTRIES,
        "a refund to a customer is in no ledger",
        "DELETE FROM sales.ledger_entries WHERE org_id = $1 AND kind = 'customer_refund'",
    ),
    Defect(
        customer_ledgers.ENTRIES,
        "a cancelled refund to a customer is still in the ledger",
        "DELETE FROM sales.ledger_entries WHERE org_id = $1 AND kind = 'customer_refund_cancelled'",
    ),
    Defect(
        customer_ledgers.CREDITS,
        "what was refunded to a customer is on account again",
        """UPDATE sales.customer_credits AS credit SET on_account = on_account + part.amount
           FROM sales.customer_refund_credits AS part JOIN sales.customer_refunds AS refund USING (org_id,
               customer_refund_id)
           WHERE credit.org_id = $1 AND part.org_id = $1 AND part.credit_id = credit.credit_id
             AND refund.status = 'posted'""",
    ),
    Defect(
        customer_ledgers.REFUNDS,
        "a refund to a customer is of less than its amount",
        "UPDATE sales.customer_refunds SET amount = amount + 1 WHERE org_id = $1",
    ),
    Defect(
        customer_ledgers.ENTRIES,
        "a settlement discount is in no ledger",
        "DELETE FROM sales.ledger_entries WHERE org_id = $1 AND kind = 'settlement_discount'",
    ),
    Defect(
        customer_ledgers.ENTRIES,
        "a small difference is in no ledger",
        "DELETE FROM sales.ledger_entries WHERE org_id = $1 AND kind = 'small_difference'",
    ),
    Defect(
        customer_ledgers.ALLOWANCES,
        "an allowance is on account",
        """DELETE FROM sales.allocations AS part USING sales.customer_credits AS credit
           WHERE part.org_id = $1 AND credit.org_id = $1 AND part.credit_id = credit.credit_id
             AND credit.kind = 'small_difference'""",
    ),
    Defect(
        vendor_ledgers.ENTRIES,
        "a vendor's settlement discount is in no ledger",
        "DELETE FROM purchase.vendor_entries WHERE org_id = $1 AND kind = 'settlement_discount'",
    ),
    Defect(
        payment_references.REFERENCES,
        "two refunds to customers have one reference",
        """UPDATE sales.customer_refunds SET reference_key = 'UTR1', accept_used_reference = true,
           status = 'posted', cancelled_at = NULL, cancel_reason = '' WHERE org_id = $1""",
    ),
    Defect(
        vendor_ledgers.ENTRIES,
        "a refund by the vendor is in no ledger",
        """DELETE FROM purchase.vendor_entries AS entry USING purchase.vendor_refunds AS refund
           WHERE entry.org_id = $1 AND refund.org_id = $1 AND entry.document_id = refund.vendor_refund_id""",
    ),
    Defect(
        vendor_ledgers.CREDITS,
        "what the vendor has refunded is on account again",
        """UPDATE purchase.vendor_credits AS credit SET on_account = on_account + part.amount
           FROM purchase.vendor_refund_credits AS part JOIN purchase.vendor_refunds AS refund USING (org_id,
               vendor_refund_id)
           WHERE credit.org_id = $1 AND part.org_id = $1 AND part.vendor_credit_id = credit.vendor_credit_id
             AND refund.status = 'posted'""",
    ),
    Defect(
        vendor_ledgers.REFUNDS,
        "a refund by the vendor is of less than its amount",
        "UPDATE purchase.vendor_refunds SET amount = amount + 1 WHERE org_id = $1",
    ),
    Defect(
        vendor_ledgers.CASH,
        "two vendors of one PAN refund in cash what one may not",
        """WITH one AS (UPDATE purchase.vendors SET pan = 'AAEPK4321M' WHERE org_id = $1)
           UPDATE purchase.vendor_refunds SET mode = 'cash', amount = 199999.99, status = 'posted',
               cancelled_at = NULL, cancel_reason = '', date = (SELECT min(date) FROM purchase.vendor_refunds),
               vendor_id = (CASE WHEN vendor_refund_id = (SELECT min(vendor_refund_id::text)::uuid
                                 FROM purchase.vendor_refunds WHERE org_id = $1) THEN (
                   SELECT max(vendor_id::text)::uuid FROM purchase.vendors WHERE org_id = $1) ELSE vendor_id END)
           WHERE org_id = $1""",
    ),
)
