"""Reads which numbers were issued in a period: table 13 of GSTR-1."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.documents_issued import DocumentsIssued
from services.sales.store import documents_issued, organisations
from trade.domain.periods import month_to_date


@dataclass(frozen=True, slots=True, kw_only=True)
class GetDocumentsIssued:
    """Both days are included. None leaves the day to the month to date, and the registration open."""

    first_day: dt.date | None
    last_day: dt.date | None
    registration_id: UUID | None


async def get_documents_issued(session: ReadSession, query: GetDocumentsIssued) -> DocumentsIssued:
    """Raises OrganisationNotSetUp, RegistrationNotFound or PeriodReversed."""
    organisation = await organisations.load(session)
    if query.registration_id:
        organisation.registration(query.registration_id)
    period = month_to_date(query.first_day, query.last_day or organisation.today(session.now))
    ranges = await documents_issued.read_ranges(session, period, query.registration_id)
    return DocumentsIssued(period=period, ranges=ranges)
