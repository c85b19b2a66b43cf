"""The days that a report covers."""

import datetime as dt

from kit.db.database import Transaction
from kit.wire.proto_values import optional_date_of
from services.purchase.domain.errors import PeriodReversed
from services.purchase.store import organisation


async def month_to_date(tx: Transaction, start_date: str, end_date: str) -> tuple[dt.date, dt.date]:
    """First and last day; absent ones are today and the first of its month. Raises PeriodReversed."""
    given = optional_date_of(end_date, "end_date")
    end = given or organisation.today(tx, await organisation.profile(tx))
    start = optional_date_of(start_date, "start_date") or end.replace(day=1)
    check_period(start, end)
    return start, end


def check_period(start: dt.date | None, end: dt.date | None) -> None:
    """Raises PeriodReversed for a period that ends before it begins."""
    if start and end and end < start:
        raise PeriodReversed("The last day lies before the first.", field="end_date")
