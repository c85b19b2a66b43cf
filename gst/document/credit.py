"""Credit by the cumulative method: whatever the order and the split, returns add back to the invoice exactly.

A credit keeps the rate and the heads of the original line for ever (gst.md 1.4), so it is computed from the line's
figures, never from a rate: credit_k = round(original x cumulative ÷ whole) - already credited, per head.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from gst.errors import GstError
from gst.money import CONTEXT, NIL, ZERO, proportion

_RULE = "CGST Act s.34(1); gst.md 2.3"


class CreditExceedsOriginal(GstError):
    """More is to be credited than was sold and not yet returned."""

    reason = "credit_exceeds_original"


class FreeGoodsPolicy(StrEnum):
    """What a returned unit is worth when units were given free. DisputedPoint, so a setting; gst.md 2.3 (V24)."""

    EFFECTIVE_RATE = "effective_rate"
    BILLED_ONLY = "billed_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalLine:
    """What the invoice line said: units billed and free, and its rupees."""

    billed_qty: Decimal
    free_qty: Decimal
    taxable: Decimal
    cgst: Decimal = NIL
    sgst: Decimal = NIL
    igst: Decimal = NIL
    cess: Decimal = NIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Units taken back and rupees credited for them, by one note or by all so far. Amounts are positive."""

    qty: Decimal
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


NOTHING_CREDITED = Credit(qty=ZERO, taxable=NIL, cgst=NIL, sgst=NIL, igst=NIL, cess=NIL)


def credit_for_return(
    original: OriginalLine,
    already: Credit,
    returned_qty: Decimal,
    *,
    policy: FreeGoodsPolicy = FreeGoodsPolicy.EFFECTIVE_RATE,
) -> Credit:
    """The credit for units that come back now. CGST Act s.34(1); gst.md 2.3 (V24, V25, V45).

    [D] Free units: by default a unit is worth taxable ÷ (billed + free); `BILLED_ONLY` is for a return slip that shows
    the units are billed ones and the free unit stays with the buyer. `already` sums the earlier notes on this line.
    Raises CreditExceedsOriginal beyond the units left, or for a quantity that is not positive.
    """
    whole = original.billed_qty
    if policy is FreeGoodsPolicy.EFFECTIVE_RATE:
        whole = CONTEXT.add(whole, original.free_qty)
    cumulative = CONTEXT.add(already.qty, returned_qty)
    if returned_qty <= 0 or cumulative > whole:
        raise CreditExceedsOriginal(
            "More units than are left to return.",
            field="returned_qty",
            rule=_RULE,
            returned=f"{returned_qty:f}",
            left=f"{CONTEXT.subtract(whole, already.qty):f}",
        )
    return _up_to(original, already, returned_qty, part=cumulative, whole=whole)


def credit_for_value(original: OriginalLine, already: Credit, taxable: Decimal) -> Credit:
    """The credit that lowers the taxable value by `taxable` rupees without goods coming back. s.34(1); gst.md 2.3.

    For a value charged too high, a deficiency, or a post-supply discount: tax follows in proportion, cumulatively.
    Raises CreditExceedsOriginal when the value left is smaller, or for an amount that is not positive.
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
    """Two credits on one line as one: what `already` becomes after a note. Rupees and units add."""
    return Credit(
        qty=CONTEXT.add(first.qty, second.qty),
        taxable=CONTEXT.add(first.taxable, second.taxable),
        cgst=CONTEXT.add(first.cgst, second.cgst),
        sgst=CONTEXT.add(first.sgst, second.sgst),
        igst=CONTEXT.add(first.igst, second.igst),
        cess=CONTEXT.add(first.cess, second.cess),
    )


def _up_to(original: OriginalLine, already: Credit, qty: Decimal, *, part: Decimal, whole: Decimal) -> Credit:
    def head(amount: Decimal, credited: Decimal) -> Decimal:
        # Changing the policy or the ground between notes can leave more credited than this one would reach.
        return max(CONTEXT.subtract(proportion(amount, part, whole), credited), NIL)

    return Credit(
        qty=qty,
        taxable=head(original.taxable, already.taxable),
        cgst=head(original.cgst, already.cgst),
        sgst=head(original.sgst, already.sgst),
        igst=head(original.igst, already.igst),
        cess=head(original.cess, already.cess),
    )
