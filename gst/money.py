"""Rounds and splits amounts of rupees.

Every amount is a `Decimal`. Arithmetic runs in `CONTEXT`, never in the caller's decimal context, so that a caller
cannot change a tax figure by changing its context.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from gst.errors import GstError

CONTEXT = Context(prec=40, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])

ZERO = Decimal(0)
NIL = Decimal("0.00")
ONE = Decimal(1)
HUNDRED = Decimal(100)
PAISA = Decimal("0.01")
UNIT_PRICE = Decimal("0.000001")
"""To what the price of one unit is rounded where it is shown. Amounts are never computed from it: `gst.price`."""

MAX_AMOUNT = Decimal("99999999999.99")
"""The largest amount of a line or document in rupees: eleven digits, the limit of GSTR-1. gst.md 3.2."""


class CannotSpread(GstError):
    """An amount cannot be spread over these weights: it is negative, or the weights add up to nothing."""

    reason = "cannot_spread"


def round_paisa(amount: Decimal) -> Decimal:
    """`amount` in rupees, rounded half up to the paisa. gst.md 1.6."""
    return CONTEXT.quantize(amount, PAISA)


def round_rupee(amount: Decimal) -> Decimal:
    """`amount` in rupees, rounded half up to the whole rupee. CGST Act s.170, by custom also on bills; gst.md 1.6."""
    return CONTEXT.quantize(amount, ONE)


def round_tax(taxable: Decimal, rate: Decimal) -> Decimal:
    """Tax on `taxable` rupees at `rate` per cent, rounded half up to the paisa. CGST Act s.170 practice; gst.md 1.6."""
    return CONTEXT.quantize(CONTEXT.divide(CONTEXT.multiply(taxable, rate), HUNDRED), PAISA)


def proportion(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """`amount` x `part` ÷ `whole` in rupees, half up to the paisa; `whole` is not zero. gst.md 2.3."""
    return CONTEXT.quantize(CONTEXT.divide(CONTEXT.multiply(amount, part), whole), PAISA)


def spread(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`amount` rupees split over `weights` in paise by largest remainder, ties to the earlier line. gst.md 1.5 (V09).

    The parts add up to `amount` exactly. Amount and weights are whole paise and not negative. Raises CannotSpread.
    """
    if not amount:
        return [NIL] * len(weights)
    paise = _paise(amount)
    scaled = [_paise(weight) for weight in weights]
    whole = sum(scaled)
    if whole <= 0 or paise < 0:
        raise CannotSpread(
            "Nothing to spread the amount over.", field="amount", rule="gst.md 1.5", amount=f"{amount:f}"
        )
    shares = [paise * weight // whole for weight in scaled]
    short = paise - sum(shares)
    if short:
        by_remainder = sorted(range(len(scaled)), key=lambda i: -(paise * scaled[i] % whole))
        for i in by_remainder[:short]:
            shares[i] += 1
    return [CONTEXT.scaleb(Decimal(share), -2) for share in shares]


def _paise(amount: Decimal) -> int:
    return int(CONTEXT.scaleb(amount, 2))
