"""What on hand expires soon, by days left."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import reports_pb2

from gst.goods.expiry import BUCKETS
from kit.db.session import ReadSession
from kit.pages import PageRequest
from kit.wire import proto_values
from services.inventory.store import binds

NO_DAY: Final = dt.date(1, 1, 1)
NO_ID: Final = UUID(int=0)

# ix_batches_expiry finds the batches, the primary key of balances what is left of them.
_BATCHES = sa.text("""
    SELECT product.product_id, product.code, product.name, batch.batch_id, batch.batch_number, batch.expiry_date,
           location.location_id, location.code AS location_code, balance.on_hand, balance.value
    FROM inventory.batches AS batch
    JOIN inventory.balances AS balance ON balance.org_id = :org_id AND balance.batch_id = batch.batch_id
    JOIN inventory.products AS product ON product.org_id = :org_id AND product.product_id = batch.product_id
    JOIN inventory.locations AS location ON location.org_id = :org_id AND location.location_id = balance.location_id
    WHERE batch.org_id = :org_id AND batch.expiry_date <= :until AND balance.on_hand > 0
      AND (batch.expiry_date, batch.batch_id, balance.location_id) > (:after_day, :after_batch, :after_location)
    ORDER BY batch.expiry_date, batch.batch_id, balance.location_id
    LIMIT :most
""").bindparams(
    binds.one_uuid("org_id"),
    binds.one_day("until"),
    binds.one_day("after_day"),
    binds.one_uuid("after_batch"),
    binds.one_uuid("after_location"),
    sa.bindparam("most", type_=sa.Integer),
)
# The bounds are those of gst.goods.expiry: expired, then the first bound that the days left fit in.
_BUCKETS = sa.text("""
    SELECT CASE WHEN batch.expiry_date < :today THEN 0
                ELSE (SELECT min(bound) FROM unnest(:bounds) AS bound WHERE bound > 0 AND batch.expiry_date - :today <= bound)
           END AS days,
           count(DISTINCT batch.batch_id) AS batches, sum(balance.value) AS value
    FROM inventory.batches AS batch
    JOIN inventory.balances AS balance ON balance.org_id = :org_id AND balance.batch_id = batch.batch_id
    WHERE batch.org_id = :org_id AND batch.expiry_date <= :until AND balance.on_hand > 0
    GROUP BY 1
""").bindparams(binds.one_uuid("org_id"), binds.one_day("until"), binds.one_day("today"), binds.integers("bounds"))


async def near_expiry(tx: ReadSession, page: PageRequest, today: dt.date, within_days: int) -> reports_pb2.NearExpiry:
    """Batches on hand with at most so many days left, a page by expiry, and the sums of them all."""
    until = today + dt.timedelta(days=within_days)
    after = page.after or (NO_DAY.isoformat(), str(NO_ID), str(NO_ID))
    rows = await tx.rows(
        _BATCHES,
        {
            "org_id": tx.caller.org_id,
            "until": until,
            "after_day": dt.date.fromisoformat(after[0]),
            "after_batch": UUID(after[1]),
            "after_location": UUID(after[2]),
            "most": page.size + 1,
        },
    )
    sums = await tx.rows(
        _BUCKETS, {"org_id": tx.caller.org_id, "until": until, "today": today, "bounds": list(BUCKETS)}
    )
    by_days = {row.days: row for row in sums}
    shown = rows[: page.size]
    last = shown[-1] if shown else None
    return reports_pb2.NearExpiry(
        as_of_date=proto_values.date_text(today),
        buckets=[_bucket(days, by_days.get(days)) for days in BUCKETS],
        batches=[_batch(row, today) for row in shown],
        next_page_token=page.token(last.expiry_date.isoformat(), str(last.batch_id), str(last.location_id))
        if last is not None and len(rows) > page.size
        else "",
    )


def _bucket(days: int, row: sa.Row[Any] | None) -> reports_pb2.ExpiryBucket:
    return reports_pb2.ExpiryBucket(
        days=days,
        batch_count=0 if row is None else row.batches,
        value="0.00" if row is None else proto_values.amount_text(row.value),
    )


def _batch(row: sa.Row[Any], today: dt.date) -> reports_pb2.ExpiringBatch:
    return reports_pb2.ExpiringBatch(
        product_id=str(row.product_id),
        product_code=row.code,
        product_name=row.name,
        batch_id=str(row.batch_id),
        batch_number=row.batch_number,
        expiry_date=proto_values.date_text(row.expiry_date),
        days_left=(row.expiry_date - today).days,
        location_id=str(row.location_id),
        location_code=row.location_code,
        on_hand=proto_values.quantity_text(row.on_hand),
        value=proto_values.amount_text(row.value),
    )
