"""Reads one product."""

from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.products import Product
from services.inventory.store import products


async def get_product(session: ReadSession, product_id: UUID) -> Product:
    """Raises ProductNotFound."""
    return await products.load(session, product_id)
