"""What stock was worth at the end of a day."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.inventory.domain.reports import StockValuation
from services.inventory.store import valuation
from services.inventory.usecases.organisation_settings import read_today
from trade.domain.business_days import business_date


@dataclass(frozen=True, slots=True, kw_only=True)
class GetStockValuation:
    """None is today, and all locations."""

    as_of_date: dt.date | None
    location_id: UUID | None
    page: PageRequest


async def get_stock_valuation(session: ReadSession, query: GetStockValuation) -> StockValuation:
    """One page of products, and the total of all. Raises DateInFuture."""
    as_of_date = business_date(query.as_of_date, await read_today(session), field="as_of_date")
    return StockValuation(
        as_of_date=as_of_date,
        products=await valuation.page(session, as_of_date, query.location_id, query.page),
        total_value=await valuation.read_total(session, as_of_date, query.location_id),
    )
