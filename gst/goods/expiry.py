"""Expiry of a batch. The pack names a month and year; the batch is good to the last day of that month."""

import re
from dataclasses import dataclass
from datetime import date

from gst.dates.periods import month_end
from gst.errors import GstError

NEAR_EXPIRY_DAYS = 90
BUCKETS = (0, 30, 60, 90, 180)
"""Upper bounds, in days left, of the groups of a near-expiry list. gst.md 6.5."""

_LABEL = re.compile(r"(0[1-9]|1[0-2])/(20[0-9]{2})")


class ExpiryInvalid(GstError):
    """The label is not a month and a year."""

    reason = "expiry_invalid"


class BatchExpired(GstError):
    """The batch may no longer be sold."""

    reason = "batch_expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfLife:
    """The state of a batch on a day. `days_left` is negative once expired. An expired batch is not `near`."""

    last_good_day: date
    days_left: int
    sellable: bool
    near: bool


def last_good_day(label: str, *, field: str = "expiry") -> date:
    """The last day of the month printed as `MM/YYYY`. Raises ExpiryInvalid. Drugs Rules 1945 r.96; gst.md 6.5 (V40)."""
    match = _LABEL.fullmatch(label.strip())
    if match is None:
        raise ExpiryInvalid("Month and year as MM/YYYY.", field=field, rule="gst.md 6.5", label=label)
    return month_end(date(int(match[2]), int(match[1]), 1))


def shelf_life(good_until: date, today: date, *, near_days: int = NEAR_EXPIRY_DAYS) -> ShelfLife:
    """The state of a batch on `today`. It is sellable on its last good day, and not afterwards. gst.md 6.5 (V40)."""
    days_left = (good_until - today).days
    sellable = days_left >= 0
    return ShelfLife(
        last_good_day=good_until,
        days_left=days_left,
        sellable=sellable,
        near=sellable and days_left <= near_days,
    )


def check_not_expired(good_until: date, today: date, *, least_days: int = 0, field: str = "batch") -> None:
    """Raise BatchExpired unless `least_days` are left on `today`. Drugs Rules r.65(17).

    `least_days` is a customer's minimum shelf life.
    """
    left = (good_until - today).days
    if left < least_days or left < 0:
        raise BatchExpired(
            "The goods are past their last good day." if left < 0 else "The goods expire too soon for this buyer.",
            field=field,
            rule="Drugs Rules 1945 r.65(17); gst.md 6.5",
            last_good_day=good_until.isoformat(),
            days_left=str(left),
            least_days=str(least_days),
        )


def expiry_bucket(days_left: int) -> int | None:
    """The smallest of 0, 30, 60, 90, 180 days that `days_left` fits in; 0 is expired, None is far away. gst.md 6.5."""
    if days_left < 0:
        return 0
    return next((bucket for bucket in BUCKETS[1:] if days_left <= bucket), None)
