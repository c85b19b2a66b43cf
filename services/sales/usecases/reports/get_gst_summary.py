"""Reads what goes into the GST returns of a period, by treatment and rate."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.outward_register import GstSummary
from services.sales.store import organisations, register_reports
from trade.domain.figures import sum_by_head
from trade.domain.periods import month_to_date


@dataclass(frozen=True, slots=True, kw_only=True)
class GetGstSummary:
    """Both days are included. None leaves the day to the month to date, and the registration open."""

    first_day: dt.date | None
    last_day: dt.date | None
    registration_id: UUID | None


async def get_gst_summary(session: ReadSession, query: GetGstSummary) -> GstSummary:
    """Raises OrganisationNotSetUp, RegistrationNotFound or PeriodReversed."""
    organisation = await organisations.load(session)
    if query.registration_id:
        organisation.registration(query.registration_id)
    period = month_to_date(query.first_day, query.last_day or organisation.today(session.now))
    rows = await register_reports.read_rates(session, period, query.registration_id)
    return GstSummary(
        period=period,
        rows=rows,
        totals=sum_by_head([row.figures for row in rows]),
        documents=await register_reports.count_documents(session, period, query.registration_id),
    )
