"""What stock was worth on a day: what has moved until then, or what is there now less what has moved since."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import reports_pb2

from gst.dates.periods import month_end
from kit import paging, wire
from kit.db import Transaction
from services.inventory.store import binds

# Whole months from the primary key of stock_months, the days of one month from ix_movements_date alone.
_MOVED_UNTIL: Final = """
    SELECT product_id, location_id, quantity, value FROM inventory.stock_months
    WHERE org_id = :org_id AND month < :month
    UNION ALL
    SELECT product_id, location_id, quantity, value FROM inventory.movements
    WHERE org_id = :org_id AND movement_date >= :month AND movement_date <= :as_of_date
"""
_LEFT_AFTER: Final = """
    SELECT batch.product_id, balance.location_id, balance.on_hand AS quantity, balance.value
    FROM inventory.balances AS balance
    JOIN inventory.batches AS batch ON batch.org_id = :org_id AND batch.batch_id = balance.batch_id
    WHERE balance.org_id = :org_id AND balance.on_hand > 0
    UNION ALL
    SELECT product_id, location_id, -quantity, -value FROM inventory.movements
    WHERE org_id = :org_id AND movement_date > :as_of_date AND movement_date < :month
    UNION ALL
    SELECT product_id, location_id, -quantity, -value FROM inventory.stock_months
    WHERE org_id = :org_id AND month >= :month
"""


def _valuation(counted: str) -> sa.TextClause:
    return sa.text(f"""
        WITH valued AS MATERIALIZED (
            SELECT product_id, sum(quantity) AS quantity, sum(value) AS value
            FROM ({counted}) AS counted
            WHERE :location_id IS NULL OR location_id = :location_id
            GROUP BY product_id
            HAVING sum(quantity) <> 0 OR sum(value) <> 0
        )
        SELECT product.product_id, product.code, product.code_key, product.name, product.hsn, valued.quantity, valued.value,
               (SELECT sum(value) FROM valued) AS total, (SELECT count(*) FROM valued) AS products
        FROM valued
        JOIN inventory.products AS product ON product.org_id = :org_id AND product.product_id = valued.product_id
        WHERE product.code_key > :after
        ORDER BY product.code_key LIMIT :most
    """).bindparams(  # noqa: S608 - our own words
        binds.one_uuid("org_id"),
        binds.one_day("as_of_date"),
        binds.one_day("month"),
        binds.one_uuid("location_id"),
        sa.bindparam("after", type_=sa.Text),
        sa.bindparam("most", type_=sa.Integer),
    )


_FROM_THE_BEGINNING: Final = _valuation(_MOVED_UNTIL)
_BACK_FROM_NOW: Final = _valuation(_LEFT_AFTER)

# How many products come out of the sums is more than the planner guesses: it would look each up by its key. One pass over the
# table, and memory to sum in, make a third of the time.
_PREPARE = sa.text("""
    SELECT set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true),
           (SELECT min(month) FROM inventory.stock_months WHERE org_id = :org_id) AS first_month
""").bindparams(binds.one_uuid("org_id"))


async def valuation(
    tx: Transaction, page: paging.Page, as_of_date: dt.date, location_id: UUID | None
) -> reports_pb2.StockValuation:
    """Stock at the end of `as_of_date`, a page of products by code, and the total of them all."""
    (prepared,) = await tx.rows(_PREPARE, {"org_id": tx.caller.org_id})
    next_month = month_end(as_of_date) + dt.timedelta(days=1)
    if _is_nearer_now(as_of_date, prepared.first_month, tx.now.date()):
        statement, month = _BACK_FROM_NOW, next_month
    else:
        statement, month = _FROM_THE_BEGINNING, (as_of_date + dt.timedelta(days=1)).replace(day=1)
    rows = await tx.rows(
        statement,
        {
            "org_id": tx.caller.org_id,
            "as_of_date": as_of_date,
            "month": month,
            "location_id": location_id,
            "after": page.after[0] if page.after else "",
            "most": page.size + 1,
        },
    )
    shown = rows[: page.size]
    return reports_pb2.StockValuation(
        as_of_date=wire.date_text(as_of_date),
        total_value=wire.amount_text(rows[0].total) if rows else "0.00",
        product_count=rows[0].products if rows else 0,
        products=[_product(row) for row in shown],
        next_page_token=page.token(shown[-1].code_key) if len(rows) > page.size else "",
    )


def _is_nearer_now(day: dt.date, beginning: dt.date | None, today: dt.date) -> bool:
    """Whether fewer days have passed since than before. Both ways give the same sums; the shorter one reads less."""
    return beginning is None or today - day < day - beginning


def _product(row: sa.Row[Any]) -> reports_pb2.ValuedProduct:
    return reports_pb2.ValuedProduct(
        product_id=str(row.product_id),
        product_code=row.code,
        product_name=row.name,
        hsn=row.hsn,
        quantity=wire.quantity_text(row.quantity),
        value=wire.amount_text(row.value),
    )
