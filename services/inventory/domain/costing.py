"""The value of goods that come in and leave. No paisa is lost or created.

Goods that leave take their share of the balance's value; the last ones take all that is left. Goods that come back
bring back what left with them, counted cumulatively, so that returns in pieces add up to the issue.
"""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Final

from gst.money import CONTEXT, UNIT_PRICE, proportion

NOTHING: Final = Decimal(0)


@dataclasses.dataclass(slots=True, kw_only=True)
class LockedBalance:
    """One batch at one location: base units on hand and reserved, and rupees of value.

    Changes as movements are counted. `latest_day` is that of the latest movement in the books.
    """

    on_hand: Decimal
    reserved: Decimal
    value: Decimal
    latest_day: dt.date | None = None

    def take_out(self, quantity: Decimal, absent: Decimal = NOTHING) -> Decimal:
        """The value, in rupees, of `quantity` units that leave; positive. They must be on hand.

        `absent` rupees of the value were not there on the document's day, or on a day after it: goods that leave on a
        past day take at most the rest. The last ones may then leave a value behind, see `take_rest`.
        """
        value = self.value if quantity == self.on_hand else proportion(self.value, quantity, self.on_hand)
        value = min(value, max(self.value - absent, NOTHING))
        self.on_hand -= quantity
        self.value -= value
        return value

    def take_rest(self) -> Decimal:
        """The value that is left where no goods are: it came after the day on which the last ones left."""
        if self.on_hand:
            return NOTHING
        rest, self.value = self.value, NOTHING
        return rest

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
