"""What on hand expires soon, by days left."""

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa

from gst.goods.expiry import BUCKETS
from gst.money import NIL
from kit.db.pages import page_parameters, split
from kit.db.session import ReadSession
from kit.db.statements import list_parameter, parameter
from kit.pages import Page, PageRequest
from services.inventory.domain.reports import ExpiringBatch, ExpiryBucket
from services.inventory.store.stock_tables import balances
from services.inventory.store.tables import batches

_KEY: Final = (batches.c.expiry_date, batches.c.batch_id, balances.c.location_id)

# ix_batches_expiry finds the batches, the primary key of balances what is left of them.
_BATCHES = sa.text("""
    SELECT product.product_id, product.code, product.name, batch.batch_id, batch.batch_number, batch.expiry_date,
           location.location_id, location.code AS location_code, balance.on_hand, balance.value
    FROM inventory.batches AS batch
    JOIN inventory.balances AS balance ON balance.org_id = :org_id AND balance.batch_id = batch.batch_id
    JOIN inventory.products AS product ON product.org_id = :org_id AND product.product_id = batch.product_id
    JOIN inventory.locations AS location ON location.org_id = :org_id AND location.location_id = balance.location_id
    WHERE batch.org_id = :org_id AND batch.expiry_date <= :until AND balance.on_hand > 0
      AND (batch.expiry_date, batch.batch_id, balance.location_id) >
          (:after_expiry_date, :after_batch_id, :after_location_id)
    ORDER BY batch.expiry_date, batch.batch_id, balance.location_id
    LIMIT :most
""").bindparams(
    parameter("org_id", sa.Uuid),
    parameter("until", sa.Date),
    parameter("after_expiry_date", sa.Date),
    parameter("after_batch_id", sa.Uuid),
    parameter("after_location_id", sa.Uuid),
    parameter("most", sa.Integer),
)
# The bounds are those of gst.goods.expiry: expired, then the first bound that the days left fit in.
_BUCKETS = sa.text("""
    SELECT CASE WHEN batch.expiry_date < :today THEN 0
                ELSE (SELECT min(bound) FROM unnest(:bounds) AS bound WHERE bound > 0 AND batch.expiry_date - :today
                    <= bound)
           END AS days,
           count(DISTINCT batch.batch_id) AS batches, sum(balance.value) AS value
    FROM inventory.batches AS batch
    JOIN inventory.balances AS balance ON balance.org_id = :org_id AND balance.batch_id = batch.batch_id
    WHERE batch.org_id = :org_id AND batch.expiry_date <= :until AND balance.on_hand > 0
    GROUP BY 1
""").bindparams(
    parameter("org_id", sa.Uuid),
    parameter("until", sa.Date),
    parameter("today", sa.Date),
    list_parameter("bounds", sa.Integer),
)


async def page(session: ReadSession, today: dt.date, until: dt.date, page: PageRequest) -> Page[ExpiringBatch]:
    """Batches on hand that expire until a day, by expiry."""
    parameters = {"org_id": session.caller.org_id, "until": until, **page_parameters(_KEY, page, from_lowest=True)}
    rows = await session.rows(_BATCHES, parameters)
    shown, token = split(rows, _KEY, page)
    return Page(items=tuple(_batch_of(row, today) for row in shown), next_page_token=token)


async def read_buckets(session: ReadSession, today: dt.date, until: dt.date) -> tuple[ExpiryBucket, ...]:
    """The sums of all batches on hand that expire until a day, by days left."""
    rows = await session.rows(
        _BUCKETS, {"org_id": session.caller.org_id, "until": until, "today": today, "bounds": list(BUCKETS)}
    )
    found = {row.days: ExpiryBucket(days=row.days, batch_count=row.batches, value=row.value) for row in rows}
    return tuple(found.get(days) or ExpiryBucket(days=days, batch_count=0, value=NIL) for days in BUCKETS)


def _batch_of(row: sa.Row[Any], today: dt.date) -> ExpiringBatch:
    return ExpiringBatch(
        product_id=row.product_id,
        product_code=row.code,
        product_name=row.name,
        batch_id=row.batch_id,
        batch_number=row.batch_number,
        expiry_date=row.expiry_date,
        days_left=(row.expiry_date - today).days,
        location_id=row.location_id,
        location_code=row.location_code,
        on_hand=row.on_hand,
        value=row.value,
    )
