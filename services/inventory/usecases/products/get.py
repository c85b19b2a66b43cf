"""Reads one product."""

from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.products import Product
from services.inventory.store import products
from trade.domain.refusals import ProductNotFound


async def get_product(session: ReadSession, product_id: UUID) -> Product:
    """Raises ProductNotFound."""
    found = await products.find(session, product_id)
    if found is None:
        raise ProductNotFound("No such product.", field="product_id", product_id=str(product_id))
    return found
