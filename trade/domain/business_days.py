"""The business date of a document: a day in the organisation's time zone, never a future one.

Nor is it a day before what the document stands on.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kit.errors import InvalidArgument


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """The end of a day, today's or a past one's, at which a report looks at the books."""

    day: dt.date
    today: dt.date

    @property
    def is_past(self) -> bool:
        return self.day < self.today


class DateInFuture(InvalidArgument):
    """The date is after today in the organisation's time zone."""

    reason = "DATE_IN_FUTURE"


class BeforeOriginal(InvalidArgument):
    """The date is before that of the document on which this one stands."""

    reason = "BEFORE_ORIGINAL"


def local_day(now: dt.datetime, time_zone: str) -> dt.date:
    """The calendar day of an instant in a time zone; `time_zone` is an IANA name."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def business_date(requested: dt.date | None, today: dt.date, *, field: str = "date") -> dt.date:
    """The requested date, or today when none was requested. Raises DateInFuture, naming `field`."""
    if requested is not None and requested > today:
        raise DateInFuture("The date is in the future.", field=field, today=today.isoformat())
    return requested or today


def as_of(requested: dt.date | None, today: dt.date) -> AsOf:
    """The requested day of a report, or today. Raises DateInFuture."""
    return AsOf(day=business_date(requested, today, field="as_of_date"), today=today)


def check_not_before(on: dt.date, original: dt.date, *, field: str = "date") -> None:
    """Raises BeforeOriginal for a document dated before the one on which it stands."""
    if on < original:
        raise BeforeOriginal(
            "The date is before the original document's.", field=field, original_date=original.isoformat()
        )
