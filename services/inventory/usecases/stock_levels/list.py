"""Lists what is on hand."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.inventory.domain.stock_levels import ListStockLevels, StockLevel
from services.inventory.store import stock_levels


async def list_stock_levels(session: ReadSession, query: ListStockLevels) -> Page[StockLevel]:
    """One page, by batch and location."""
    return await stock_levels.page(session, query)
