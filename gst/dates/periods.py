"""Financial years and return periods."""

import calendar
import re
from datetime import date

from gst.errors import GstError

_PERIOD = re.compile(r"(0[1-9]|1[0-2])(20[0-9]{2})")
APRIL = 4
GST_BEGAN = date(2017, 7, 1)
"""No return, and no books, begin before GST."""


class PeriodInvalid(GstError):
    """The text is not a return period of the form MMYYYY."""

    reason = "period_invalid"


def financial_year(on: date) -> str:
    """The financial year of a date, 1 April to 31 March, as `2026-27`. gst.md section 5 (V03)."""
    first = financial_year_start(on).year
    return f"{first}-{(first + 1) % 100:02d}"


def financial_year_start(on: date) -> date:
    """The 1 April on or before `on`."""
    return date(on.year if on.month >= APRIL else on.year - 1, APRIL, 1)


def return_period(on: date) -> str:
    """The monthly return period of a date as the portal writes it, `MMYYYY`. gst.md 3.1 (V03)."""
    return f"{on.month:02d}{on.year}"


def period_start(period: str, *, field: str = "fp") -> date:
    """The first day of a return period. Raises PeriodInvalid."""
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise PeriodInvalid("A return period is MMYYYY.", field=field, rule="gst.md 3.1", period=period)
    return date(int(match[2]), int(match[1]), 1)


def period_end(period: str, *, field: str = "fp") -> date:
    """The last day of a return period. Raises PeriodInvalid."""
    return month_end(period_start(period, field=field))


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """The first of the month that is `months` after the month of `day`; negative looks back."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, 1)
