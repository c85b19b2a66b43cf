"""The days that a report covers."""

import datetime as dt

from kit.db.session import ReadSession
from trade.domain.periods import Period, month_to_date
from trade.store import organisations


async def read_period(session: ReadSession, first: dt.date | None, last: dt.date | None) -> Period:
    """The requested days.

    Absent ones are today and the first of its month. Raises OrganisationUnknown or PeriodReversed.
    """
    return month_to_date(first, last or (await organisations.load(session)).today(session.now))
