"""Reads the register of sales for a period of the organisation's own days."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.sales.domain.outward_register import SalesRegisterRow
from services.sales.store import organisations, register_reports
from trade.domain.periods import month_to_date
from trade.domain.registers import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class GetSalesRegister:
    """Both days are included. None leaves the day to the month to date, and the registration open."""

    first_day: dt.date | None
    last_day: dt.date | None
    registration_id: UUID | None
    page: PageRequest


async def get_sales_register(session: ReadSession, query: GetSalesRegister) -> Register[SalesRegisterRow]:
    """One page, with the sums of the whole period.

    Raises OrganisationNotSetUp, RegistrationNotFound or PeriodReversed.
    """
    organisation = await organisations.load(session)
    if query.registration_id:
        organisation.registration(query.registration_id)
    period = month_to_date(query.first_day, query.last_day or organisation.today(session.now))
    return Register(
        period=period,
        rows=await register_reports.page(session, period, query.registration_id, query.page),
        totals=await register_reports.read_totals(session, period, query.registration_id),
    )
