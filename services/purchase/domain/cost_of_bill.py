"""What a bill's goods cost: their value, and the tax on them that is not set off."""

from decimal import Decimal

from gst.money import proportion
from services.purchase.domain.goods_receipts import GoodsReceiptLine
from services.purchase.domain.statuses_and_kinds import InputTax
from services.purchase.domain.vendor_bills import VendorBillLine
from trade.domain.figures import LineFigures


def tax_of(figures: LineFigures) -> Decimal:
    """The tax of a line, all heads together."""
    return figures.cgst + figures.sgst + figures.igst + figures.cess


def cost_of(figures: LineFigures, input_tax: InputTax) -> Decimal:
    """What goods cost that a document has at these figures: with their tax, unless it is set off."""
    return figures.taxable if input_tax.is_credit else figures.taxable + tax_of(figures)


def more_than_expected(line: VendorBillLine, received: GoodsReceiptLine, input_tax: InputTax) -> Decimal:
    """By how much the units of a bill's line cost more than the receipt expected.

    The receipt expects that all tax is set off. The tax of units that went back before the bill is no cost: their note
    gives it back.
    """
    more = line.figures.taxable - proportion(received.figures.taxable, line.units.quantity, received.item.quantity)
    if input_tax.is_credit:
        return more
    return more + proportion(tax_of(line.figures), line.units.kept, line.units.quantity + line.units.free_quantity)
