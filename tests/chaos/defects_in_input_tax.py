"""Defects to plant in correct input tax, each with what must find it. $1 is the organisation."""

from typing import Final

from tests.chaos.defect import Defect
from tests.chaos.judge import input_tax

IN_INPUT_TAX: Final = (
    Defect(
        input_tax.TAKEN,
        "the credit of a bill is barred, and the register has it as eligible",
        "UPDATE purchase.vendor_bills SET input_tax = 'barred' WHERE org_id = $1 AND input_tax = 'eligible'",
    ),
    Defect(
        input_tax.NOTED,
        "a debit note takes off barred credit, of a bill that is eligible",
        "UPDATE purchase.inward_register SET input_tax = 'barred' WHERE org_id = $1 AND kind = 'debit_note'",
    ),
    Defect(
        input_tax.REVERSED,
        "a write-off reverses a hundred times its credit",
        "UPDATE purchase.input_tax_reversals SET cgst = cgst * 100, sgst = sgst * 100, igst = igst * 100"
        " WHERE org_id = $1",
    ),
    Defect(
        input_tax.REVERSED,
        "a write-off reverses the right units and no rupee of them",
        "UPDATE purchase.input_tax_reversals SET cgst = 0, sgst = 0, igst = 0"
        " WHERE org_id = $1 AND bill_of_entry_id IS NULL",
    ),
    Defect(
        input_tax.IMPORTED,
        "a write-off of imported goods reverses the right units and no IGST",
        "UPDATE purchase.input_tax_reversals SET igst = 0 WHERE org_id = $1 AND bill_of_entry_id IS NOT NULL",
    ),
    Defect(
        input_tax.REVERSED,
        "a bill gives credit, and the write-off of its goods reverses nothing",
        """UPDATE purchase.vendor_bills SET input_tax = 'eligible' WHERE org_id = $1 AND input_tax = 'ineligible'
           AND vendor_bill_id IN (SELECT vendor_bill_id FROM purchase.input_tax_reversals)""",
    ),
    Defect(
        input_tax.TAKEN,
        "a bill of entry says another IGST than the register",
        "UPDATE purchase.bills_of_entry SET igst = igst + 1 WHERE org_id = $1 AND status = 'posted'",
    ),
    Defect(
        input_tax.IMPORTED,
        "a bill of entry is cancelled, and its write-offs still reverse it",
        "UPDATE purchase.bills_of_entry SET status = 'cancelled', cancel_reason = 'x', cancelled_at = now()"
        " WHERE org_id = $1 AND status = 'posted'",
    ),
    Defect(
        input_tax.HEARD,
        "purchase never hears of write-offs",
        "UPDATE purchase.stock_adjustments SET reverses_input_tax = false, standing = 0"
        " WHERE org_id = $1 AND reverses_input_tax",
    ),
    Defect(
        input_tax.WHOLE,
        "write-offs reverse no input tax",
        "UPDATE purchase.input_tax_reversals SET quantity = 0, cgst = 0, sgst = 0, igst = 0 WHERE org_id = $1",
    ),
)
