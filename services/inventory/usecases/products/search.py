"""The counter's search, with what is saleable of each product."""

from kit.db.session import ReadSession
from services.inventory.domain.products import FoundProducts, SearchProducts
from services.inventory.store import product_search
from services.inventory.usecases.organisation_settings import day_of


async def search_products(session: ReadSession, query: SearchProducts) -> FoundProducts:
    """The best matches. Stock counts that is saleable on the organisation's day and not reserved.

    The search runs with India's day, and also gives the organisation, whose time zone may be another one. In the hours
    in which it is another day there, the search runs once more.
    """
    day = day_of(None, session.now)
    result = await product_search.search(session, query, day)
    if result.found.matches and (own_day := day_of(result.organisation, session.now)) != day:
        result = await product_search.search(session, query, own_day)
    return result.found
