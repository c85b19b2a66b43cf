"""Reads the products that another service names, before any stock is touched."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.products import Product
from services.inventory.store import products


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpProducts:
    product_ids: tuple[UUID, ...]


async def look_up_products(session: ReadSession, query: LookUpProducts) -> tuple[Product, ...]:
    """Those of the products that exist."""
    return tuple((await products.read_catalogue(session, query.product_ids)).products.values())
