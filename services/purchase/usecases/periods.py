"""The days that a report covers."""

import datetime as dt

from gst.dates.periods import financial_year_start
from kit.db import Transaction
from kit.wire import optional_date_of
from services.purchase.domain.errors import PeriodReversed
from services.purchase.store import organisation


async def month_to_date(tx: Transaction, from_date: str, to_date: str) -> tuple[dt.date, dt.date]:
    """First and last day; absent ones are today and the first of its month. Raises PeriodReversed."""
    last = await _last(tx, to_date)
    return _ordered(optional_date_of(from_date, "from_date") or last.replace(day=1), last)


async def year_to_date(tx: Transaction, from_date: str, to_date: str) -> tuple[dt.date, dt.date]:
    """First and last day; absent ones are today and the first of its financial year. Raises PeriodReversed."""
    last = await _last(tx, to_date)
    return _ordered(optional_date_of(from_date, "from_date") or financial_year_start(last), last)


async def _last(tx: Transaction, to_date: str) -> dt.date:
    given = optional_date_of(to_date, "to_date")
    return given or organisation.today(tx, await organisation.profile(tx))


def _ordered(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    if last < first:
        raise PeriodReversed("The last day lies before the first.", field="to_date")
    return first, last
