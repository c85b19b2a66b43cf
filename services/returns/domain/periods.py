"""The span of days that a report covers."""

from dataclasses import dataclass
from datetime import date

from kit.errors import InvalidArgument


class PeriodReversed(InvalidArgument):
    """The first day lies after the last."""

    reason = "PERIOD_REVERSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date


def period_of(first: date | None, last: date | None, today: date) -> Period:
    """The asked span; up to today, and from the first of the last day's month, where nothing is said. Raises PeriodReversed."""
    last = last or today
    first = first or last.replace(day=1)
    if first > last:
        raise PeriodReversed("The period ends before it begins.", field="end_date")
    return Period(first=first, last=last)
