"""Defects to plant in correct debit claims, each with what must find it. $1 is the organisation."""

from typing import Final

from tests.chaos.defect import Defect
from tests.chaos.judge import debit_claims, periods, stock, vendor_ledgers

LOCKED_DAY: Final = """
    SELECT (month || '-01')::date FROM sales.period_lock_changes
    WHERE org_id = $1 AND to_state = 'locked' ORDER BY change_id DESC LIMIT 1
"""

IN_CLAIMS: Final = (
    Defect(
        debit_claims.SETTLED,
        "a settlement is undone without its claim",
        """UPDATE purchase.claim_settlements SET status = 'cancelled', cancelled_at = created_at, cancel_reason = 'Lost'
           WHERE org_id = $1 AND status = 'posted'""",
    ),
    Defect(
        debit_claims.ENTERED,
        "the ageing of a past day does not know that a claim was met",
        "DELETE FROM purchase.claim_entries WHERE org_id = $1 AND amount < 0",
    ),
    Defect(
        debit_claims.OPEN,
        "a vendor bill shows a claim that is not open",
        """UPDATE purchase.vendor_bills SET open_claim_amount = open_claim_amount + 0.01
           WHERE org_id = $1 AND status = 'posted' AND open_claim_amount < total""",
    ),
    Defect(
        debit_claims.DIFFERENCE,
        "more is claimed than the bill asks too much",
        "UPDATE purchase.debit_claim_lines SET value = value + 0.01, tax = tax - 0.01 WHERE org_id = $1 AND tax > 0",
    ),
    Defect(
        debit_claims.FOUND,
        "the vendor has paid for more units than the bill is for",
        """UPDATE purchase.debit_claim_lines SET quantity = quantity + 1000
           WHERE org_id = $1 AND difference IN ('found_damaged', 'found_short')""",
    ),
    Defect(
        debit_claims.AGREED,
        "what a vendor has agreed to is no credit",
        "UPDATE purchase.vendor_credits SET amount = amount + 1 WHERE org_id = $1 AND kind = 'debit_claim_settled'",
    ),
    Defect(
        vendor_ledgers.ENTRIES,
        "a refund is in no ledger",
        "DELETE FROM purchase.vendor_entries WHERE org_id = $1 AND kind = 'vendor_refund'",
    ),
    Defect(
        periods.CLOSED,
        "a payment is dated in a locked month after its lock",
        """UPDATE purchase.vendor_credits SET created_at = now() + interval '1 minute'
           WHERE org_id = $1 AND kind = 'vendor_payment' AND note LIKE 'bank-day-%'""",
    ),
    Defect(
        periods.CLOSED,
        "a receipt came into the ledger of a locked month after its lock",
        """UPDATE sales.ledger_entries SET created_at = now() + interval '1 minute'
           WHERE org_id = $1 AND kind = 'customer_receipt'""",
    ),
    Defect(
        periods.CLOSED,
        "an invoice left the register of a locked month after its lock",
        f"""UPDATE sales.outward_register SET date = ({LOCKED_DAY}), created_at = now() + interval '1 minute'
           WHERE org_id = $1 AND kind = 'invoice_cancelled'""",
    ),
    Defect(
        periods.CLOSED,
        "a bill came into the register of a locked month after its lock",
        f"""UPDATE purchase.inward_register SET date = ({LOCKED_DAY}), created_at = now() + interval '1 minute'
           WHERE org_id = $1 AND kind = 'vendor_bill'""",
    ),
    Defect(
        periods.CLOSED,
        "input tax was reversed in a locked month after its lock",
        f"""UPDATE purchase.input_tax_reversals SET date = ({LOCKED_DAY}), created_at = now() + interval '1 minute'
           WHERE org_id = $1""",
    ),
    Defect(
        periods.CLOSED,
        "a receipt was allocated in a locked month after its lock",
        f"""UPDATE sales.allocations SET date = ({LOCKED_DAY}), created_at = now() + interval '1 minute'
           WHERE org_id = $1""",
    ),
    Defect(
        periods.CLOSED,
        "a claim was made in a locked month after its lock",
        f"""UPDATE purchase.debit_claims SET date = ({LOCKED_DAY}), created_at = now() + interval '1 minute'
           WHERE org_id = $1""",
    ),
    Defect(
        stock.COSTS,
        "what is claimed is a cost of the goods",
        "DELETE FROM purchase.debit_claim_lines WHERE org_id = $1",
    ),
)
