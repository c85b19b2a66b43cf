"""The days that a report covers."""

from kit.db.session import ReadSession
from kit.wire.proto_values import optional_date_of
from trade.domain import periods
from trade.remote import organisations


async def month_to_date(tx: ReadSession, from_date: str, to_date: str) -> periods.Period:
    """The requested days; absent ones are today and the first of its month. Raises PeriodReversed."""
    last = optional_date_of(to_date, "to_date") or (await organisations.load(tx)).today(tx.now)
    return periods.month_to_date(optional_date_of(from_date, "from_date"), last)
