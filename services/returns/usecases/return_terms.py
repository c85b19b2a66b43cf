"""What a return needs to know before anything is held for it."""

import datetime as dt
from dataclasses import dataclass

from gst.dates.due_dates import Filer
from kit.auth.caller import Role
from kit.db.session import ReadSession
from trade.domain.dating import Calendar, RequestedDate
from trade.domain.organisation import Organisation
from trade.domain.returnables import Original
from trade.store import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTerms:
    """The organisation, its today, and the business date of the documents."""

    organisation: Organisation
    calendar: Calendar
    requested: RequestedDate
    role: Role
    day: dt.date

    @property
    def today(self) -> dt.date:
        return self.calendar.today

    def check_period(self, original: Original) -> None:
        """Raises DateTooFarBack for a day outside the open return period of the original's registration."""
        filer = self.organisation.registration_of_document(original.registration_id).filing_on(self.today)
        self.calendar.date_of_tax_document(self.requested, self.role, filer=filer.filing_frequency)


async def read_sales_return_terms(session: ReadSession, requested: RequestedDate) -> ReturnTerms:
    """The terms of a return with a GST note, whose registration is not known yet: the longest open period counts.

    Raises OrganisationUnknown, and what `date_of_tax_document` raises.
    """
    organisation = await organisations.load(session)
    calendar = organisation.calendar(session.now)
    quarterly = any(
        registration.filing_on(calendar.today).filing_frequency is Filer.QUARTERLY
        for registration in organisation.registrations
    )
    filer = Filer.QUARTERLY if quarterly else Filer.MONTHLY
    day = calendar.date_of_tax_document(requested, session.caller.role, filer=filer)
    return ReturnTerms(
        organisation=organisation, calendar=calendar, requested=requested, role=session.caller.role, day=day
    )


async def read_purchase_return_terms(session: ReadSession, requested: RequestedDate) -> ReturnTerms:
    """Raises OrganisationUnknown, and what `date_of_own` raises."""
    organisation = await organisations.load(session)
    calendar = organisation.calendar(session.now)
    day = calendar.date_of_own(requested, session.caller.role)
    return ReturnTerms(
        organisation=organisation, calendar=calendar, requested=requested, role=session.caller.role, day=day
    )
