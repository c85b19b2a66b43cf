"""What received goods cost: the lines' values, and the freight spread over them."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal

from gst.document.compute import MAX_RATE, compute_document
from gst.document.lines import Line
from gst.money import CONTEXT, MAX_AMOUNT, UNIT_PRICE, spread
from gst.price import Price
from gst.tax.categories import Charge
from services.purchase.domain.errors import CostTooLarge
from trade.domain.law import refusals_of_lines

_ZERO = Decimal(0)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BoughtItem:
    """A line as it was bought: base units billed and free, the rate before tax as it was given, per cent off."""

    quantity: Decimal
    free_quantity: Decimal
    rate: Price
    discount_percent: Decimal

    @property
    def units(self) -> Decimal:
        """Units that come in."""
        return self.quantity + self.free_quantity

    @property
    def net_rate(self) -> Price:
        """The rate after the discount, exact."""
        return self.rate.less(self.discount_percent)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LandedLine:
    """The cost of a line's goods before tax: value, share of the freight, and cost of a unit, free units included.

    Stock is valued by `landed_value`; `landed_cost` is rounded.
    """

    value: Decimal
    freight: Decimal
    landed_value: Decimal
    landed_cost: Decimal


def values_of(items: Sequence[BoughtItem], prefix: str = "") -> list[Decimal]:
    """Rupees of each line after its discount, before tax. `prefix` is the path of the lines' fields."""
    lines = [
        Line(
            quantity=item.quantity,
            rate=item.rate.amount,
            rate_units=item.rate.units,
            tax_rate=_ZERO,
            free_quantity=item.free_quantity,
            discount_percent=item.discount_percent,
        )
        for item in items
    ]
    with refusals_of_lines(f"{prefix}lines", lambda position: f"{prefix}lines[{position}]."):
        return [line.taxable for line in compute_document(lines, charge=Charge.NO_TAX).lines]


def land(items: Sequence[BoughtItem], freight: Decimal) -> list[LandedLine]:
    """What each line costs with its share of `freight`, spread by value to the paisa, largest remainder.

    Goods that all came free carry the freight by quantity. Raises CostTooLarge.
    """
    values = values_of(items)
    weights = values if any(values) else [item.units * 10 for item in items]  # spread() weighs in hundredths
    landed = []
    for item, value, share in zip(items, values, spread(freight, weights), strict=True):
        total = value + share
        if total > MAX_AMOUNT or total > MAX_RATE * item.units:
            raise CostTooLarge("Value and freight come to more than the books can say.", field="freight")
        cost = CONTEXT.quantize(CONTEXT.divide(total, item.units), UNIT_PRICE)
        landed.append(LandedLine(value=value, freight=share, landed_value=total, landed_cost=cost))
    return landed
