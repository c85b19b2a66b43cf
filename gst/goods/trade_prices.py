"""Price to retailer (PTR) and to stockist (PTS) from the MRP, under two conventions of the trade. gst.md 6.1."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from gst.money import CONTEXT, HUNDRED, round_paisa


class MarginConvention(StrEnum):
    """How a company derives its prices: a margin off the higher price, or a mark-up on the lower price."""

    MARGIN_OFF = "margin_off"
    MARK_UP = "mark_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradePrices:
    """Rupees per unit: MRP without GST, price to retailer, price to stockist."""

    mrp_without_gst: Decimal
    ptr: Decimal
    pts: Decimal


def trade_prices(
    mrp: Decimal,
    tax_rate: Decimal,
    convention: MarginConvention,
    *,
    retailer_percent: Decimal,
    stockist_percent: Decimal,
) -> TradePrices:
    """PTR and PTS from an MRP, rupees half up to the paisa. gst.md 6.1 (V14).

    MARGIN_OFF (usual: 20 and 10): PTR = MRP without GST x (1 - r), PTS = PTR x (1 - s). MARK_UP (scheduled drugs,
    usual: 16 and 8): PTR = MRP without GST ÷ (1 + r), PTS = PTR ÷ (1 + s). [D] The company chooses the convention; a
    PTR in its price list takes precedence. PTS is computed from the unrounded PTR.
    """
    base = CONTEXT.divide(CONTEXT.multiply(mrp, HUNDRED), CONTEXT.add(HUNDRED, tax_rate))
    if convention is MarginConvention.MARGIN_OFF:
        ptr = CONTEXT.divide(CONTEXT.multiply(base, CONTEXT.subtract(HUNDRED, retailer_percent)), HUNDRED)
        pts = CONTEXT.divide(CONTEXT.multiply(ptr, CONTEXT.subtract(HUNDRED, stockist_percent)), HUNDRED)
    else:
        ptr = CONTEXT.divide(CONTEXT.multiply(base, HUNDRED), CONTEXT.add(HUNDRED, retailer_percent))
        pts = CONTEXT.divide(CONTEXT.multiply(ptr, HUNDRED), CONTEXT.add(HUNDRED, stockist_percent))
    return TradePrices(mrp_without_gst=round_paisa(base), ptr=round_paisa(ptr), pts=round_paisa(pts))


def price_warnings(cost: Decimal, pts: Decimal, ptr: Decimal) -> tuple[str, ...]:
    """Warnings about a batch's prices in rupees per unit, unless PTR >= PTS >= cost. gst.md 6.1."""
    found = []
    if ptr < pts:
        found.append(f"PTR {ptr:f} is below PTS {pts:f}")
    if pts < cost:
        found.append(f"PTS {pts:f} is below cost {cost:f}")
    return tuple(found)
