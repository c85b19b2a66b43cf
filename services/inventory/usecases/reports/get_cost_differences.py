"""What goods that are no longer here cost more than the books had said, or less."""

from kit.db.session import ReadSession
from services.inventory.domain.cost_differences import CostDifferences, GetCostDifferences
from services.inventory.store import cost_differences
from services.inventory.usecases.organisation_settings import read_today
from trade.domain.periods import month_to_date


async def get_cost_differences(session: ReadSession, query: GetCostDifferences) -> CostDifferences:
    """One page, and the total of the period. Raises PeriodReversed."""
    period = month_to_date(query.first_day, query.last_day or await read_today(session))
    return CostDifferences(
        period=period,
        rows=await cost_differences.page(session, period, query.page),
        total=await cost_differences.read_total(session, period),
    )
