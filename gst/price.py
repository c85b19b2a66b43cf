"""A price as it is given, for one unit or for a pack. Amounts are computed from what was given, and rounded once."""

from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

from gst.money import CONTEXT, HUNDRED, ONE, UNIT_PRICE, ZERO, proportion

_EXACT = Context(prec=100, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
"""Products of prices, units and per cent keep every digit in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Rupees for so many units together, such as 23.47 for a strip of 15; for one unit where no number is given.

    It is never brought to one unit before an amount is computed: 23.47 ÷ 15 has no end in decimals. Prices for
    different numbers of units are compared exactly.
    """

    amount: Decimal
    units: Decimal = ONE

    @property
    def is_of_pack(self) -> bool:
        """Whether it was given for another number of units than one."""
        return self.units != ONE

    @property
    def per_unit(self) -> Decimal:
        """Rupees for one unit, half up to six places: to be read, never to be multiplied."""
        return CONTEXT.quantize(CONTEXT.divide(self.amount, self.units), UNIT_PRICE)

    def of(self, quantity: Decimal) -> Decimal:
        """Rupees for a quantity, half up to the paisa."""
        return proportion(self.amount, quantity, self.units)

    def comes_to(self, quantity: Decimal, amount: Decimal) -> bool:
        """Whether a quantity costs exactly so many rupees, with nothing rounded."""
        return _EXACT.multiply(self.amount, quantity) == _EXACT.multiply(amount, self.units)

    def less(self, percent: Decimal) -> "Price":
        """The price after a discount in per cent, exact."""
        return Price(amount=_share(self.amount, _EXACT.subtract(HUNDRED, percent)), units=self.units)

    def with_tax(self, rate: Decimal) -> "Price":
        """The price with tax of `rate` per cent, exact."""
        return Price(amount=_share(self.amount, _EXACT.add(HUNDRED, rate)), units=self.units)

    def exceeds(self, other: "Price") -> bool:
        """Whether a unit costs more than at the other price. Exact: amounts are multiplied, none is divided."""
        return _EXACT.multiply(self.amount, other.units) > _EXACT.multiply(other.amount, self.units)

    def equals(self, other: "Price") -> bool:
        """Whether a unit costs the same as at the other price: 32.00 for 15 is 64.00 for 30."""
        return _EXACT.multiply(self.amount, other.units) == _EXACT.multiply(other.amount, self.units)

    def __str__(self) -> str:
        """As it is printed: "68.57", or "23.47 for 15"."""
        amount = rupees(self.amount)
        return f"{amount} for {plain(self.units)}" if self.is_of_pack else amount


def rupees(price: Decimal) -> str:
    """Rupees as they are printed, with as many decimals as they need and two at least: "9.00", "2.133333"."""
    whole, _, decimals = plain(price).partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}"


def plain(number: Decimal) -> str:
    """A number without trailing zeros and without an exponent: "150000", "0.5"."""
    return f"{number.normalize(_EXACT):f}"


def _share(amount: Decimal, percent: Decimal) -> Decimal:
    return _EXACT.scaleb(_EXACT.multiply(amount, percent), -2)


NO_PRICE = Price(amount=ZERO)
"""Where no price is known: goods without a price to the trade."""
