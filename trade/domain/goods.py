"""What every context says of goods: what they are, how long they are good, and the condition of what comes back."""

import datetime as dt
import enum
from collections.abc import Collection
from typing import Final

from gst.dates.periods import month_end

# Not `dt.date.max`: asyncpg writes that one as infinity, and JSON as a day.
NO_EXPIRY: Final = dt.date(9999, 1, 31)
"""The last good day of goods that do not expire: later than every printed one. The contract leaves it out."""


class ProductClass(enum.StrEnum):
    """What a product is. It decides whether its batch number and expiry are needed."""

    DRUG = "drug"
    DEVICE = "device"
    SURGICAL = "surgical"
    COSMETIC = "cosmetic"
    CONSUMER_GOODS = "consumer_goods"


class DrugSchedule(enum.StrEnum):
    """The schedule of the Drugs Rules that a product falls under. gst.md 6.3."""

    H = "h"
    H1 = "h1"
    X = "x"
    NDPS = "ndps"


class Disposition(enum.StrEnum):
    """The condition of returned goods. It decides the kind of location that they go to."""

    SALEABLE = "saleable"
    QUARANTINE = "quarantine"
    EXPIRED = "expired"
    DAMAGED = "damaged"


def needs_batch(product_class: ProductClass, without_batch: Collection[ProductClass]) -> bool:
    """Whether goods of the class come in with batch number and expiry only.

    `without_batch` are the classes that the organisation keeps without. A drug always needs both.
    Drugs Rules 1945 r.96.
    """
    if product_class is ProductClass.DRUG:
        return True
    return product_class is not ProductClass.CONSUMER_GOODS and product_class not in without_batch


def last_good_day(month: str) -> dt.date:
    """The last day of a printed month such as "2028-06"; NO_EXPIRY for none."""
    return month_end(dt.date.fromisoformat(f"{month}-01")) if month else NO_EXPIRY
