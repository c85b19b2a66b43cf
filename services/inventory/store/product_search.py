"""The counter's search: one statement, whatever the number of products."""

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa
from bahi.inventory.v1 import products_pb2

from kit.db.session import ReadSession
from kit.db.statements import Statement
from kit.wire import paging, proto_values
from services.inventory.store import binds, organisation, products
from trade.store import organisation_copy

# A prefix is a range in byte order: uq_products_org_id_code_key, ix_products_name, ix_products_generic_name and
# ix_product_barcodes_barcode. Each kind of match gives at most a page, so what is read does not grow with the catalogue; and
# stock is looked up for the products shown alone. An exact code or barcode comes first.
# What is asked is read through `asked`, where the planner does not see it: it would believe that a plan made for these very
# letters is better than the one it keeps, and plan the statement anew each time, which costs more than running it.
_SEARCH: Final = Statement(
    lambda: sa.text("""
    WITH asked AS MATERIALIZED (
        SELECT lower(:query) AS first, lower(:query) || chr(1114111) AS last, CAST(:size AS bigint) AS size,
               (SELECT payload FROM inventory.replicas WHERE org_id = :org_id AND kind = :organisation AND id = :org_id) AS home
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
    SELECT product.product_id::text, code, name, generic_name, brand, manufacturer, hsn, tax_class, uqc, drug_schedule,
           prescription_required, pack, trim_scale(units_per_pack)::text AS units_per_pack,
           trim_scale(reorder_level)::text AS reorder_level, allocation_policy, barcodes, active, version,
           coalesce(trim_scale(stock.available)::text, '0') AS available,
           coalesce(stock.nearest_expiry_date::text, '') AS nearest_expiry_date, stock.nearest_mrp,
           (SELECT home FROM asked) AS home
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
        sa.bindparam("organisation", type_=sa.Text),
        sa.bindparam("query", type_=sa.Text),
        sa.bindparam("size", type_=sa.Integer),
    )
)


async def search(
    reading: ReadSession, request: products_pb2.SearchProductsRequest
) -> products_pb2.SearchProductsResponse:
    """The best matches of `query`; what is counted is saleable on the organisation's day and nobody's.

    Asked with India's day, in one statement that also tells where the organisation lives; once more in the hours in which it is
    another day there.
    """
    day = organisation.day_of(None, reading.now)
    rows = await _found(reading, request, day)
    if rows and (day_there := organisation.day_of(rows[0].home, reading.now)) != day:
        rows = await _found(reading, request, day_there)
    return products_pb2.SearchProductsResponse(matches=map(_match, rows))


async def _found(reading: ReadSession, request: products_pb2.SearchProductsRequest, day: dt.date) -> list[sa.Row[Any]]:
    asked = {"query": request.query.strip(), "size": paging.search_size(request), "today": day}
    return await reading.rows(
        _SEARCH, {"org_id": reading.caller.org_id, "organisation": organisation_copy.KIND, **asked}
    )


def _match(row: sa.Row[Any]) -> products_pb2.ProductMatch:
    return products_pb2.ProductMatch(
        product=products.shown(row, row.units_per_pack, row.reorder_level),
        available=row.available,
        nearest_expiry_date=row.nearest_expiry_date,
        mrp=proto_values.price_text(row.nearest_mrp) if row.nearest_mrp is not None else "",
    )
