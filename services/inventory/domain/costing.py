"""The value of goods that come in and leave. No paisa is lost or created.

Goods that leave take their share of the balance's value; the last ones take all that is left. Goods that come back
bring back what left with them, counted cumulatively, so that returns in pieces add up to the issue.
"""

import dataclasses
from decimal import Decimal
from typing import Final

from gst.money import CONTEXT, UNIT_PRICE, proportion

NOTHING: Final = Decimal(0)


@dataclasses.dataclass(slots=True, kw_only=True)
class LockedBalance:
    """One batch at one location: base units on hand and reserved, and rupees of value.

    Changes as movements are counted.
    """

    on_hand: Decimal
    reserved: Decimal
    value: Decimal

    def take_out(self, quantity: Decimal) -> Decimal:
        """The value, in rupees, of `quantity` units that leave; positive. They must be on hand."""
        value = self.value if quantity == self.on_hand else proportion(self.value, quantity, self.on_hand)
        self.on_hand -= quantity
        self.value -= value
        return value

    def bring_in(self, quantity: Decimal, value: Decimal) -> None:
        """Adds `quantity` units worth `value` rupees."""
        self.on_hand += quantity
        self.value += value


def value_coming_back(
    issued_value: Decimal, issued_quantity: Decimal, back_already: Decimal, quantity: Decimal
) -> Decimal:
    """The value in rupees of `quantity` returned units of an issue, of which `back_already` were returned before."""
    until_now = proportion(issued_value, back_already, issued_quantity)
    return proportion(issued_value, back_already + quantity, issued_quantity) - until_now


def landed_cost(value_in: Decimal, quantity_in: Decimal) -> Decimal:
    """Rupees per base unit, to six decimals: free units dilute it, repeat receipts average. To be read alone."""
    if not quantity_in:
        return NOTHING
    return CONTEXT.quantize(CONTEXT.divide(value_in, quantity_in), UNIT_PRICE)


def value_at_cost(quantity: Decimal, value_in: Decimal, quantity_in: Decimal) -> Decimal:
    """What `quantity` units are worth where `quantity_in` units cost `value_in` rupees: goods that a count finds."""
    return proportion(value_in, quantity, quantity_in) if quantity_in else NOTHING
