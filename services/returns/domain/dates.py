"""The business date of a return: the organisation's own day, never ahead of it and never before the original."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from kit.errors import InvalidArgument


class FutureDate(InvalidArgument):
    """The date lies after today in the organisation's time zone."""

    reason = "DATE_IN_FUTURE"


class BeforeOriginal(InvalidArgument):
    """The date lies before the document that is being returned against."""

    reason = "BEFORE_ORIGINAL"


def local_day(now: datetime, time_zone: str) -> date:
    """Today where the organisation is; `time_zone` is an IANA name."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def business_date(asked: date | None, today: date) -> date:
    """The date asked for, or today. Raises FutureDate."""
    if asked is not None and asked > today:
        raise FutureDate("The date lies in the future.", field="date", today=today.isoformat())
    return asked or today


def check_not_before(on: date, original: date) -> None:
    """Raises BeforeOriginal for a return dated before what it returns."""
    if on < original:
        raise BeforeOriginal(
            "The date lies before the original document's.", field="date", original_date=original.isoformat()
        )
