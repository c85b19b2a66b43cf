"""Quantities of products: what is counted comes in whole units."""

from decimal import Decimal
from typing import Final

from gst.codes.uqc import DECIMALS
from gst.document.compute import MAX_QUANTITY
from trade.domain.refusals import QuantityNotWhole, QuantityTooLarge

COUNTED: Final = frozenset(uqc for uqc, decimals in DECIMALS.items() if not decimals)
"""The units of which a quantity is a whole number. The contract limits the decimals of the others."""


def check_quantity(quantity: Decimal, uqc: str, *, field: str) -> None:
    """Raises QuantityNotWhole for a part of a unit that is counted. gst.md 5."""
    if quantity % 1 and uqc in COUNTED:
        raise QuantityNotWhole(
            "The product is counted in whole units.", field=field, uqc=uqc, quantity=f"{quantity.normalize():f}"
        )


def check_line_units(units: Decimal, *, field: str) -> None:
    """Raises QuantityTooLarge for more units, billed and free, than a line of a document can say. gst.md 4.2."""
    if units > MAX_QUANTITY:
        raise QuantityTooLarge("More units than a line can say.", field=field, most=f"{MAX_QUANTITY:f}")
