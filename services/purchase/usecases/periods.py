"""The days that a report covers."""

from kit.db.session import ReadSession
from kit.wire.proto_values import optional_date_of
from trade.domain import periods
from trade.remote import organisations


async def month_to_date(tx: ReadSession, start_date: str, end_date: str) -> periods.Period:
    """The requested days; absent ones are today and the first of its month. Raises PeriodReversed."""
    last = optional_date_of(end_date, "end_date") or (await organisations.load(tx)).today(tx.now)
    return periods.month_to_date(optional_date_of(start_date, "start_date"), last)
