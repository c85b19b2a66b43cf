"""Quantities of products: what is counted comes in whole units."""

from decimal import Decimal
from typing import Final

from gst.codes.uqc import DECIMALS
from trade.domain.refusals import QuantityNotWhole

COUNTED: Final = frozenset(uqc for uqc, decimals in DECIMALS.items() if not decimals)
"""The units of which a quantity is a whole number. The contract limits the decimals of the others."""


def check_quantity(quantity: Decimal, uqc: str, *, field: str) -> None:
    """Raises QuantityNotWhole for a part of a unit that is counted. gst.md 5."""
    if quantity % 1 and uqc in COUNTED:
        raise QuantityNotWhole(
            "The product is counted in whole units.", field=field, uqc=uqc, quantity=f"{quantity.normalize():f}"
        )
