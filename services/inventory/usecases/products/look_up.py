"""Reads the products that another service names, before any stock is touched."""

from collections.abc import Collection
from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.products import Product
from services.inventory.store import products


async def look_up_products(session: ReadSession, product_ids: Collection[UUID]) -> tuple[Product, ...]:
    """Those of the products that exist."""
    return tuple((await products.read_catalogue(session, product_ids)).products.values())
