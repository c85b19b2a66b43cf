"""What of a delivered line can still be returned, and what a return of it is worth, whichever way the goods go back."""

from dataclasses import dataclass
from decimal import Decimal

from gst.document.credit import Credit, OriginalLine, credit_for_return
from gst.money import NIL
from trade.domain.figures import LineFigures
from trade.domain.refusals import OverReturn


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredLine:
    """A line of an invoice or of a goods receipt, and what of it is returned or held for a return."""

    original: OriginalLine
    returned: Credit

    @property
    def returnable(self) -> Decimal:
        """Base units that can still be returned."""
        return self.original.billed_qty + self.original.free_qty - self.returned.qty

    def credit(self, quantity: Decimal, *, field: str) -> Credit:
        """What a return of so many base units is worth now. Raises OverReturn beyond what is returnable.

        The cumulative method: in whatever order and parts a line comes back, its credits add up to the line. gst.md 2.3.
        """
        if quantity > self.returnable:
            raise OverReturn("More than is left to return.", field=field, returnable=f"{self.returnable.normalize():f}")
        return credit_for_return(self.original, self.returned, quantity)


def returned_figures(credit: Credit, tax_rate: Decimal) -> LineFigures:
    """A credit as the figures of a line. Its value is net of the original's discounts."""
    return LineFigures(
        gross=credit.taxable,
        discount=NIL,
        bill_discount=NIL,
        taxable=credit.taxable,
        tax_rate=tax_rate,
        cgst=credit.cgst,
        sgst=credit.sgst,
        igst=credit.igst,
        cess=credit.cess,
    )
