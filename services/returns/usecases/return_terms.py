"""What a return needs to know before anything is held for it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from gst.dates.due_dates import Filer
from kit.auth.caller import Role
from kit.db.session import ReadSession
from services.returns.domain.approvals import RequestedReturn, ReturnApprovalKind, content_of
from services.returns.store.approval_tables import APPROVALS
from trade.domain.approvals import Authority
from trade.domain.dating import Calendar, RequestedDate
from trade.domain.organisation import Organisation
from trade.store import organisations
from trade.usecases.approvals import authority_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTerms:
    """The organisation, its today, the business date of the documents, and by whose limits it is judged."""

    organisation: Organisation
    calendar: Calendar
    requested: RequestedDate
    authority: Authority
    day: dt.date

    @property
    def today(self) -> dt.date:
        return self.calendar.today

    def check_period(self, registration_id: UUID) -> None:
        """Raises DateTooFarBack for a day outside the open return period of the original's registration."""
        filer = self.organisation.registration_of_document(registration_id).filing_on(self.today)
        self.calendar.date_of_tax_document(self.requested, self.authority.date_role, filer=filer.terms.filing_frequency)


DayOf: TypeAlias = Callable[[Organisation, Calendar, RequestedDate, Role], dt.date]
"""The day of the documents of one direction, as a role may date them."""


def day_of_sales_return(
    organisation: Organisation, calendar: Calendar, requested: RequestedDate, role: Role
) -> dt.date:
    """The day of a return with a GST note, whose registration is not known yet: the longest open period counts.

    Raises what `date_of_tax_document` raises.
    """
    quarterly = any(
        registration.filing_on(calendar.today).terms.filing_frequency is Filer.QUARTERLY
        for registration in organisation.registrations
    )
    filer = Filer.QUARTERLY if quarterly else Filer.MONTHLY
    return calendar.date_of_tax_document(requested, role, filer=filer)


def day_of_purchase_return(
    _organisation: Organisation, calendar: Calendar, requested: RequestedDate, role: Role
) -> dt.date:
    """Raises what `date_of_own` raises."""
    return calendar.date_of_own(requested, role)


async def read_return_terms(session: ReadSession, kind: ReturnApprovalKind, command: RequestedReturn) -> ReturnTerms:
    """The terms, with the approval that the request names.

    Raises OrganisationUnknown, and what `authority_of` and dating in this direction raise.
    """
    organisation = await organisations.load(session)
    calendar = organisation.calendar(session.now)
    content = content_of(kind, command, calendar.today)
    authority = await authority_of(session, APPROVALS, command.approval_id, content)
    day = DAY_OF[kind](organisation, calendar, command.date, authority.date_role)
    return ReturnTerms(
        organisation=organisation, calendar=calendar, requested=command.date, authority=authority, day=day
    )


DAY_OF: dict[ReturnApprovalKind, DayOf] = {
    ReturnApprovalKind.SALES_RETURN: day_of_sales_return,
    ReturnApprovalKind.PURCHASE_RETURN: day_of_purchase_return,
}
