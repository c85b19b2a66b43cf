"""Schemes such as 10 + 1 free: the free units, and the discount for a part of a scheme."""

from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from gst.errors import GstError
from gst.money import CONTEXT, HUNDRED, ONE

_PCT = Decimal("0.0001")


class SchemeInvalid(GstError):
    """A scheme needs something bought and something free."""

    reason = "scheme_invalid"


class HalfScheme(StrEnum):
    """How the discount for a part of a scheme is computed. Trade practice differs, so a setting. gst.md 6.2 (V11)."""

    EQUAL_EFFECTIVE_RATE = "equal_effective_rate"
    VALUE_OF_FREE_UNIT = "value_of_free_unit"


def free_units(quantity: Decimal, buy: Decimal, free: Decimal) -> Decimal:
    """Whole free units on `quantity` billed under `buy` + `free`: 25 on 10+1 gives 2. gst.md 6.2.

    Raises SchemeInvalid.
    """
    _check(buy, free)
    return CONTEXT.multiply(CONTEXT.divide(quantity, buy).quantize(ONE, ROUND_FLOOR), free)


def half_scheme_percent(buy: Decimal, free: Decimal, method: HalfScheme = HalfScheme.EQUAL_EFFECTIVE_RATE) -> Decimal:
    """The discount, per cent to 4 places, for units that do not fill a scheme. Raises SchemeInvalid. gst.md 6.2 (V11).

    [D] By default free ÷ (billed + free): 10+1 gives 9.0909. The other method gives the value of the part of a free
    unit that was earned: free ÷ billed, 10.0000.
    """
    _check(buy, free)
    whole = CONTEXT.add(buy, free) if method is HalfScheme.EQUAL_EFFECTIVE_RATE else buy
    return CONTEXT.quantize(CONTEXT.divide(CONTEXT.multiply(free, HUNDRED), whole), _PCT)


def _check(buy: Decimal, free: Decimal) -> None:
    if buy <= 0 or free <= 0:
        raise SchemeInvalid(
            "Bought and free units above zero.", field="scheme", rule="gst.md 6.2", scheme=f"{buy}+{free}"
        )
