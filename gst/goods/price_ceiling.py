"""Price control: the ceiling of a scheduled formulation, and the yearly rise of the others. DPCO 2013; gst.md 6.1."""

from collections.abc import Sequence
from decimal import Decimal

from gst.errors import GstError
from gst.goods.mrp import price_with_tax
from gst.money import CONTEXT, HUNDRED, ONE, ZERO, round_paisa

RISE_PCT = Decimal(10)
"""Per cent by which a non-scheduled MRP may rise within twelve months, para 20."""
LEAST_SHARE_PCT = ONE
"""Per cent of the market from which a brand's PTR counts, para 4."""
RETAILER_FACTOR = Decimal("1.16")
"""The retailer's margin of 16 per cent, para 7."""


class NoBrandCounts(GstError):
    """A ceiling needs at least one brand of 1 per cent of the market."""

    reason = "no_brand_counts"


class AboveCeiling(GstError):
    """The MRP is above what price control allows; `excess` among the facts is in rupees."""

    reason = "above_ceiling"


def ceiling_price(brands: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """The ceiling price per unit in rupees, without GST. DPCO 2013 para 4 and 7.

    It is the mean PTR of the brands with a market share of at least 1 %, times 1.16. `brands` are pairs of PTR per unit
    in rupees and market share in per cent. Raises NoBrandCounts.
    """
    counted = [ptr for ptr, share in brands if share >= LEAST_SHARE_PCT]
    if not counted:
        raise NoBrandCounts("No brand of at least 1 per cent.", field="brands", rule="DPCO 2013 para 4")
    whole = ZERO
    for ptr in counted:
        whole = CONTEXT.add(whole, ptr)
    return round_paisa(CONTEXT.divide(CONTEXT.multiply(whole, RETAILER_FACTOR), Decimal(len(counted))))


def ceiling_mrp(ceiling: Decimal, units: Decimal, tax_rate: Decimal) -> Decimal:
    """The highest MRP of a pack in rupees: ceiling per unit x units + GST, to the paisa. DPCO 2013; V16."""
    return round_paisa(price_with_tax(CONTEXT.multiply(ceiling, units), tax_rate))


def highest_mrp_after_rise(mrp_year_ago: Decimal) -> Decimal:
    """The highest MRP of a non-scheduled formulation, rupees: 10 per cent over twelve months ago. Para 20; V16."""
    return round_paisa(CONTEXT.divide(CONTEXT.multiply(mrp_year_ago, CONTEXT.add(HUNDRED, RISE_PCT)), HUNDRED))


def check_ceiling(mrp: Decimal, highest: Decimal, *, rule: str = "DPCO 2013 para 26") -> None:
    """Raise AboveCeiling unless `mrp` is at most `highest`, rupees per pack. gst.md 6.1 (V16)."""
    if mrp > highest:
        raise AboveCeiling(
            "Above the controlled price.",
            field="mrp",
            rule=rule,
            mrp=f"{mrp:f}",
            highest=f"{highest:f}",
            excess=f"{CONTEXT.subtract(mrp, highest):f}",
        )
