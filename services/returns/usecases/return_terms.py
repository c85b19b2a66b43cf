"""What a return needs to know before anything is held for it."""

import datetime as dt
from dataclasses import dataclass

from kit.db.session import ReadSession
from trade.domain.dating import RequestedDate
from trade.domain.organisation import Organisation
from trade.store import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTerms:
    """The organisation, its today, and the business date of the documents."""

    organisation: Organisation
    today: dt.date
    day: dt.date
    date_reason: str


async def read_return_terms(session: ReadSession, requested: RequestedDate) -> ReturnTerms:
    """Raises OrganisationUnknown or DateInFuture."""
    organisation = await organisations.load(session)
    return ReturnTerms(
        organisation=organisation,
        today=organisation.today(session.now),
        day=organisation.calendar(session.now).date_of_others(requested.day),
        date_reason=requested.reason,
    )
