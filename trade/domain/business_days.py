"""The business date of a document: a day in the organisation's time zone, never a future one."""

import datetime as dt
from zoneinfo import ZoneInfo

from kit.errors import InvalidArgument


class DateInFuture(InvalidArgument):
    """The date is after today in the organisation's time zone."""

    reason = "DATE_IN_FUTURE"


def local_day(now: dt.datetime, time_zone: str) -> dt.date:
    """The calendar day of an instant in a time zone; `time_zone` is an IANA name."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def business_date(requested: dt.date | None, today: dt.date, *, field: str = "date") -> dt.date:
    """The requested date, or today when none was requested. Raises DateInFuture, naming `field`."""
    if requested is not None and requested > today:
        raise DateInFuture("The date is in the future.", field=field, today=today.isoformat())
    return requested or today
