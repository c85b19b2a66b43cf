"""Reads the input tax of a period by rate and head."""

from kit.db.session import ReadSession
from services.purchase.domain.registers import GetInputTaxSummary, InputTaxSummary
from services.purchase.store import inward_register
from services.purchase.usecases.report_periods import read_period


async def get_input_tax_summary(session: ReadSession, query: GetInputTaxSummary) -> InputTaxSummary:
    """Raises OrganisationUnknown or PeriodReversed."""
    period = await read_period(session, query.first_day, query.last_day)
    return InputTaxSummary(period=period, rows=await inward_register.read_by_rate(session, period))
