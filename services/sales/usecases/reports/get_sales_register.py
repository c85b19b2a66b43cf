"""Reads the register of sales for a period of the organisation's own days."""

from kit.db.session import ReadSession
from services.sales.domain.outward_register import GetSalesRegister, SalesRegisterRow
from services.sales.store import organisations, register_reports
from trade.domain.periods import month_to_date
from trade.domain.registers import Register


async def get_sales_register(session: ReadSession, query: GetSalesRegister) -> Register[SalesRegisterRow]:
    """One page, with the sums of the whole period. Raises OrganisationNotSetUp or PeriodReversed."""
    period = month_to_date(query.first_day, query.last_day or await organisations.today(session))
    return Register(
        period=period,
        rows=await register_reports.page(session, period, query.page),
        totals=await register_reports.read_totals(session, period),
    )
