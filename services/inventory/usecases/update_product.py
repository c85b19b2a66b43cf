"""Changes the named fields of a product. Documents keep what was printed on them."""

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import products_pb2

from kit.commands import audit, etag
from kit.db.session import Transaction
from kit.wire import field_mask, proto_values
from services.inventory.domain.tax_facts import check_hsn, check_tax_class
from services.inventory.store import products, words
from services.inventory.store.tables import products as table
from trade.domain.refusals import FieldMissing

NEVER_EMPTY: Final = frozenset({"name", "hsn", "tax_class", "units_per_pack"})


async def update_product(tx: Transaction, request: products_pb2.UpdateProductRequest) -> products_pb2.Product:
    """The changed product. Raises ProductNotFound, StaleEtag, FieldMissing, TaxClassUnknown or HsnInvalid."""
    product_id = UUID(request.product_id)
    row = await products.find(tx, product_id, lock=True)
    etag.check_etag(request.etag, row.version)
    fields = field_mask.changed_fields(request.product, request.update_mask)
    values = {field: _value(field, request.product) for field in fields}
    if not values:
        return products.message_of(row)
    statement = (
        sa.update(table)
        .where(table.c.org_id == tx.caller.org_id, table.c.product_id == product_id)
        .values(**values, version=table.c.version + 1, updated_at=tx.now)
        .returning(table)
    )
    (changed,) = await tx.rows(statement)
    if "barcodes" in values:
        await products.write_barcodes(tx, product_id, request.product.barcodes)
    audit.record(
        tx,
        action="update",
        entity="product",
        entity_id=product_id,
        before=products.facts_of(row),
        after=products.facts_of(changed),
    )
    return products.message_of(changed)


def _value(field: str, changes: products_pb2.ProductChanges) -> Any:  # noqa: ANN401 - a column's own type
    given = getattr(changes, field)
    if field in NEVER_EMPTY and not given:
        raise FieldMissing("It must have a value.", field=f"product.{field}")
    match field:
        case "hsn":
            return check_hsn(given, "product.hsn")
        case "tax_class":
            return check_tax_class(given, "product.tax_class")
        case "drug_schedule":
            return words.SCHEDULES.ours(given)
        case "allocation_policy":
            return words.POLICIES.ours(given)
        case "units_per_pack" | "reorder_level":
            return proto_values.decimal_of(given)
        case "barcodes":
            return list(given)
        case _:
            return given
