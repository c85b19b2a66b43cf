"""The counter's search: one statement, whatever the number of products."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from kit.db.search_keys import search_key
from kit.db.session import ReadSession
from kit.db.statements import Statement, parameter
from services.inventory.domain.batches import BatchStatus
from services.inventory.domain.locations import LocationKind
from services.inventory.domain.products import (
    FoundProducts,
    ProductMatch,
    SearchProducts,
    StockElsewhere,
)
from services.inventory.store import products
from trade.domain.organisation import Organisation
from trade.store import organisations
from trade.store.prices import optional_price_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What was found, and the organisation, which names its time zone, once it is announced."""

    found: FoundProducts
    organisation: Organisation | None


# A prefix is a range in byte order: uq_products_org_id_code_key, ix_products_name, ix_products_generic_name and
# ix_product_barcodes_barcode. Each kind of match gives at most a page, so what is read does not grow with the
# catalogue; and stock is looked up for the products shown alone. An exact code or barcode comes first. The text is read
# through `query`, where the planner does not see it: otherwise it rates a plan made for these very letters better than
# the stored one, and plans the statement anew each time, which costs more than running it.
_SEARCH: Final = Statement(
    lambda: sa.text(f"""
    WITH query AS MATERIALIZED (
        SELECT key.first, key.first || chr(1114111) AS last, CAST(:size AS bigint) AS size,
               (SELECT payload FROM inventory.replicas WHERE org_id = :org_id AND kind = :organisation
                   AND id = :org_id) AS home,
               coalesce(CAST(:location_id AS uuid), (SELECT location_id FROM inventory.locations
                   WHERE org_id = :org_id AND kind = '{LocationKind.SALEABLE}' AND is_default)) AS here
        FROM (SELECT {search_key(":text")} AS first) AS key
    ),
    found AS (
        (SELECT product_id, name_key, CASE WHEN code_key = (SELECT first FROM query) THEN 0 ELSE 2 END AS rank
         FROM inventory.products
         WHERE org_id = :org_id AND code_key >= (SELECT first FROM query) AND code_key < (SELECT last FROM query)
             AND active
         ORDER BY code_key LIMIT (SELECT greatest(size, 2) FROM query))
        UNION ALL
        (SELECT barcode.product_id, product.name_key,
                CASE WHEN barcode_key = (SELECT first FROM query) THEN 1 ELSE 2 END AS rank
         FROM inventory.product_barcodes AS barcode
         JOIN inventory.products AS product ON product.org_id = barcode.org_id
             AND product.product_id = barcode.product_id
         WHERE barcode.org_id = :org_id AND barcode_key >= (SELECT first FROM query)
           AND barcode_key < (SELECT last FROM query) AND product.active
         ORDER BY barcode_key LIMIT (SELECT greatest(size, 2) FROM query))
        UNION ALL
        (SELECT product_id, name_key, 3 FROM inventory.products
         WHERE org_id = :org_id AND name_key >= (SELECT first FROM query) AND name_key < (SELECT last FROM query)
             AND active
         ORDER BY name_key, product_id LIMIT (SELECT size FROM query))
        UNION ALL
        (SELECT product_id, name_key, 4 FROM inventory.products
         WHERE org_id = :org_id AND generic_name_key >= (SELECT first FROM query)
           AND generic_name_key < (SELECT last FROM query) AND active
         ORDER BY generic_name_key, product_id LIMIT (SELECT size FROM query))
    ),
    best AS (
        SELECT product_id, min(rank) AS rank, name_key FROM found
        GROUP BY product_id, name_key
        ORDER BY 2, 3, 1 LIMIT (SELECT size FROM query)
    )
    SELECT product.product_id, code, name, generic_name, brand, manufacturer, hsn, tax_class, uqc, drug_schedule,
           prescription_required, pack, units_per_pack, reorder_level, allocation_policy, product_class, barcodes,
           active, tax_confirmation, schedule_confirmation, version, product.created_at, product.updated_at,
           coalesce(stock.available, 0) AS available, stock.nearest_expiry_date, stock.mrp, stock.mrp_units,
           coalesce(stock.location_ids, '{{}}') AS location_ids, coalesce(stock.codes, '{{}}') AS codes,
           coalesce(stock.quantities, '{{}}') AS quantities, (SELECT home FROM query) AS home,
           (SELECT count(DISTINCT product_id) > 1 FROM found WHERE rank <= 1) AS ambiguous
    FROM best
    JOIN inventory.products AS product ON product.org_id = :org_id AND product.product_id = best.product_id
    LEFT JOIN LATERAL (
        SELECT sum(quantity) FILTER (WHERE here) AS available,
               min(expiry_date) FILTER (WHERE here) AS nearest_expiry_date,
               min(mrp) FILTER (WHERE here) AS mrp, min(mrp_units) FILTER (WHERE here) AS mrp_units,
               array_agg(location_id ORDER BY code) FILTER (WHERE NOT here) AS location_ids,
               array_agg(code ORDER BY code) FILTER (WHERE NOT here) AS codes,
               array_agg(quantity ORDER BY code) FILTER (WHERE NOT here) AS quantities
        FROM (
            SELECT location.location_id, location.code,
                   coalesce(location.location_id = (SELECT query.here FROM query), false) AS here,
                   sum(balance.on_hand - balance.reserved) AS quantity,
                   min(batch.expiry_date) AS expiry_date,
                   (array_agg(batch.mrp ORDER BY batch.expiry_date, batch.batch_id))[1] AS mrp,
                   (array_agg(batch.mrp_units ORDER BY batch.expiry_date, batch.batch_id))[1] AS mrp_units
            FROM inventory.batches AS batch
            JOIN inventory.balances AS balance ON balance.org_id = :org_id AND balance.batch_id = batch.batch_id
            JOIN inventory.locations AS location
              ON location.org_id = :org_id AND location.location_id = balance.location_id
            WHERE batch.org_id = :org_id AND batch.product_id = product.product_id AND batch.expiry_date >= :today
              AND batch.status = '{BatchStatus.SALEABLE}' AND location.kind = '{LocationKind.SALEABLE}'
              AND balance.on_hand > balance.reserved
            GROUP BY location.location_id, location.code
        ) AS at_location
    ) AS stock ON true
    ORDER BY best.rank, best.name_key, best.product_id
""").bindparams(  # noqa: S608 - status and kind are ours
        parameter("org_id", sa.Uuid),
        parameter("location_id", sa.Uuid),
        parameter("today", sa.Date),
        parameter("organisation", sa.Text),
        parameter("text", sa.Text),
        parameter("size", sa.Integer),
    )
)


async def search(session: ReadSession, query: SearchProducts, day: dt.date) -> SearchResult:
    """The best matches, with the stock that is saleable on the day and not reserved: at the location, and elsewhere."""
    rows = await session.rows(
        _SEARCH,
        {
            "org_id": session.caller.org_id,
            "organisation": organisations.KIND,
            "text": query.text,
            "size": query.size,
            "today": day,
            "location_id": query.location_id,
        },
    )
    found = FoundProducts(matches=tuple(map(_match_of, rows)), ambiguous=bool(rows) and rows[0].ambiguous)
    return SearchResult(found=found, organisation=organisations.organisation_of(rows[0].home) if rows else None)


def _match_of(row: sa.Row[Any]) -> ProductMatch:
    return ProductMatch(
        product=products.product_of(row),
        available=row.available,
        nearest_expiry_date=row.nearest_expiry_date,
        mrp=optional_price_of(row, "mrp"),
        elsewhere=tuple(
            StockElsewhere(location_id=location_id, location_code=code, available=quantity)
            for location_id, code, quantity in zip(row.location_ids, row.codes, row.quantities, strict=True)
        ),
    )
