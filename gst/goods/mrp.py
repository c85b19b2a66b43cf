"""The maximum retail price (MRP): checks prices against it, and adapts it to a changed rate of tax."""

from decimal import Decimal

from gst.errors import GstError
from gst.money import CONTEXT, HUNDRED, round_paisa
from gst.price import Price


class AboveMrp(GstError):
    """The billing rate with tax is above the printed maximum retail price."""

    reason = "above_mrp"


def price_with_tax(rate: Decimal, tax_rate: Decimal) -> Decimal:
    """Rupees per unit with tax, exact and not rounded, from rupees without it and `tax_rate` per cent."""
    return CONTEXT.divide(CONTEXT.multiply(rate, CONTEXT.add(HUNDRED, tax_rate)), HUNDRED)


def check_mrp(billing_rate: Price, tax_rate: Decimal, mrp: Price, *, field: str = "rate") -> None:
    """Raise AboveMrp unless `billing_rate` x (1 + GST) ≤ `mrp`. Legal Metrology rules; gst.md 6.1.

    `billing_rate` is before tax, `mrp` with it; the comparison is exact, whatever pack each is for, and for billed
    units only. The fact `with_tax` is in rupees for as many units as the MRP.
    """
    with_tax = billing_rate.with_tax(tax_rate)
    if with_tax.exceeds(mrp):
        raise AboveMrp(
            "Above the maximum retail price.",
            field=field,
            rule="Legal Metrology (Packaged Commodities) Rules 2011 r.18; gst.md 6.1",
            with_tax=f"{with_tax.of(mrp.units):f}",
            mrp=str(mrp),
        )


def mrp_after_rate_change(old_mrp: Decimal, old_tax_rate: Decimal, new_tax_rate: Decimal) -> Decimal:
    """The MRP in rupees after a change of rate, if the price without tax stays. NPPA OM of Sep 2025; gst.md 6.1 (V15).

    Rounded half up to the paisa. Use it only as a check: the manufacturer's revised price list decides.
    """
    grown = CONTEXT.multiply(old_mrp, CONTEXT.add(HUNDRED, new_tax_rate))
    return round_paisa(CONTEXT.divide(grown, CONTEXT.add(HUNDRED, old_tax_rate)))
