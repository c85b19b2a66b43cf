"""Defects to plant in correct books, each with the claim that must find it.

$1 is the organisation. Foreign keys are not checked while a defect is planted.
"""

from typing import Final

from tests.chaos import (
    defects_in_accounts,
    defects_in_batches,
    defects_in_claims,
    defects_in_input_tax,
    defects_in_papers,
    defects_in_refunds,
)
from tests.chaos.defect import Defect
from tests.chaos.judge import (
    audits,
    holds,
    movements,
    numbers,
    operations,
    orders,
    stock,
    stock_over_time,
)

MOVEMENT: Final = """
    product_id, batch_id, location_id, quantity, value, on_hand_after, document_type, document_id, document_number,
    movement_date, party_id, party_name, reason, hold_id, origin_document_id, created_by, created_at
"""
RECEIPT: Final = """
    org_id, kind, customer_id, customer_name, person, date, booking_date, financial_year, registration_id, mode,
    reference, bank, reference_key, accept_used_reference, date_reason, amount, on_account, status,
    note, cancel_reason, cancelled_at, version, trace_id, created_by, created_at
"""
OF_A_SALE: Final = "org_id = $1 AND kind = 'customer_receipt' AND reference LIKE 'sale-%'"

OVERDUE_HOLD: Final = Defect(
    holds.OVERDUE,
    "a hold stays pending after its expiry",
    """UPDATE inventory.holds SET state = 'pending', expires_at = now() - interval '1 minute'
       WHERE org_id = $1 AND state = 'fulfilled'""",
)

IN_BOOKS: Final = (
    Defect(
        operations.EXISTS,
        "a receipt that was acknowledged is lost",
        "DELETE FROM sales.customer_credits WHERE org_id = $1 AND kind = 'customer_receipt'",
    ),
    Defect(
        operations.EXISTS,
        "a cancellation that was acknowledged is undone",
        """UPDATE sales.invoices SET status = 'issued', cancelled_at = NULL, cancel_reason = ''
           WHERE org_id = $1 AND status = 'cancelled'""",
    ),
    Defect(
        operations.EXISTS,
        "an order's invoice is lost",
        "DELETE FROM sales.invoices WHERE org_id = $1 AND order_id IS NOT NULL",
    ),
    Defect(
        operations.EXISTS,
        "a confirmed order has lost its hold",
        "UPDATE sales.orders SET hold_id = NULL WHERE org_id = $1 AND status = 'cancelled' AND hold_id IS NOT NULL",
    ),
    Defect(
        operations.ONCE,
        "one request has two vendor payments",
        """UPDATE purchase.vendor_credits SET reference = (
               SELECT min(reference) FROM purchase.vendor_credits WHERE org_id = $1 AND kind = 'vendor_payment')
           WHERE org_id = $1 AND kind = 'vendor_payment'""",
    ),
    Defect(
        operations.ONCE,
        "a sale has two customer receipts",
        f"""INSERT INTO sales.customer_credits (credit_id, number, {RECEIPT})
            SELECT gen_random_uuid(), 'again ' || number, {RECEIPT} FROM sales.customer_credits WHERE {OF_A_SALE}""",
    ),
    Defect(
        operations.ONCE,
        "an order has an invoice that no request made",
        """UPDATE sales.invoices SET order_id = (SELECT min(order_id::text)::uuid FROM sales.orders WHERE org_id = $1)
           WHERE org_id = $1 AND reference LIKE 'bulk-%'""",
    ),
    Defect(
        audits.AUDITED,
        "the audit row of a cancellation is lost",
        "DELETE FROM sales.audit WHERE org_id = $1 AND (action, entity) = ('cancel', 'invoice')",
    ),
    Defect(
        audits.AUDITED,
        "an audit row names an adjustment that does not exist",
        "UPDATE inventory.audit SET entity_id = gen_random_uuid() WHERE org_id = $1 AND action = 'adjust'",
    ),
    Defect(
        stock.MOVED,
        "a movement exists twice",
        f"""INSERT INTO inventory.movements (org_id, movement_id, kind, {MOVEMENT})
            SELECT org_id, gen_random_uuid(), kind, {MOVEMENT} FROM inventory.movements
            WHERE org_id = $1 AND kind = 'receipt' LIMIT 1""",
    ),
    Defect(
        stock.MOVED,
        "a paisa of value is lost",
        "UPDATE inventory.balances SET value = value - 0.01 WHERE org_id = $1 AND value > 1",
    ),
    Defect(
        stock.RESERVED,
        "a unit is reserved without a hold",
        "UPDATE inventory.balances SET reserved = reserved + 1 WHERE org_id = $1 AND reserved + 1 <= on_hand",
    ),
    Defect(
        stock.NOT_NEGATIVE,
        "more is reserved than there is",
        "UPDATE inventory.balances SET reserved = on_hand + 1 WHERE org_id = $1",
        lifted=("inventory.balances", "ck_balances_never_oversold"),
    ),
    Defect(
        stock.SPENT,
        "a fulfilled hold still reserves goods",
        """UPDATE inventory.reservation_lines AS line SET remaining = quantity FROM inventory.holds AS hold
           WHERE line.org_id = $1 AND (hold.org_id, hold.hold_id) = (line.org_id, line.hold_id)
             AND state = 'fulfilled'""",
    ),
    Defect(
        stock.MONTHS,
        "the sum of a month leaves a movement out",
        "UPDATE inventory.stock_months SET quantity = quantity + 1 WHERE org_id = $1",
    ),
    Defect(
        stock.NEVER_NEGATIVE,
        "goods left on a day before they came",
        "UPDATE inventory.movements SET movement_date = movement_date - 400 WHERE org_id = $1 AND kind = 'issue'",
    ),
    Defect(
        stock.CONSERVED,
        "on hand has a unit that no document brought",
        "UPDATE inventory.balances SET on_hand = on_hand + 1 WHERE org_id = $1 AND on_hand > 0",
    ),
    Defect(
        stock.COSTS,
        "the cost difference of a vendor bill never reached inventory",
        "DELETE FROM inventory.cost_differences WHERE org_id = $1 AND document_type = 'vendor_bill'",
    ),
    Defect(
        stock.REVALUED,
        "a revaluation has no cost difference",
        "DELETE FROM inventory.cost_differences WHERE org_id = $1 AND stock_amount <> 0",
    ),
    Defect(
        holds.BOOKS_AGREE,
        "the outbox row that commits a hold is lost",
        """UPDATE inventory.holds SET state = 'pending', expires_at = now() + interval '1 minute'
           WHERE org_id = $1 AND state = 'fulfilled'""",
    ),
    Defect(
        holds.BOOKS_AGREE,
        "the hold of a document was released",
        "UPDATE inventory.holds SET state = 'released' WHERE org_id = $1 AND state = 'fulfilled'",
    ),
    OVERDUE_HOLD,
    Defect(
        holds.OUTBOXES,
        "a message was never delivered",
        """INSERT INTO sales.outbox (org_id, id, destination, type, payload, user_id, traceparent, created_at, due_at)
           VALUES ($1, gen_random_uuid(), 'inventory', 'bahi.inventory.v1.FulfilReservation', '', gen_random_uuid(), '',
                   now(), now())""",
    ),
    Defect(
        holds.DOCUMENTS_STAND,
        "the outcome of a hold is lost",
        "DELETE FROM sales.hold_outcomes WHERE org_id = $1 AND outcome = 'committed'",
    ),
    Defect(
        holds.ORDERS,
        "a completed order still has a confirmed hold",
        "UPDATE sales.orders SET status = 'completed' WHERE org_id = $1 AND status LIKE ANY ('{confirmed,partially%}')",
    ),
    Defect(
        numbers.CONSECUTIVE,
        "a number is skipped",
        """UPDATE sales.invoices SET number = left(number, -6) || '999999' WHERE (org_id, number) = (
               SELECT org_id, max(number) FROM sales.invoices WHERE org_id = $1 GROUP BY org_id)""",
    ),
    Defect(
        numbers.CONSECUTIVE,
        "a series has counted a number that no document has",
        "UPDATE inventory.number_series SET last = last + 1 WHERE org_id = $1",
    ),
    Defect(
        orders.INVOICED,
        "an invoiced quantity of an order counts as not invoiced",
        "UPDATE sales.order_lines SET invoiced_quantity = 0 WHERE org_id = $1 AND invoiced_quantity > 0",
    ),
    Defect(
        orders.INVOICED,
        "the quantity of a cancelled invoice counts as invoiced",
        """UPDATE sales.order_lines AS line SET invoiced_quantity = line.invoiced_quantity + 1
           FROM sales.invoice_lines AS printed
           JOIN sales.invoices AS invoice ON invoice.org_id = printed.org_id AND invoice.invoice_id = printed.invoice_id
           WHERE line.org_id = $1 AND invoice.status = 'cancelled'
             AND (printed.org_id, printed.order_line_id) = (line.org_id, line.order_line_id)
             AND line.invoiced_quantity < line.quantity""",
    ),
    Defect(
        orders.INVOICED,
        "an order line has another amount invoiced",
        "UPDATE sales.order_lines SET invoiced_gross = invoiced_gross + 0.01 WHERE org_id = $1",
    ),
    Defect(
        orders.RESERVED,
        "an order states another reserved quantity than inventory",
        "UPDATE sales.order_allocations SET quantity = quantity + 1 WHERE org_id = $1",
    ),
    Defect(
        orders.NO_MORE_THAN_NEEDED,
        "more is reserved for an order than it needs",
        "UPDATE sales.order_allocations SET quantity = quantity + 1000 WHERE org_id = $1",
    ),
    Defect(
        orders.ANSWERED,
        "an order never received its new reservation",
        """INSERT INTO sales.awaited_reservations (org_id, hold_id, order_id)
           SELECT org_id, hold_id, order_id FROM sales.invoices WHERE org_id = $1 AND order_id IS NOT NULL LIMIT 1""",
    ),
    Defect(
        orders.STATUS,
        "an order whose only invoice is cancelled is completed",
        """UPDATE sales.orders SET status = 'completed' WHERE org_id = $1
           AND status IN ('confirmed', 'partially_invoiced')""",
    ),
    Defect(
        movements.AS_PRINTED,
        "an invoice prints another batch than its movement has",
        """UPDATE sales.invoice_lines SET batch_id = (
               SELECT max(batch_id::text)::uuid FROM inventory.batches WHERE org_id = $1)
           WHERE org_id = $1""",
    ),
    Defect(
        stock_over_time.CHAINED,
        "two movements start from the same quantity on hand",
        "UPDATE inventory.movements SET on_hand_after = on_hand_after + 1 WHERE org_id = $1 AND kind = 'issue'",
    ),
    *defects_in_accounts.IN_ACCOUNTS,
    *defects_in_batches.IN_BATCHES,
    *defects_in_claims.IN_CLAIMS,
    *defects_in_input_tax.IN_INPUT_TAX,
    *defects_in_papers.IN_PAPERS,
    *defects_in_refunds.IN_REFUNDS,
)
