"""Goods billed but not fully received: the expected credit note and the allowed credit. gst.md 1.8 (V47)."""

from dataclasses import dataclass
from decimal import Decimal

from gst.document.credit import NOTHING_CREDITED, Credit, OriginalLine, credit_for_return
from gst.money import CONTEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortReceipt:
    """A bill line of which some units are missing or broken. Rupees and units.

    Until the supplier's note comes, credit on the missing units is not available (s.16(2)(b), 17(5)(h)).
    """

    stock_in: Decimal
    expected_note: Credit
    payable: Decimal
    credit_allowed: Decimal


def short_receipt(billed: OriginalLine, received_quantity: Decimal) -> ShortReceipt:
    """The figures of a bill line when `received_quantity` units arrive in good condition. gst.md 2.3 (V47).

    Raises CreditExceedsOriginal unless fewer units arrived than were billed and given free.
    """
    units = CONTEXT.add(billed.billed_quantity, billed.free_quantity)
    note = credit_for_return(billed, NOTHING_CREDITED, CONTEXT.subtract(units, received_quantity))
    tax = CONTEXT.add(CONTEXT.add(billed.cgst, billed.sgst), billed.igst)
    total = CONTEXT.add(CONTEXT.add(billed.taxable, tax), billed.cess)
    note_tax = CONTEXT.add(CONTEXT.add(note.cgst, note.sgst), note.igst)
    return ShortReceipt(
        stock_in=received_quantity,
        expected_note=note,
        payable=CONTEXT.subtract(total, note.total),
        credit_allowed=CONTEXT.subtract(tax, note_tax),
    )
