"""Credit by the cumulative method: the credits of a line add up to the line exactly, in any order and split.

A credit keeps the rate and the heads of the original line (gst.md 1.4). It is therefore computed from the line's
figures and never from a rate. Per head: credit = round(original x cumulative ÷ whole) - already credited.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from gst.errors import GstError
from gst.money import CONTEXT, NIL, ZERO, proportion

_RULE = "CGST Act s.34(1); gst.md 2.3"


class CreditExceedsOriginal(GstError):
    """The credit is more than what is left of the original line after earlier credits."""

    reason = "credit_exceeds_original"


class FreeGoodsPolicy(StrEnum):
    """The value of a returned unit when the sale included free units. Disputed, so a setting; gst.md 2.3 (V24)."""

    EFFECTIVE_RATE = "effective_rate"
    BILLED_ONLY = "billed_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalLine:
    """An invoice line: units billed and free, and amounts in rupees."""

    billed_quantity: Decimal
    free_quantity: Decimal
    taxable: Decimal
    cgst: Decimal = NIL
    sgst: Decimal = NIL
    igst: Decimal = NIL
    cess: Decimal = NIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Units returned and rupees credited, by one note or by all notes so far. Amounts are positive."""

    quantity: Decimal
    taxable: Decimal
    cgst: Decimal
    sgst: Decimal
    igst: Decimal
    cess: Decimal

    @property
    def total(self) -> Decimal:
        """Taxable value and all heads in rupees, before any round-off."""
        tax = CONTEXT.add(CONTEXT.add(self.cgst, self.sgst), CONTEXT.add(self.igst, self.cess))
        return CONTEXT.add(self.taxable, tax)


NOTHING_CREDITED = Credit(quantity=ZERO, taxable=NIL, cgst=NIL, sgst=NIL, igst=NIL, cess=NIL)


def credit_for_return(
    original: OriginalLine,
    already: Credit,
    returned_quantity: Decimal,
    *,
    policy: FreeGoodsPolicy = FreeGoodsPolicy.EFFECTIVE_RATE,
) -> Credit:
    """The credit for `returned_quantity` units. CGST Act s.34(1); gst.md 2.3 (V24, V25, V45).

    [D] By default a unit is worth taxable ÷ (billed + free). `BILLED_ONLY` is for a return slip which shows that the
    returned units were billed ones and the buyer keeps the free ones. `already` is the sum of the earlier notes on this
    line. Raises CreditExceedsOriginal beyond the units left, or for a quantity that is not positive.
    """
    whole = original.billed_quantity
    if policy is FreeGoodsPolicy.EFFECTIVE_RATE:
        whole = CONTEXT.add(whole, original.free_quantity)
    cumulative = CONTEXT.add(already.quantity, returned_quantity)
    if returned_quantity <= 0 or cumulative > whole:
        raise CreditExceedsOriginal(
            "More units than are left to return.",
            field="returned_quantity",
            rule=_RULE,
            returned=f"{returned_quantity:f}",
            left=f"{CONTEXT.subtract(whole, already.quantity):f}",
        )
    return _up_to(original, already, returned_quantity, part=cumulative, whole=whole)


def credit_for_value(original: OriginalLine, already: Credit, taxable: Decimal) -> Credit:
    """The credit that lowers the taxable value by `taxable` rupees without a return of goods. s.34(1); gst.md 2.3.

    For an overcharge, a deficiency, or a post-supply discount. Tax follows in proportion, by the cumulative method.
    Raises CreditExceedsOriginal beyond the value left, or for an amount that is not positive.
    """
    cumulative = CONTEXT.add(already.taxable, taxable)
    if taxable <= 0 or cumulative > original.taxable:
        raise CreditExceedsOriginal(
            "More value than is left to credit.",
            field="taxable",
            rule=_RULE,
            taxable=f"{taxable:f}",
            left=f"{CONTEXT.subtract(original.taxable, already.taxable):f}",
        )
    return _up_to(original, already, ZERO, part=cumulative, whole=original.taxable)


def add_credits(first: Credit, second: Credit) -> Credit:
    """The sum of two credits on one line, such as the new `already` after a note."""
    return Credit(
        quantity=CONTEXT.add(first.quantity, second.quantity),
        taxable=CONTEXT.add(first.taxable, second.taxable),
        cgst=CONTEXT.add(first.cgst, second.cgst),
        sgst=CONTEXT.add(first.sgst, second.sgst),
        igst=CONTEXT.add(first.igst, second.igst),
        cess=CONTEXT.add(first.cess, second.cess),
    )


def _up_to(original: OriginalLine, already: Credit, quantity: Decimal, *, part: Decimal, whole: Decimal) -> Credit:
    def head(amount: Decimal, credited: Decimal) -> Decimal:
        # Earlier notes under another policy may already have credited more than the cumulative credit of this one.
        return max(CONTEXT.subtract(proportion(amount, part, whole), credited), NIL)

    return Credit(
        quantity=quantity,
        taxable=head(original.taxable, already.taxable),
        cgst=head(original.cgst, already.cgst),
        sgst=head(original.sgst, already.sgst),
        igst=head(original.igst, already.igst),
        cess=head(original.cess, already.cess),
    )
