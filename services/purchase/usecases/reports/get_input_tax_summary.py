"""Reads the input tax of a period by rate and head, taken and reversed."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.registers import InputTaxSummary
from services.purchase.store import input_tax_reversals, inward_register
from services.purchase.store.inward_register import Inward
from trade.store.registers import read_period


@dataclass(frozen=True, slots=True, kw_only=True)
class GetInputTaxSummary:
    """Both days are included. None leaves the day to the month to date, and the registration open."""

    first_day: dt.date | None
    last_day: dt.date | None
    registration_id: UUID | None


async def get_input_tax_summary(session: ReadSession, query: GetInputTaxSummary) -> InputTaxSummary:
    """Raises OrganisationUnknown, RegistrationNotFound or PeriodReversed."""
    period = await read_period(session, query.first_day, query.last_day, query.registration_id)
    return InputTaxSummary(
        period=period,
        rows=await inward_register.read_by_rate(session, Inward(period=period, registration_id=query.registration_id)),
        reversals=await input_tax_reversals.read_by_rate(session, period, query.registration_id),
    )
