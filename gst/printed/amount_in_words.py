"""Amounts in words, counted in lakh and crore."""

from decimal import Decimal

from gst.errors import GstError
from gst.money import CONTEXT, MAX_AMOUNT, round_paisa

_SMALL = (
    "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
    "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
)  # fmt: skip
_TENS = ("", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")
_GROUPS = ((10_000_000, "Crore"), (100_000, "Lakh"), (1_000, "Thousand"), (100, "Hundred"))


class AmountUnprintable(GstError):
    """The amount is negative, too large, or has parts of a paisa."""

    reason = "amount_unprintable"


def amount_in_words(amount: Decimal) -> str:
    """`100000.50` → `Rupees One Lakh and Fifty Paise Only`. Rupees with whole paise. Raises AmountUnprintable."""
    if not 0 <= amount <= MAX_AMOUNT or amount != round_paisa(amount):
        raise AmountUnprintable("Not an amount for a bill.", field="amount", rule="gst.md 2.1", amount=f"{amount:f}")
    rupees, paise = divmod(int(CONTEXT.scaleb(amount, 2)), 100)
    unit = "Rupee" if rupees == 1 else "Rupees"
    tail = f" and {_words(paise)} {'Paisa' if paise == 1 else 'Paise'}" if paise else ""
    return f"{unit} {_words(rupees)}{tail} Only"


def _words(number: int) -> str:
    if number < len(_SMALL):
        return _SMALL[number]
    for size, name in _GROUPS:
        if number >= size:
            head, rest = divmod(number, size)
            return f"{_words(head)} {name}" + (f" {_words(rest)}" if rest else "")
    ten, one = divmod(number, 10)
    return _TENS[ten] + (f" {_SMALL[one]}" if one else "")
