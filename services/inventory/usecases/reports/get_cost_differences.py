"""What goods that are no longer here cost more than the books had said, or less."""

import datetime as dt
from dataclasses import dataclass

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.inventory.domain.cost_differences import CostDifferences
from services.inventory.store import cost_differences
from services.inventory.usecases.organisation_settings import read_today
from trade.domain.periods import month_to_date


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCostDifferences:
    """Both days are included. None leaves the day to the month to date."""

    first_day: dt.date | None
    last_day: dt.date | None
    page: PageRequest


async def get_cost_differences(session: ReadSession, query: GetCostDifferences) -> CostDifferences:
    """One page, and the total of the period. Raises PeriodReversed."""
    period = month_to_date(query.first_day, query.last_day or await read_today(session))
    return CostDifferences(
        period=period,
        rows=await cost_differences.page(session, period, query.page),
        total=await cost_differences.read_total(session, period),
    )
