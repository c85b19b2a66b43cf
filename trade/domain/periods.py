"""The days that a report or a list covers."""

import datetime as dt
from dataclasses import dataclass

from kit.errors import InvalidArgument


class PeriodReversed(InvalidArgument):
    """The period ends before it begins."""

    reason = "PERIOD_REVERSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From the first to the last day, both included."""

    first: dt.date
    last: dt.date


def check_period(first: dt.date | None, last: dt.date | None) -> None:
    """Raises PeriodReversed for a period that ends before it begins. An open end never does."""
    if first and last and last < first:
        raise PeriodReversed("The period ends before it begins.", field="to_date")


def month_to_date(first: dt.date | None, last: dt.date) -> Period:
    """The period up to `last`, from the first day of that month when `first` is absent. Raises PeriodReversed."""
    check_period(first, last)
    return Period(first=first or last.replace(day=1), last=last)
