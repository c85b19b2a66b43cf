"""What holds of the books of purchase, whatever was done in whatever order."""

from typing import Any, Final

import sqlalchemy as sa

from kit.db.session import Transaction
from tests.support.clients.purchase import PurchaseClient

AGREE: Final = {
    "balance is the sum of the entries": """
        SELECT vendor_id FROM purchase.vendor_balances b WHERE balance <> (
            SELECT coalesce(sum(amount), 0) FROM purchase.vendor_entries e WHERE e.vendor_id = b.vendor_id)""",
    "balance is what is outstanding less what is on account": """
        SELECT vendor_id FROM purchase.vendor_balances b WHERE balance <> (
            SELECT coalesce(sum(outstanding), 0) FROM purchase.vendor_bills v WHERE v.vendor_id = b.vendor_id) - (
            SELECT coalesce(sum(on_account), 0) FROM purchase.vendor_credits c WHERE c.vendor_id = b.vendor_id)""",
    "a bill has outstanding what no allocation has met": """
        SELECT vendor_bill_id FROM purchase.vendor_bills v
        WHERE outstanding <> CASE status WHEN 'posted' THEN total ELSE 0 END - (
            SELECT coalesce(sum(amount), 0) FROM purchase.vendor_allocations a
            WHERE a.vendor_bill_id = v.vendor_bill_id)""",
    "a credit has left what it has not allocated": """
        SELECT vendor_credit_id FROM purchase.vendor_credits c
        WHERE on_account <> CASE status WHEN 'posted' THEN amount - never_billed ELSE 0 END - (
            SELECT coalesce(sum(a.amount), 0) FROM purchase.vendor_allocations a
            WHERE a.vendor_credit_id = c.vendor_credit_id) - (
            SELECT coalesce(sum(p.amount), 0) FROM purchase.vendor_refund_credits p
            JOIN purchase.vendor_refunds r USING (vendor_refund_id)
            WHERE p.vendor_credit_id = c.vendor_credit_id AND r.status = 'posted')""",
    "a refund is what it takes of credits": """
        SELECT vendor_refund_id FROM purchase.vendor_refunds r WHERE amount <> (
            SELECT coalesce(sum(amount), 0) FROM purchase.vendor_refund_credits p
            WHERE p.vendor_refund_id = r.vendor_refund_id)""",
    "the register has what bills and debit notes say, and takes off what is cancelled or worth nothing": """
        SELECT vendor_id FROM purchase.vendors v WHERE (
            SELECT coalesce(sum(taxable), 0) FROM purchase.inward_register r WHERE r.vendor_id = v.vendor_id
            AND kind NOT LIKE 'bill_of_entry%') <> (
            SELECT coalesce(sum(taxable), 0) FROM purchase.vendor_bills b
            WHERE b.vendor_id = v.vendor_id AND status = 'posted') - (
            SELECT coalesce(sum(l.taxable), 0) FROM purchase.returned_lines l JOIN purchase.goods_receipts g
            ON g.goods_receipt_id = l.goods_receipt_id
            WHERE g.vendor_id = v.vendor_id AND l.state = 'returned' AND l.never_billed_by IS NULL)""",
    "the register has the tax of each kind of credit, of bills less what went back": """
        SELECT input_tax FROM (
            SELECT input_tax, cgst, sgst, igst FROM purchase.inward_register
            UNION ALL SELECT input_tax, -cgst, -sgst, -igst FROM purchase.vendor_bills WHERE status = 'posted'
            UNION ALL SELECT input_tax, 0, 0, -igst FROM purchase.bills_of_entry WHERE status = 'posted'
            UNION ALL SELECT input_tax, cgst, sgst, igst FROM purchase.returned_lines
            WHERE state = 'returned' AND never_billed_by IS NULL) AS both_books
        GROUP BY input_tax HAVING (sum(cgst), sum(sgst), sum(igst)) <> (0, 0, 0)""",
    "what went back has the kind of credit of its bill": """
        SELECT returned_line_id FROM purchase.returned_lines l JOIN purchase.vendor_bills v USING (vendor_bill_id)
        WHERE l.input_tax <> v.input_tax""",
    "a bill of entry's register rows are the bill of entry, and none is left of a cancelled one": """
        SELECT b.bill_of_entry_id FROM purchase.bills_of_entry b
        JOIN purchase.inward_register r ON r.document_id = b.bill_of_entry_id
        GROUP BY b.bill_of_entry_id, status, assessable_value, duty, b.igst
        HAVING (sum(r.taxable), sum(r.igst)) <>
            (CASE status WHEN 'posted' THEN assessable_value + duty ELSE 0 END,
             CASE status WHEN 'posted' THEN b.igst ELSE 0 END)""",
    "a receipt line is cleared under the bill of entry that stands for it": """
        SELECT u.goods_receipt_line_id FROM purchase.billed_units u WHERE bill_of_entry_id IS DISTINCT FROM (
            SELECT l.bill_of_entry_id FROM purchase.bill_of_entry_lines l JOIN purchase.bills_of_entry b
            USING (bill_of_entry_id) WHERE l.goods_receipt_line_id = u.goods_receipt_line_id
            AND b.status = 'posted')""",
    "a bill's register rows are the bill": """
        SELECT document_id FROM purchase.inward_register r JOIN purchase.vendor_bills v ON document_id = vendor_bill_id
        WHERE kind = 'vendor_bill'
        GROUP BY document_id, v.taxable, v.cgst HAVING sum(r.taxable) <> v.taxable OR sum(r.cgst) <> v.cgst""",
    "what is billed of a line is what its bills that stand say": """
        SELECT goods_receipt_line_id FROM purchase.billed_units u WHERE
        (billed_quantity, billed_free_quantity) <> (
            SELECT coalesce(sum(l.quantity), 0), coalesce(sum(l.free_quantity), 0)
            FROM purchase.vendor_bill_lines l JOIN purchase.vendor_bills v USING (vendor_bill_id)
            WHERE l.goods_receipt_line_id = u.goods_receipt_line_id AND v.status = 'posted')""",
    "what is never billed of a line went back and is marked so": """
        SELECT goods_receipt_line_id FROM purchase.billed_units u WHERE
        never_billed_quantity + never_billed_free_quantity <> (
            SELECT coalesce(sum(l.quantity), 0) FROM purchase.returned_lines l
            WHERE l.goods_receipt_line_id = u.goods_receipt_line_id AND l.never_billed_by IS NOT NULL)""",
    "what is never billed was shown by a bill or a closing that stands": """
        SELECT returned_line_id FROM purchase.returned_lines l WHERE never_billed_by IS NOT NULL AND NOT EXISTS (
            SELECT FROM purchase.vendor_bills b WHERE b.vendor_bill_id = l.never_billed_by AND b.status = 'posted')
        AND NOT EXISTS (SELECT FROM purchase.debit_note_closings c
            WHERE c.closing_id = l.never_billed_by AND c.status = 'posted')""",
    "the ledger has what notes are worth nothing": """
        SELECT vendor_id FROM purchase.vendors v WHERE (
            SELECT coalesce(sum(never_billed), 0) FROM purchase.vendor_credits c WHERE c.vendor_id = v.vendor_id) <> (
            SELECT coalesce(sum(amount), 0) FROM purchase.vendor_entries e WHERE e.vendor_id = v.vendor_id
            AND kind IN ('return_never_billed', 'return_billable_again', 'return_billed_later'))""",
    "a receipt is billable while something of it is not billed": """
        SELECT goods_receipt_id FROM purchase.goods_receipts r WHERE billable <> EXISTS (
            SELECT FROM purchase.billed_units u WHERE u.goods_receipt_id = r.goods_receipt_id
            AND quantity > billed_quantity + never_billed_quantity)""",
    "no more goes back under a bill than the bill is for": """
        SELECT booked_in FROM purchase.returned_lines l
        WHERE state <> 'released' AND vendor_bill_id IS NOT NULL
        GROUP BY booked_in, goods_receipt_line_id HAVING sum(quantity) > (
            SELECT sum(b.quantity + b.free_quantity) FROM purchase.vendor_bill_lines b
            WHERE b.vendor_bill_id = l.booked_in AND b.goods_receipt_line_id = l.goods_receipt_line_id)""",
    "what went back and is in no bill is not billed": """
        SELECT u.goods_receipt_line_id FROM purchase.billed_units u WHERE quantity + free_quantity
            - billed_quantity - billed_free_quantity - never_billed_quantity - never_billed_free_quantity < (
            SELECT coalesce(sum(l.quantity), 0) FROM purchase.returned_lines l
            WHERE l.goods_receipt_line_id = u.goods_receipt_line_id AND l.state <> 'released'
            AND l.vendor_bill_id IS NULL AND l.never_billed_by IS NULL)""",
    "what of a note is worth nothing is what it says of units that are never billed": """
        SELECT vendor_credit_id FROM purchase.vendor_credits c WHERE never_billed <> (
            SELECT coalesce(sum(taxable + cgst + sgst + igst + cess + round_off), 0) FROM purchase.returned_lines l
            WHERE l.debit_note_id = c.vendor_credit_id AND l.never_billed_by IS NOT NULL)""",
    "a claim is settled by what its settlements that stand say": """
        SELECT debit_claim_id FROM purchase.debit_claims c WHERE settled_amount <> (
            SELECT coalesce(sum(amount), 0) FROM purchase.claim_settlements s
            WHERE s.debit_claim_id = c.debit_claim_id AND status = 'posted')""",
    "a claim is for what its lines say": """
        SELECT debit_claim_id FROM purchase.debit_claims c WHERE amount <> (
            SELECT sum(value + tax) FROM purchase.debit_claim_lines l WHERE l.debit_claim_id = c.debit_claim_id)""",
    "a bill shows what is open of its claims": """
        SELECT vendor_bill_id FROM purchase.vendor_bills v WHERE open_claim_amount <> (
            SELECT coalesce(sum(amount - settled_amount - cancelled_amount), 0) FROM purchase.debit_claims c
            WHERE c.vendor_bill_id = v.vendor_bill_id)""",
    "what a short payment settles is a credit, and the ledger has it": """
        SELECT settlement_id FROM purchase.claim_settlements s WHERE kind = 'short_payment' AND NOT EXISTS (
            SELECT FROM purchase.vendor_credits c JOIN purchase.vendor_entries e ON e.document_id = c.vendor_credit_id
            WHERE c.vendor_credit_id = s.settlement_id AND c.amount = s.amount AND c.status = s.status
            AND e.amount = -s.amount)""",
    "what is held is what open holds hold": """
        SELECT hold_id FROM purchase.returned_lines l JOIN purchase.holds h USING (hold_id)
        WHERE (l.state = 'pending') <> (h.state = 'pending')""",
    "what is returned is what committed holds held": """
        SELECT hold_id FROM purchase.returned_lines l JOIN purchase.holds h USING (hold_id)
        WHERE (l.state = 'returned') <> (h.state = 'fulfilled')""",
    "no more of a line is held or returned than came": """
        SELECT goods_receipt_line_id FROM purchase.goods_receipt_lines r WHERE quantity + free_quantity < (
            SELECT coalesce(sum(l.quantity), 0) FROM purchase.returned_lines l
            WHERE l.goods_receipt_line_id = r.goods_receipt_line_id AND l.state <> 'released')""",
}


async def disagreements(purchase: PurchaseClient) -> dict[str, list[Any]]:
    """The rules that the organisation's books break, each with the rows that do."""

    async def look(tx: Transaction) -> dict[str, list[Any]]:
        found = {rule: await tx.rows(sa.text(query)) for rule, query in AGREE.items()}
        return {rule: rows for rule, rows in found.items() if rows}

    return await purchase.running.database.run(purchase.organisation.caller(), look)
