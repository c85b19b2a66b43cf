"""The counter's search: one statement, whatever the number of products."""

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa
from bahi.inventory.v1 import products_pb2

from kit import wire
from kit.db import Transaction
from kit.statements import Statement
from services.inventory.store import binds, products

DEFAULT_SIZE: Final = 20

# A prefix is a range in byte order: uq_products_org_id_code_key, ix_products_name, ix_products_generic_name and
# ix_product_barcodes_barcode. Each kind of match gives at most a page, so what is read does not grow with the catalogue; and
# stock is looked up for the products shown alone. An exact code or barcode comes first.
# What is asked is read through `asked`, where the planner does not see it: it would believe that a plan made for these very
# letters is better than the one it keeps, and plan the statement anew each time, which costs more than running it.
_SEARCH: Final = Statement(
    lambda: sa.text("""
    WITH asked AS MATERIALIZED (
        SELECT lower(:query) AS first, lower(:query) || chr(1114111) AS last, CAST(:size AS bigint) AS size
    ),
    found AS (
        (SELECT product_id, name_key, CASE WHEN code_key = (SELECT first FROM asked) THEN 0 ELSE 2 END AS rank
         FROM inventory.products
         WHERE org_id = :org_id AND code_key >= (SELECT first FROM asked) AND code_key < (SELECT last FROM asked) AND active
         ORDER BY code_key LIMIT (SELECT size FROM asked))
        UNION ALL
        (SELECT barcode.product_id, product.name_key,
                CASE WHEN barcode_key = (SELECT first FROM asked) THEN 1 ELSE 2 END AS rank
         FROM inventory.product_barcodes AS barcode
         JOIN inventory.products AS product ON product.org_id = barcode.org_id AND product.product_id = barcode.product_id
         WHERE barcode.org_id = :org_id AND barcode_key >= (SELECT first FROM asked)
           AND barcode_key < (SELECT last FROM asked) AND product.active
         ORDER BY barcode_key LIMIT (SELECT size FROM asked))
        UNION ALL
        (SELECT product_id, name_key, 3 FROM inventory.products
         WHERE org_id = :org_id AND name_key >= (SELECT first FROM asked) AND name_key < (SELECT last FROM asked) AND active
         ORDER BY name_key, product_id LIMIT (SELECT size FROM asked))
        UNION ALL
        (SELECT product_id, name_key, 4 FROM inventory.products
         WHERE org_id = :org_id AND generic_name_key >= (SELECT first FROM asked)
           AND generic_name_key < (SELECT last FROM asked) AND active
         ORDER BY generic_name_key, product_id LIMIT (SELECT size FROM asked))
    ),
    best AS (
        SELECT product_id, min(rank) AS rank, name_key FROM found
        GROUP BY product_id, name_key
        ORDER BY 2, 3, 1 LIMIT (SELECT size FROM asked)
    )
    SELECT product.*, stock.available, stock.nearest_expiry_date, stock.nearest_mrp
    FROM best
    JOIN inventory.products AS product ON product.org_id = :org_id AND product.product_id = best.product_id
    LEFT JOIN LATERAL (
        SELECT sum(balance.on_hand - balance.reserved) AS available,
               min(batch.expiry_date) AS nearest_expiry_date,
               (array_agg(batch.mrp ORDER BY batch.expiry_date, batch.batch_id))[1] AS nearest_mrp
        FROM inventory.batches AS batch
        JOIN inventory.balances AS balance ON balance.org_id = :org_id AND balance.batch_id = batch.batch_id
        JOIN inventory.locations AS location
          ON location.org_id = :org_id AND location.location_id = balance.location_id
        WHERE batch.org_id = :org_id AND batch.product_id = product.product_id AND batch.expiry_date >= :today
          AND batch.status = 'SALEABLE' AND location.kind = 'SALEABLE' AND balance.on_hand > balance.reserved
    ) AS stock ON true
    ORDER BY best.rank, best.name_key, best.product_id
""").bindparams(
        binds.one_uuid("org_id"),
        binds.one_day("today"),
        sa.bindparam("query", type_=sa.Text),
        sa.bindparam("size", type_=sa.Integer),
    )
)


async def search(
    tx: Transaction, request: products_pb2.SearchProductsRequest, today: dt.date
) -> products_pb2.SearchProductsResponse:
    """The best matches of `query`; what is counted is saleable on `today` and nobody's."""
    rows = await tx.rows(
        _SEARCH,
        {
            "org_id": tx.caller.org_id,
            "query": request.query.strip(),
            "size": request.page_size or DEFAULT_SIZE,
            "today": today,
        },
    )
    return products_pb2.SearchProductsResponse(matches=[_match(row) for row in rows])


def _match(row: sa.Row[Any]) -> products_pb2.ProductMatch:
    return products_pb2.ProductMatch(
        product=products.message_of(row),
        available=wire.quantity_text(row.available) if row.available is not None else "0",
        nearest_expiry_date=wire.date_text(row.nearest_expiry_date),
        mrp=wire.price_text(row.nearest_mrp) if row.nearest_mrp is not None else "",
    )
