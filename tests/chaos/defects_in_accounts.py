"""Defects to plant in correct accounts, each with the claim that must find it. $1 is the organisation."""

from typing import Final

from tests.chaos.defect import Defect
from tests.chaos.judge import (
    customer_ledgers,
    notes,
    orders,
    payment_references,
    prices,
    sale_receipts,
    vendor_ledgers,
)

OF_A_SALE: Final = "org_id = $1 AND kind = 'customer_receipt' AND reference LIKE 'sale-%'"

IN_ACCOUNTS: Final = (
    Defect(
        sale_receipts.PAID,
        "the customer receipt of a sale is lost",
        f"DELETE FROM sales.customer_credits WHERE {OF_A_SALE}",
    ),
    Defect(
        sale_receipts.PAID,
        "the customer receipt of a sale has another amount",
        f"UPDATE sales.customer_credits SET amount = amount + 1 WHERE {OF_A_SALE}",
    ),
    Defect(
        sale_receipts.PAID,
        "a sale on credit has a customer receipt",
        """UPDATE sales.customer_credits SET reference = (
               SELECT min(reference) FROM sales.invoices
               WHERE org_id = $1 AND customer_receipt_id IS NULL AND reference LIKE 'sale-%')
           WHERE org_id = $1 AND kind = 'customer_receipt' AND reference LIKE 'rct-%'""",
    ),
    Defect(
        payment_references.REFERENCES,
        "two sales were paid by one transfer",
        """UPDATE sales.customer_credits SET reference_key = 'UTR1', accept_used_reference = true
           WHERE org_id = $1 AND kind = 'customer_receipt' AND reference_key <> ''""",
    ),
    Defect(
        payment_references.REFERENCES,
        "two vendor payments have one reference",
        """UPDATE purchase.vendor_credits SET reference_key = 'UTR1', accept_used_reference = true
           WHERE org_id = $1 AND kind = 'vendor_payment'""",
    ),
    Defect(
        customer_ledgers.BALANCES,
        "a customer's balance is changed",
        "UPDATE sales.customer_balances SET balance = balance + 1 WHERE org_id = $1",
    ),
    Defect(
        customer_ledgers.CASH,
        "cash of a sale does not count for its day",
        "UPDATE sales.cash_days SET received = received - 1 WHERE org_id = $1 AND received > 0",
    ),
    Defect(
        customer_ledgers.CASH,
        "a receipt was in cash that no day has",
        """UPDATE sales.customer_credits SET mode = 'cash', person = customer_id::text
           WHERE org_id = $1 AND kind = 'customer_receipt' AND mode <> 'cash'""",
    ),
    Defect(
        customer_ledgers.CASH,
        "the cash of two customers of one PAN counts by customer",
        """WITH apart AS (
               UPDATE sales.cash_days SET received = 0 WHERE org_id = $1 AND person ~ '^[A-Z]{5}[0-9]{4}[A-Z]$')
           INSERT INTO sales.cash_days (org_id, person, date, received)
           SELECT org_id, customer_id::text, date, sum(amount) FROM sales.customer_credits
           WHERE org_id = $1 AND mode = 'cash' AND status <> 'cancelled' AND person ~ '^[A-Z]{5}[0-9]{4}[A-Z]$'
           GROUP BY org_id, customer_id, date""",
    ),
    Defect(
        customer_ledgers.ORDERED,
        "a confirmed order does not count in its customer's credit",
        "UPDATE sales.customer_balances SET ordered = 0 WHERE org_id = $1 AND ordered > 0",
    ),
    Defect(
        customer_ledgers.ORDERED,
        "a cancelled order still counts in its customer's credit",
        "UPDATE sales.customer_balances SET ordered = ordered + 1 WHERE org_id = $1",
    ),
    Defect(
        orders.BILLED,
        "an order does not know one of its invoices",
        "UPDATE sales.orders SET invoiced_total = 0 WHERE org_id = $1 AND invoiced_total > 0",
    ),
    Defect(
        customer_ledgers.ENTRIES,
        "a ledger entry is lost",
        "DELETE FROM sales.ledger_entries WHERE org_id = $1 AND kind = 'invoice'",
    ),
    Defect(
        customer_ledgers.ENTRIES,
        "a credit note is in no ledger",
        "DELETE FROM sales.ledger_entries WHERE org_id = $1 AND kind = 'credit_note'",
    ),
    Defect(
        customer_ledgers.OPEN_ITEMS,
        "an open item leaves an allocation out",
        "UPDATE sales.open_items SET outstanding = total WHERE org_id = $1 AND outstanding < total",
    ),
    Defect(
        customer_ledgers.CREDITS,
        "a customer receipt leaves its allocations out",
        "UPDATE sales.customer_credits SET on_account = amount WHERE org_id = $1 AND on_account < amount",
    ),
    Defect(
        customer_ledgers.REGISTER,
        "a supply is not in the register",
        "DELETE FROM sales.outward_register WHERE org_id = $1 AND kind = 'invoice'",
    ),
    Defect(
        customer_ledgers.RETURNABLE,
        "goods returned by a customer can be returned again",
        "DELETE FROM sales.returned_lines WHERE org_id = $1",
    ),
    Defect(
        vendor_ledgers.BALANCES,
        "a vendor's balance is changed",
        "UPDATE purchase.vendor_balances SET balance = balance + 1 WHERE org_id = $1",
    ),
    Defect(
        vendor_ledgers.BALANCES,
        "an amount on account with a vendor is lost",
        "UPDATE purchase.vendor_credits SET on_account = 0 WHERE org_id = $1 AND on_account > 0",
    ),
    Defect(
        vendor_ledgers.ENTRIES,
        "a vendor bill is in no ledger",
        "DELETE FROM purchase.vendor_entries WHERE org_id = $1 AND kind = 'vendor_bill'",
    ),
    Defect(
        vendor_ledgers.BILLS,
        "a vendor bill leaves an allocation out",
        """UPDATE purchase.vendor_bills SET outstanding = total
           WHERE org_id = $1 AND outstanding < total AND status = 'posted'""",
    ),
    Defect(
        vendor_ledgers.CREDITS,
        "a vendor payment leaves its allocations out",
        """UPDATE purchase.vendor_credits SET on_account = amount - never_billed
           WHERE org_id = $1 AND on_account < amount - never_billed AND status = 'posted'""",
    ),
    Defect(
        vendor_ledgers.REGISTER,
        "a vendor bill is not in the register",
        "DELETE FROM purchase.inward_register WHERE org_id = $1 AND kind = 'vendor_bill'",
    ),
    Defect(
        vendor_ledgers.REGISTER,
        "the register has another tax for a debit note",
        "UPDATE purchase.inward_register SET cgst = cgst - 0.01 WHERE org_id = $1 AND kind = 'debit_note'",
    ),
    Defect(
        vendor_ledgers.ENTRIES,
        "a vendor's cancelled bill is still owed",
        "DELETE FROM purchase.vendor_entries WHERE org_id = $1 AND kind = 'vendor_bill_cancelled'",
    ),
    Defect(
        vendor_ledgers.ENTRIES,
        "a cancelled payment is still in the ledger",
        "DELETE FROM purchase.vendor_entries WHERE org_id = $1 AND kind = 'vendor_payment_cancelled'",
    ),
    Defect(
        vendor_ledgers.NEVER_BILLED,
        "what was never billed is debited to the vendor",
        "UPDATE purchase.returned_lines SET never_billed_by = NULL WHERE org_id = $1",
    ),
    Defect(
        vendor_ledgers.NEVER_BILLED,
        "the input tax of what was never billed is missing",
        "DELETE FROM purchase.inward_register WHERE org_id = $1 AND kind = 'return_never_billed'",
    ),
    Defect(
        vendor_ledgers.SHOWN,
        "no document says that goods are never billed",
        "UPDATE purchase.returned_lines SET never_billed_by = gen_random_uuid() "
        "WHERE org_id = $1 AND never_billed_by IS NOT NULL",
    ),
    Defect(
        vendor_ledgers.BILLED,
        "billed units may be billed again",
        "UPDATE purchase.billed_units SET billed_quantity = 0 WHERE org_id = $1",
    ),
    Defect(
        vendor_ledgers.RETURNABLE,
        "goods returned to a vendor can be returned again",
        "DELETE FROM purchase.returned_lines WHERE org_id = $1",
    ),
    Defect(
        prices.AMOUNTS,
        "the rate of a sale is for another number of units",
        "UPDATE sales.invoice_lines SET rate_units = rate_units + 1 WHERE org_id = $1",
        lifted=("sales.invoice_lines", "ck_invoice_lines_gross_of_rate"),
    ),
    Defect(
        prices.PARTS,
        "a line is billed as if another one had been billed a paisa too dear",
        """UPDATE sales.invoice_lines
           SET billed_before = rate_units, gross_before = round(rate, 2) + 0.01, gross = gross - 0.01
           WHERE org_id = $1 AND billed_before = 0 AND gross > 0""",
    ),
    Defect(
        prices.COSTS,
        "received goods have another value than their receipt",
        "UPDATE purchase.goods_receipt_lines SET freight = freight + 1, landed_value = landed_value + 1 "
        "WHERE org_id = $1",
    ),
    Defect(
        notes.AS_HELD,
        "a credit note has another total than its hold",
        """UPDATE sales.returned_lines SET round_off = round_off + 0.01
           WHERE org_id = $1 AND credit_note_id = (
               SELECT max(credit_note_id::text)::uuid FROM sales.returned_lines WHERE org_id = $1)""",
    ),
    Defect(
        notes.AS_HELD,
        "a credit note gives what its hold withholds",
        """UPDATE sales.returned_lines SET withheld_taxable = withheld_taxable + 0.01
           WHERE org_id = $1 AND state = 'returned'""",
    ),
    Defect(
        notes.AS_HELD,
        "a debit note has another total than its hold",
        "UPDATE purchase.returned_lines SET round_off = round_off + 0.01 WHERE org_id = $1 AND state = 'returned'",
    ),
    Defect(
        notes.INVOICES,
        "credit notes credit one rupee of round-off too much",
        "UPDATE returns.credit_notes SET total = total + 1, round_off = round_off + 1 WHERE org_id = $1",
        lifted=("returns.credit_notes", "ck_credit_notes_round_off_small"),
    ),
    Defect(
        notes.BILLS,
        "debit notes debit one rupee of round-off too little",
        "UPDATE purchase.returned_lines SET round_off = round_off - 1 WHERE org_id = $1 AND vendor_bill_id IS NOT NULL",
        lifted=("purchase.returned_lines", "ck_returned_lines_round_off_small"),
    ),
)
