"""What stock was worth on a day: what has moved until then, or what is there now less what has moved since."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import reports_pb2

from gst.dates.periods import month_end
from kit.db.session import ReadSession
from kit.pages import PageRequest
from kit.wire import proto_values
from services.inventory.store import binds

_BINDS = (
    binds.one_uuid("org_id"),
    binds.one_day("as_of_date"),
    binds.one_day("month"),
    binds.one_uuid("location_id"),
)

_FIRST_MONTH = sa.text("SELECT min(month) FROM inventory.stock_months WHERE org_id = :org_id").bindparams(
    binds.one_uuid("org_id")
)

# Whole months from the primary key of stock_months, the days of one month from ix_movements_date alone. Sums without groups: to
# sum by product as well would take four times as long.
_MOVED_UNTIL = sa.text("""
    SELECT coalesce((SELECT sum(value) FROM inventory.stock_months
                     WHERE org_id = :org_id AND month < :month
                       AND (:location_id IS NULL OR location_id = :location_id)), 0)
         + coalesce((SELECT sum(value) FROM inventory.movements
                     WHERE org_id = :org_id AND movement_date >= :month AND movement_date <= :as_of_date
                       AND (:location_id IS NULL OR location_id = :location_id)), 0)
""").bindparams(*_BINDS)
_LEFT_SINCE = sa.text("""
    SELECT coalesce((SELECT sum(value) FROM inventory.balances
                     WHERE org_id = :org_id AND (:location_id IS NULL OR location_id = :location_id)), 0)
         - coalesce((SELECT sum(value) FROM inventory.movements
                     WHERE org_id = :org_id AND movement_date > :as_of_date AND movement_date < :month
                       AND (:location_id IS NULL OR location_id = :location_id)), 0)
         - coalesce((SELECT sum(value) FROM inventory.stock_months
                     WHERE org_id = :org_id AND month >= :month
                       AND (:location_id IS NULL OR location_id = :location_id)), 0)
""").bindparams(*_BINDS)

# Products in the order of uq_products_org_id_code_key until the page is full; of each the months by ix_stock_months_product and
# the days by ix_movements_product.
_PAGE = sa.text("""
    SELECT product.product_id, product.code, product.code_key, product.name, product.hsn, held.quantity, held.value
    FROM inventory.products AS product
    CROSS JOIN LATERAL (
        SELECT sum(counted.quantity) AS quantity, sum(counted.value) AS value
        FROM (
            SELECT quantity, value FROM inventory.stock_months
            WHERE org_id = :org_id AND product_id = product.product_id AND month < :month
              AND (:location_id IS NULL OR location_id = :location_id)
            UNION ALL
            SELECT quantity, value FROM inventory.movements
            WHERE org_id = :org_id AND product_id = product.product_id
              AND movement_date >= :month AND movement_date <= :as_of_date
              AND (:location_id IS NULL OR location_id = :location_id)
        ) AS counted
    ) AS held
    WHERE product.org_id = :org_id AND product.code_key > :after AND (held.quantity <> 0 OR held.value <> 0)
    ORDER BY product.code_key LIMIT :most
""").bindparams(*_BINDS, sa.bindparam("after", type_=sa.Text), sa.bindparam("most", type_=sa.Integer))


async def valuation(
    tx: ReadSession, page: PageRequest, as_of_date: dt.date, location_id: UUID | None
) -> reports_pb2.StockValuation:
    """Stock at the end of `as_of_date`, a page of products by code, and the total of them all."""
    asked = {"org_id": tx.caller.org_id, "as_of_date": as_of_date, "location_id": location_id}
    after = page.after[0] if page.after else ""
    month = (as_of_date + dt.timedelta(days=1)).replace(day=1)
    rows = await tx.rows(_PAGE, {**asked, "month": month, "after": after, "most": page.size + 1})
    shown = rows[: page.size]
    return reports_pb2.StockValuation(
        as_of_date=proto_values.date_text(as_of_date),
        total_value=proto_values.amount_text(await _total(tx, as_of_date, asked)),
        products=[_product(row) for row in shown],
        next_page_token=page.token(shown[-1].code_key) if len(rows) > page.size else "",
    )


async def _total(tx: ReadSession, day: dt.date, asked: dict[str, Any]) -> Decimal:
    """From the beginning, or back from now: both give the same sum, and the shorter way reads less."""
    ((beginning,),) = await tx.rows(_FIRST_MONTH, {"org_id": tx.caller.org_id})
    if beginning is None:
        return Decimal(0)
    if tx.now.date() - day < day - beginning:
        statement, month = _LEFT_SINCE, month_end(day) + dt.timedelta(days=1)
    else:
        statement, month = _MOVED_UNTIL, (day + dt.timedelta(days=1)).replace(day=1)
    ((total,),) = await tx.rows(statement, {**asked, "month": month})
    return Decimal(total)


def _product(row: sa.Row[Any]) -> reports_pb2.ValuedProduct:
    return reports_pb2.ValuedProduct(
        product_id=str(row.product_id),
        product_code=row.code,
        product_name=row.name,
        hsn=row.hsn,
        quantity=proto_values.quantity_text(row.quantity),
        value=proto_values.amount_text(row.value),
    )
