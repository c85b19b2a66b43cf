"""The value of stock at the end of a day: the sum of movements up to it, or the present value less later movements."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from gst.dates.periods import month_end
from gst.money import NIL
from kit.db.pages import page_parameters, split
from kit.db.session import ReadSession
from kit.db.statements import parameter
from kit.pages import Page, PageRequest
from services.inventory.domain.reports import ValuedProduct
from services.inventory.store.tables import products

_KEY: Final = (products.c.code_key,)
_BINDS = (
    parameter("org_id", sa.Uuid),
    parameter("as_of_date", sa.Date),
    parameter("month", sa.Date),
    parameter("location_id", sa.Uuid),
)

_FIRST_MONTH = sa.text("SELECT min(month) FROM inventory.stock_months WHERE org_id = :org_id").bindparams(
    parameter("org_id", sa.Uuid)
)

# Whole months from the primary key of stock_months, the days of one month from ix_movements_date alone. Sums without
# groups: to sum by product as well would take four times as long.
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

# Products in the order of uq_products_org_id_code_key until the page is full; of each the months by
# ix_stock_months_product and the days by ix_movements_product.
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
    WHERE product.org_id = :org_id AND product.code_key > :after_code_key AND (held.quantity <> 0 OR held.value <> 0)
    ORDER BY product.code_key LIMIT :most
""").bindparams(*_BINDS, parameter("after_code_key", sa.Text), parameter("most", sa.Integer))


async def page(
    session: ReadSession, as_of_date: dt.date, location_id: UUID | None, page: PageRequest
) -> Page[ValuedProduct]:
    """What there was of each product at the end of a day, by code."""
    rows = await session.rows(
        _PAGE,
        {
            "org_id": session.caller.org_id,
            "as_of_date": as_of_date,
            "location_id": location_id,
            "month": _month_after(as_of_date),
            **page_parameters(_KEY, page, from_lowest=True),
        },
    )
    shown, token = split(rows, _KEY, page)
    return Page(items=tuple(map(_product_of, shown)), next_page_token=token)


async def read_total(session: ReadSession, as_of_date: dt.date, location_id: UUID | None) -> Decimal:
    """What all stock was worth at the end of a day.

    From the beginning, or back from now: both give the same sum, and the shorter way reads less.
    """
    ((beginning,),) = await session.rows(_FIRST_MONTH, {"org_id": session.caller.org_id})
    if beginning is None:
        return NIL
    if session.now.date() - as_of_date < as_of_date - beginning:
        statement, month = _LEFT_SINCE, month_end(as_of_date) + dt.timedelta(days=1)
    else:
        statement, month = _MOVED_UNTIL, _month_after(as_of_date)
    parameters = {
        "org_id": session.caller.org_id,
        "as_of_date": as_of_date,
        "location_id": location_id,
        "month": month,
    }
    ((total,),) = await session.rows(statement, parameters)
    return Decimal(total)


def _month_after(day: dt.date) -> dt.date:
    """The month of the next day, as its first day: all months before it lie within the period."""
    return (day + dt.timedelta(days=1)).replace(day=1)


def _product_of(row: sa.Row[Any]) -> ValuedProduct:
    return ValuedProduct(
        product_id=row.product_id,
        product_code=row.code,
        product_name=row.name,
        hsn=row.hsn,
        quantity=row.quantity,
        value=row.value,
    )
