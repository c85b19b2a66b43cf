"""Rule 12: a locked month stays as it is until it is opened again."""

from typing import Final

from deploy.services import SERVICES
from tests.chaos.judge.books import SqlClaim
from tests.chaos.judge.vendor_ledgers import EARLY_RETURNS

SLACK_SECONDS: Final = 10
"""How long a document may have waited for the lock under which its month was opened: its time is that of its beginning,
before it waited."""

FOLLOWING: Final = f"'debit_note', {EARLY_RETURNS}"
"""Entries that follow from an act in another service, or from another document."""

RECEIPTS: Final = "SELECT credit_id FROM sales.customer_credits WHERE kind = 'customer_receipt'"
PAYMENTS: Final = "SELECT vendor_credit_id FROM purchase.vendor_credits WHERE kind = 'vendor_payment'"

DATED: Final = " UNION ALL ".join(
    f"SELECT org_id, {registration} AS registration_id, {day} AS date, created_at, '{table} ' || {key} AS document"
    f" FROM {table} WHERE org_id = ANY($1) AND {only}"
    for table, key, day, registration, only in (
        ("sales.invoices", "number", "date", "registration_id", "true"),
        ("sales.customer_credits", "number", "booking_date", "registration_id", "kind = 'customer_receipt'"),
        ("sales.customer_refunds", "number", "booking_date", "NULL::uuid", "true"),
        ("sales.orders", "number", "date", "NULL::uuid", "true"),
        ("purchase.purchase_orders", "number", "date", "NULL::uuid", "true"),
        ("purchase.goods_receipts", "number", "date", "registration_id", "true"),
        ("purchase.vendor_bills", "number", "booking_date", "registration_id", "true"),
        ("purchase.bills_of_entry", "number", "booking_date", "registration_id", "true"),
        ("purchase.vendor_credits", "number", "booking_date", "NULL::uuid", "kind = 'vendor_payment'"),
        ("purchase.vendor_refunds", "number", "booking_date", "NULL::uuid", "true"),
        ("purchase.claim_settlements", "settlement_id", "date", "NULL::uuid", "true"),
        ("purchase.debit_claims", "number", "date", "NULL::uuid", "true"),
        ("purchase.claim_entries", "entry_id", "date", "NULL::uuid", "true"),
        ("purchase.debit_note_closings", "closing_id", "date", "NULL::uuid", "true"),
        ("sales.ledger_entries", "document_id", "date", "NULL::uuid", "kind <> 'credit_note'"),
        ("purchase.vendor_entries", "document_id", "date", "NULL::uuid", f"kind NOT IN ({FOLLOWING})"),
        # A cancelled invoice leaves the register of its own month; a reversal has the day of the goods' loss.
        ("sales.outward_register", "number", "date", "registration_id", "kind <> 'credit_note'"),
        ("purchase.inward_register", "number", "date", "registration_id", f"kind NOT IN ({FOLLOWING})"),
        ("purchase.input_tax_reversals", "number", "date", "NULL::uuid", "true"),
        ("sales.allocations", "credit_id", "date", "NULL::uuid", f"credit_id IN ({RECEIPTS})"),
        ("purchase.vendor_allocations", "vendor_credit_id", "date", "NULL::uuid", f"vendor_credit_id IN ({PAYMENTS})"),
        ("inventory.adjustments", "number", "adjustment_date", "NULL::uuid", "true"),
        ("returns.sales_returns", "number", "date", "NULL::uuid", "true"),
        ("returns.purchase_returns", "number", "date", "NULL::uuid", "true"),
    )
)
"""What people post, with its ledgers and registers. What follows in other services may arrive after a lock."""

NOT_JUDGED: Final = {
    "inventory.cost_differences": "follows a bill that purchase has posted",
    "inventory.movements": "follows a document of another service, or an adjustment, which is judged",
    "purchase.stock_adjustments": "what purchase has heard of an adjustment",
    "returns.credit_notes": "is issued for a return, which is judged",
    "returns.debit_notes": "is issued for a return, which is judged",
    "sales.cash_days": "the sum of a day",
    "sales.open_items": "what is open of an invoice, which is judged",
    **{f"{service}.approvals": "a request for a day posts nothing" for service in SERVICES},
}
"""The other tables with a day, and why no lock is about them."""

CLOSED: Final = SqlClaim(
    rule=12,
    words="nothing dated in a locked month was posted after its lock",
    exceptions=f"""
        WITH locked AS (
            SELECT org_id, registration_id, month, to_state, changed_at,
                   lead(changed_at) OVER (PARTITION BY org_id, registration_id, month ORDER BY change_id) AS opened_at
            FROM sales.period_lock_changes WHERE org_id = ANY($1)
        )
        SELECT posted.org_id, posted.document, posted.date, posted.created_at, locked.changed_at AS locked_at
        FROM ({DATED}) AS posted
        JOIN locked ON locked.org_id = posted.org_id AND locked.month = to_char(posted.date, 'YYYY-MM')
         AND locked.registration_id = coalesce(posted.registration_id, locked.registration_id)
        WHERE locked.to_state = 'locked' AND posted.created_at > locked.changed_at
          AND posted.created_at < coalesce(locked.opened_at - interval '{SLACK_SECONDS} seconds', 'infinity')
    """,
)

CLAIMS: Final = (CLOSED,)
