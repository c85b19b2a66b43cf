"""The business day of the tests: the clock of services inside a test begins at noon of this day."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from gst.dates.periods import financial_year

INDIA: Final = dt.timezone(dt.timedelta(hours=5, minutes=30))
TODAY: Final = dt.date(2026, 11, 18)
"""In the middle of a month and of a financial year, so that a few days more or less change neither."""
NOON: Final = dt.datetime.combine(TODAY, dt.time(12), INDIA)
YEAR: Final = financial_year(TODAY)[2:]
"""As document numbers write it: 26-27."""


class Clock:
    """The clock of the services of one test. It runs from noon of TODAY, until a test sets it."""

    def __init__(self) -> None:
        self._ahead = NOON - dt.datetime.now(dt.UTC)

    def __call__(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self._ahead

    def set(self, moment: dt.datetime) -> None:
        """Sets the clock, which then runs on."""
        self._ahead = moment - dt.datetime.now(dt.UTC)

    @contextmanager
    def on(self, day: dt.date | str) -> Iterator[None]:
        """Noon of a day, for a document that is entered then; afterwards the clock goes on as before."""
        ahead = self._ahead
        self.set(dt.datetime.combine(dt.date.fromisoformat(str(day)), dt.time(12), INDIA))
        try:
            yield
        finally:
            self._ahead = ahead

    def turn_on(self, by: dt.timedelta) -> None:
        """Moves the clock forward."""
        self._ahead += by


def days_ago(days: int) -> str:
    return (TODAY - dt.timedelta(days=days)).isoformat()


def days_from_now(days: int) -> str:
    return days_ago(-days)


def month_from_now(months: int) -> str:
    """A month as the pack prints it, so many months from now."""
    count = TODAY.year * 12 + TODAY.month - 1 + months
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def timestamp_of(moment: dt.datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


def in_minutes(minutes: int) -> Timestamp:
    """A moment relative to the test's noon."""
    return timestamp_of(NOON.astimezone(dt.UTC) + dt.timedelta(minutes=minutes))


def in_two_minutes() -> Timestamp:
    """When a hold that is taken at the test's noon expires."""
    return in_minutes(2)
