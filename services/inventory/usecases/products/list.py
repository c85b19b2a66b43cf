"""Lists products."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.inventory.domain.products import ListProducts, Product
from services.inventory.store import products


async def list_products(session: ReadSession, query: ListProducts) -> Page[Product]:
    """One page, by code."""
    return await products.page(session, query)
