"""What is on hand, by batch and location."""

from typing import Any

import sqlalchemy as sa

from kit.db.pages import equal_or_any, read_page
from kit.db.session import ReadSession
from kit.pages import Page
from services.inventory.domain.batches import BatchStatus
from services.inventory.domain.stock_levels import ListStockLevels, StockLevel
from services.inventory.store.stock_tables import balances
from services.inventory.store.tables import batches, locations, products
from trade.store.prices import price_of


async def page(session: ReadSession, query: ListStockLevels) -> Page[StockLevel]:
    """What is on hand, in key order.

    The primary key of balances, ix_balances_location, or ix_batches_product_expiry for one product.
    """
    statement = (
        sa.select(
            balances,
            products.c.product_id,
            products.c.code,
            products.c.name,
            batches.c.batch_number,
            batches.c.expiry_date,
            batches.c.status,
            batches.c.mrp,
            batches.c.mrp_units,
            locations.c.code.label("location_code"),
        )
        .join(batches, (batches.c.org_id == balances.c.org_id) & (batches.c.batch_id == balances.c.batch_id))
        .join(products, (products.c.org_id == batches.c.org_id) & (products.c.product_id == batches.c.product_id))
        .join(
            locations,
            (locations.c.org_id == balances.c.org_id) & (locations.c.location_id == balances.c.location_id),
        )
        .where(
            balances.c.org_id == session.caller.org_id,
            balances.c.on_hand > 0,
            *equal_or_any(batches.c.product_id, query.product_id),
            *equal_or_any(balances.c.location_id, query.location_id),
            *equal_or_any(balances.c.batch_id, query.batch_id),
        )
    )
    key = (balances.c.batch_id, balances.c.location_id)
    found, token = await read_page(session, statement, key, query.page)
    return Page(items=tuple(map(_level_of, found)), next_page_token=token)


def _level_of(row: sa.Row[Any]) -> StockLevel:
    return StockLevel(
        product_id=row.product_id,
        product_code=row.code,
        product_name=row.name,
        batch_id=row.batch_id,
        batch_number=row.batch_number,
        expiry_date=row.expiry_date,
        status=BatchStatus(row.status),
        mrp=price_of(row, "mrp"),
        location_id=row.location_id,
        location_code=row.location_code,
        on_hand=row.on_hand,
        reserved=row.reserved,
        value=row.value,
    )
