"""Lies to plant in good books, each with the claim that must see it. $1 is the organisation; foreign keys are asleep
meanwhile."""

from dataclasses import dataclass
from typing import Final

from tests.chaos.judge import (
    audits,
    customer_ledgers,
    holds,
    movements,
    notes,
    numbers,
    operations,
    orders,
    promises,
    sale_receipts,
    stock,
    vendor_ledgers,
)
from tests.chaos.judge.books import Promise


@dataclass(frozen=True, slots=True)
class Defect:
    """Something that must not be.

    `sql` changes at least one row, if need be without the constraint `lifted` (table, name).
    """

    claim: Promise
    name: str
    sql: str
    lifted: tuple[str, str] | None = None


MOVEMENT: Final = """
    product_id, batch_id, location_id, quantity, value, on_hand_after, document_type, document_id, document_number,
    movement_date, party_id, party_name, reason, hold_id, origin_document_id, created_by, created_at
"""
RECEIPT: Final = """
    org_id, kind, customer_id, date, financial_year, registration_id, mode, reference, bank, reference_key,
    reference_accepted, amount, on_account, status,
    cancel_reason, version, created_at
"""
OF_A_SALE: Final = "org_id = $1 AND kind = 'customer_receipt' AND reference LIKE 'sale-%'"

FORGOTTEN_HOLD: Final = Defect(
    holds.OVERDUE,
    "a hold is forgotten",
    """UPDATE inventory.holds SET state = 'PENDING', expires_at = now() - interval '1 minute'
       WHERE org_id = $1 AND state = 'FULFILLED'""",
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
        "UPDATE sales.invoices SET status = 'issued', cancelled_at = NULL WHERE org_id = $1 AND status = 'cancelled'",
    ),
    Defect(
        operations.EXISTS,
        "an order's invoice is lost",
        "DELETE FROM sales.invoices WHERE org_id = $1 AND order_id IS NOT NULL",
    ),
    Defect(
        operations.EXISTS,
        "a confirmation is forgotten",
        "UPDATE sales.orders SET hold_id = NULL WHERE org_id = $1 AND status = 'cancelled' AND hold_id IS NOT NULL",
    ),
    Defect(
        operations.ONCE,
        "one request, two payments",
        """UPDATE purchase.vendor_credits SET reference = (
               SELECT min(reference) FROM purchase.vendor_credits WHERE org_id = $1 AND kind = 'vendor_payment')
           WHERE org_id = $1 AND kind = 'vendor_payment'""",
    ),
    Defect(
        operations.ONCE,
        "the money of a sale came twice",
        f"""INSERT INTO sales.customer_credits (credit_id, number, {RECEIPT})
            SELECT gen_random_uuid(), 'again ' || number, {RECEIPT} FROM sales.customer_credits WHERE {OF_A_SALE}""",  # noqa: S608
    ),
    Defect(
        operations.ONCE,
        "an order has an invoice that nobody asked for",
        """UPDATE sales.invoices SET order_id = (SELECT min(order_id::text)::uuid FROM sales.orders WHERE org_id = $1)
           WHERE org_id = $1 AND reference LIKE 'bulk-%'""",
    ),
    Defect(
        sale_receipts.PAID,
        "the money of a sale is lost",
        f"DELETE FROM sales.customer_credits WHERE {OF_A_SALE}",  # noqa: S608
    ),
    Defect(
        sale_receipts.PAID,
        "a sale was paid another sum",
        f"UPDATE sales.customer_credits SET amount = amount + 1 WHERE {OF_A_SALE}",  # noqa: S608
    ),
    Defect(
        sale_receipts.PAID,
        "what was sold on credit was paid",
        """UPDATE sales.customer_credits SET reference = (
               SELECT min(reference) FROM sales.invoices
               WHERE org_id = $1 AND receipt_id IS NULL AND reference LIKE 'sale-%')
           WHERE org_id = $1 AND kind = 'customer_receipt' AND reference LIKE 'rct-%'""",
    ),
    Defect(
        audits.AUDITED,
        "nobody knows who cancelled",
        "DELETE FROM sales.audit WHERE org_id = $1 AND (action, entity) = ('cancel', 'invoice')",
    ),
    Defect(
        audits.AUDITED,
        "an adjustment that the audit tells of is not there",
        "UPDATE inventory.audit SET entity_id = gen_random_uuid() WHERE org_id = $1 AND action = 'adjust'",
    ),
    Defect(
        stock.MOVED,
        "a movement is doubled",
        f"""INSERT INTO inventory.movements (org_id, movement_id, kind, {MOVEMENT})
            SELECT org_id, gen_random_uuid(), kind, {MOVEMENT} FROM inventory.movements
            WHERE org_id = $1 AND kind = 'receipt' LIMIT 1""",  # noqa: S608
    ),
    Defect(
        stock.MOVED,
        "a paisa of value is lost",
        "UPDATE inventory.balances SET value = value - 0.01 WHERE org_id = $1 AND value > 1",
    ),
    Defect(
        stock.RESERVED,
        "something stays reserved for nobody",
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
        "a hold that has ended sets goods aside",
        """UPDATE inventory.reservation_lines AS line SET remaining = quantity FROM inventory.holds AS hold
           WHERE line.org_id = $1 AND (hold.org_id, hold.hold_id) = (line.org_id, line.hold_id) AND state = 'FULFILLED'""",
    ),
    Defect(
        stock.MONTHS,
        "a month forgets a movement",
        "UPDATE inventory.stock_months SET quantity = quantity + 1 WHERE org_id = $1",
    ),
    Defect(
        stock.CONSERVED,
        "goods came that no receipt knows",
        "UPDATE inventory.balances SET on_hand = on_hand + 1 WHERE org_id = $1 AND on_hand > 0",
    ),
    Defect(
        holds.BOOKS_AGREE,
        "the outbox row that commits a hold is lost",
        """UPDATE inventory.holds SET state = 'PENDING', expires_at = now() + interval '1 minute'
           WHERE org_id = $1 AND state = 'FULFILLED'""",
    ),
    Defect(
        holds.BOOKS_AGREE,
        "the goods of a document were given back",
        "UPDATE inventory.holds SET state = 'RELEASED' WHERE org_id = $1 AND state = 'FULFILLED'",
    ),
    FORGOTTEN_HOLD,
    Defect(
        holds.OUTBOXES,
        "a message was never delivered",
        """INSERT INTO sales.outbox (org_id, id, destination, type, payload, user_id, traceparent, created_at, due_at)
           VALUES ($1, gen_random_uuid(), 'inventory', 'bahi.inventory.v1.FulfilReservation', '', gen_random_uuid(), '',
                   now(), now())""",
    ),
    Defect(
        holds.DOCUMENTS_STAND,
        "an outcome is lost",
        "DELETE FROM sales.hold_outcomes WHERE org_id = $1 AND outcome = 'COMMITTED'",
    ),
    Defect(
        holds.ORDERS,
        "an order that is complete keeps its goods",
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
        "a number was given for nothing",
        "UPDATE inventory.number_series SET last = last + 1 WHERE org_id = $1",
    ),
    Defect(
        customer_ledgers.BALANCES,
        "a customer's balance is changed",
        "UPDATE sales.customer_balances SET balance = balance + 1 WHERE org_id = $1",
    ),
    Defect(
        customer_ledgers.ENTRIES,
        "a ledger entry is lost",
        "DELETE FROM sales.ledger_entries WHERE org_id = $1 AND kind = 'invoice'",
    ),
    Defect(
        customer_ledgers.ENTRIES,
        "a credit note reached no ledger",
        "DELETE FROM sales.ledger_entries WHERE org_id = $1 AND kind = 'credit_note'",
    ),
    Defect(
        customer_ledgers.OPEN_ITEMS,
        "an open item forgets a payment",
        "UPDATE sales.open_items SET outstanding = total WHERE org_id = $1 AND outstanding < total",
    ),
    Defect(
        customer_ledgers.CREDITS,
        "a receipt forgets the bills that it settled",
        "UPDATE sales.customer_credits SET on_account = amount WHERE org_id = $1 AND on_account < amount",
    ),
    Defect(
        customer_ledgers.REGISTER,
        "a supply is not in the register",
        "DELETE FROM sales.outward_register WHERE org_id = $1 AND kind = 'invoice'",
    ),
    Defect(
        customer_ledgers.RETURNABLE,
        "goods that came back may come back again",
        "DELETE FROM sales.returned_lines WHERE org_id = $1",
    ),
    Defect(
        vendor_ledgers.BALANCES,
        "a vendor's balance is changed",
        "UPDATE purchase.vendor_balances SET balance = balance + 1 WHERE org_id = $1",
    ),
    Defect(
        vendor_ledgers.BALANCES,
        "what is on account with a vendor is lost",
        "UPDATE purchase.vendor_credits SET on_account = 0 WHERE org_id = $1 AND on_account > 0",
    ),
    Defect(
        vendor_ledgers.ENTRIES,
        "a vendor's bill reached no ledger",
        "DELETE FROM purchase.vendor_entries WHERE org_id = $1 AND kind = 'vendor_bill'",
    ),
    Defect(
        vendor_ledgers.BILLS,
        "a vendor's bill forgets a payment",
        "UPDATE purchase.vendor_bills SET outstanding = total WHERE org_id = $1 AND outstanding < total",
    ),
    Defect(
        vendor_ledgers.CREDITS,
        "a payment forgets the bills that it met",
        "UPDATE purchase.vendor_credits SET on_account = amount WHERE org_id = $1 AND on_account < amount",
    ),
    Defect(
        vendor_ledgers.REGISTER,
        "a vendor's bill is not in the register",
        "DELETE FROM purchase.inward_register WHERE org_id = $1 AND kind = 'vendor_bill'",
    ),
    Defect(
        vendor_ledgers.REGISTER,
        "the tax of a debit note is another in the register",
        "UPDATE purchase.inward_register SET cgst = cgst - 0.01 WHERE org_id = $1 AND kind = 'debit_note'",
    ),
    Defect(
        vendor_ledgers.RETURNABLE,
        "returned goods may be returned again",
        "DELETE FROM purchase.returned_lines WHERE org_id = $1",
    ),
    Defect(
        notes.AS_HELD,
        "a credit note gives another total than was held for it",
        """UPDATE sales.returned_lines SET round_off = round_off + 0.01
           WHERE org_id = $1 AND credit_note_id = (
               SELECT max(credit_note_id::text)::uuid FROM sales.returned_lines WHERE org_id = $1)""",
    ),
    Defect(
        notes.AS_HELD,
        "a debit note gives another total than was held for it",
        "UPDATE purchase.returned_lines SET round_off = round_off + 0.01 WHERE org_id = $1 AND state = 'returned'",
    ),
    Defect(
        notes.INVOICES,
        "a rupee of the round-off is credited too much",
        "UPDATE returns.credit_notes SET total = total + 1, round_off = round_off + 1 WHERE org_id = $1",
        lifted=("returns.credit_notes", "ck_credit_notes_round_off_small"),
    ),
    Defect(
        notes.BILLS,
        "a rupee of the round-off is debited too little",
        "UPDATE returns.debit_notes SET total = total - 1, round_off = round_off - 1 WHERE org_id = $1",
        lifted=("returns.debit_notes", "ck_debit_notes_round_off_small"),
    ),
    Defect(
        orders.INVOICED,
        "what an order's invoices took may be invoiced again",
        "UPDATE sales.order_lines SET invoiced_quantity = 0 WHERE org_id = $1 AND invoiced_quantity > 0",
    ),
    Defect(
        orders.INVOICED,
        "what a cancelled invoice took counts as invoiced",
        """UPDATE sales.order_lines AS line SET invoiced_quantity = line.invoiced_quantity + 1
           FROM sales.invoice_lines AS printed
           JOIN sales.invoices AS invoice ON invoice.org_id = printed.org_id AND invoice.invoice_id = printed.invoice_id
           WHERE line.org_id = $1 AND invoice.status = 'cancelled'
             AND (printed.org_id, printed.order_line_id) = (line.org_id, line.order_line_id)
             AND line.invoiced_quantity < line.quantity""",
    ),
    Defect(
        orders.RESERVED,
        "an order says that other goods are reserved than are",
        "UPDATE sales.order_allocations SET quantity = quantity + 1 WHERE org_id = $1",
    ),
    Defect(
        orders.NO_MORE_THAN_NEEDED,
        "an order has more goods than it needs",
        "UPDATE sales.order_allocations SET quantity = quantity + 1000 WHERE org_id = $1",
    ),
    Defect(
        orders.ANSWERED,
        "an order was never told what is reserved again",
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
        "another batch left than was printed",
        """UPDATE sales.invoice_lines SET batch_id = (
               SELECT max(batch_id::text)::uuid FROM inventory.batches WHERE org_id = $1)
           WHERE org_id = $1""",
    ),
    Defect(
        promises.CHAINED,
        "two movements were decided upon the same state",
        "UPDATE inventory.movements SET on_hand_after = on_hand_after + 1 WHERE org_id = $1 AND kind = 'issue'",
    ),
)
