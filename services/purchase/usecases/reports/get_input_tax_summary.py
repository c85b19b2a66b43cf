"""Reads the input tax of a period by rate and head, taken and reversed."""

import datetime as dt
from dataclasses import dataclass

from kit.db.session import ReadSession
from services.purchase.domain.registers import InputTaxSummary
from services.purchase.store import input_tax_reversals, inward_register
from trade.store.registers import read_period


@dataclass(frozen=True, slots=True, kw_only=True)
class GetInputTaxSummary:
    """Both days are included. None leaves the day to the month to date."""

    first_day: dt.date | None
    last_day: dt.date | None


async def get_input_tax_summary(session: ReadSession, query: GetInputTaxSummary) -> InputTaxSummary:
    """Raises OrganisationUnknown or PeriodReversed."""
    period = await read_period(session, query.first_day, query.last_day)
    return InputTaxSummary(
        period=period,
        rows=await inward_register.read_by_rate(session, period),
        reversals=await input_tax_reversals.read_by_rate(session, period),
    )
