"""Taxable value and heads of tax as one value. Heads are IGST, CGST, SGST and cess."""

from dataclasses import dataclass
from decimal import Decimal

from gst.money import CONTEXT, NIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Taxable value and heads of tax in rupees. They are negative where returns outweigh sales."""

    taxable: Decimal = NIL
    igst: Decimal = NIL
    cgst: Decimal = NIL
    sgst: Decimal = NIL
    cess: Decimal = NIL

    def plus(self, other: "Amounts") -> "Amounts":
        """The sum, head by head."""
        add = CONTEXT.add
        return Amounts(
            taxable=add(self.taxable, other.taxable),
            igst=add(self.igst, other.igst),
            cgst=add(self.cgst, other.cgst),
            sgst=add(self.sgst, other.sgst),
            cess=add(self.cess, other.cess),
        )

    def minus(self, other: "Amounts") -> "Amounts":
        """The difference, head by head."""
        subtract = CONTEXT.subtract
        return Amounts(
            taxable=subtract(self.taxable, other.taxable),
            igst=subtract(self.igst, other.igst),
            cgst=subtract(self.cgst, other.cgst),
            sgst=subtract(self.sgst, other.sgst),
            cess=subtract(self.cess, other.cess),
        )

    @property
    def tax(self) -> Decimal:
        """All heads without cess, rupees."""
        return CONTEXT.add(CONTEXT.add(self.igst, self.cgst), self.sgst)

    @property
    def is_nil(self) -> bool:
        """Whether every figure is zero."""
        return not (self.taxable or self.igst or self.cgst or self.sgst or self.cess)


NOTHING = Amounts()
