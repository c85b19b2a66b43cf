"""Reads one product."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.products import Product
from services.inventory.store import products


@dataclass(frozen=True, slots=True, kw_only=True)
class GetProduct:
    product_id: UUID


async def get_product(session: ReadSession, query: GetProduct) -> Product:
    """Raises ProductNotFound."""
    return await products.load(session, query.product_id)
