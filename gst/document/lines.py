"""The lines of a document before and after computing, and its totals. `compute` has the arithmetic."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from gst.money import CONTEXT, NIL, ONE, ZERO
from gst.tax.categories import Charge, Treatment

_TWO = Decimal(2)
_EFFECTIVE_RATE = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledBefore:
    """Units that earlier lines have billed of what was agreed at one rate, and what these lines come to in rupees.

    `discounted` is so much of `gross` as had the line's discounts, and `disc1` and `disc2` are these discounts.
    """

    quantity: Decimal
    gross: Decimal
    discounted: Decimal = NIL
    disc1: Decimal = NIL
    disc2: Decimal = NIL


NOTHING_BILLED = BilledBefore(quantity=ZERO, gross=NIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it was agreed.

    `quantity` is billed and `free_quantity` given free, in the same unit; `rate` is rupees for `rate_units` units,
    before tax, or with tax when `inclusive` (an MRP). `tax_rate`, `cess_percent` and the discounts are per cent;
    `cess_per_unit` is rupees. A line with `before` adds up with the lines that it names to the price of all units.
    With a `retail_value`, the declared retail price of all units in rupees, the free ones too, the line is taxed on
    that and not on its price: see `gst.tax.retail_price_value`.
    """

    quantity: Decimal
    rate: Decimal
    tax_rate: Decimal
    rate_units: Decimal = ONE
    free_quantity: Decimal = ZERO
    discount_percent: Decimal = ZERO
    second_discount_percent: Decimal = ZERO
    inclusive: bool = False
    treatment: Treatment = Treatment.TAXABLE
    cess_percent: Decimal = ZERO
    cess_per_unit: Decimal = ZERO
    before: BilledBefore | None = None
    retail_value: Decimal | None = None


# A named tuple, because every line of every document makes one, and a frozen dataclass sets its fields one by one.
class LineFigures(NamedTuple):
    """A line with its figures, rupees to the paisa. `bill_discount` is this line's share of the bill's discount.

    `gross`, `disc1`, `disc2` and `bill_discount` are in the terms of the price (with tax for an inclusive line);
    `taxable` never contains tax. It is the price after discounts, of goods that are taxed on their retail price too.
    """

    line: Line
    charge: Charge
    gross: Decimal
    disc1: Decimal
    disc2: Decimal
    bill_discount: Decimal
    taxable: Decimal
    cgst: Decimal
    sgst: Decimal
    igst: Decimal
    cess: Decimal
    total: Decimal

    @property
    def cgst_rate(self) -> Decimal:
        """Per cent of central tax on this line; zero unless the document charges CGST and SGST."""
        return CONTEXT.divide(self.line.tax_rate, _TWO) if self.charge is Charge.CGST_SGST else ZERO

    @property
    def sgst_rate(self) -> Decimal:
        """Per cent of state (or union territory) tax on this line: always that of CGST."""
        return self.cgst_rate

    @property
    def igst_rate(self) -> Decimal:
        """Per cent of integrated tax on this line; zero unless the document charges IGST."""
        return self.line.tax_rate if self.charge is Charge.IGST else ZERO

    @property
    def discount(self) -> Decimal:
        """All discounts on this line, rupees in the terms of its price."""
        return CONTEXT.add(CONTEXT.add(self.disc1, self.disc2), self.bill_discount)

    @property
    def tax(self) -> Decimal:
        """CGST, SGST and IGST of the line in rupees, without cess."""
        return CONTEXT.add(CONTEXT.add(self.cgst, self.sgst), self.igst)

    @property
    def value_of_supply(self) -> Decimal:
        """Rupees that the law taxes: the taxable value, or the declared retail price less the tax. CGST Rule 31D."""
        declared = self.line.retail_value
        return self.taxable if declared is None else CONTEXT.subtract(declared, CONTEXT.add(self.tax, self.cess))

    @property
    def stock_out(self) -> Decimal:
        """Units that leave the shelf: billed and free."""
        return CONTEXT.add(self.line.quantity, self.line.free_quantity)

    @property
    def effective_rate(self) -> Decimal:
        """Taxable rupees per billed or free unit, to 4 places; zero without units. gst.md 2.3 (V10)."""
        units = self.stock_out
        return CONTEXT.quantize(CONTEXT.divide(self.taxable, units), _EFFECTIVE_RATE) if units else ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums of a document in rupees. `value`, the amount to pay, is `total` + `round_off`.

    The round-off is neither taxable value nor tax. gst.md 1.6.
    """

    taxable: Decimal
    cgst: Decimal
    sgst: Decimal
    igst: Decimal
    cess: Decimal
    total: Decimal
    round_off: Decimal
    value: Decimal

    @property
    def tax(self) -> Decimal:
        """CGST, SGST and IGST in rupees, without cess."""
        return CONTEXT.add(CONTEXT.add(self.cgst, self.sgst), self.igst)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFigures:
    """A computed document, rupees. `subtotal` is the sum of the lines before the bill discount."""

    lines: tuple[LineFigures, ...]
    subtotal: Decimal
    bill_discount: Decimal
    totals: Totals

    def taxable_of(self, treatment: Treatment) -> Decimal:
        """Taxable value in rupees of the lines with this treatment (V07: 2,514.65 taxable, 450.00 exempt)."""
        return sum((found.taxable for found in self.lines if found.line.treatment is treatment), NIL)
