"""Products in and out of their table."""

import dataclasses
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import products_pb2

from kit.commands import audit, etag
from kit.db.pages import paged
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement
from kit.pages import PageRequest
from kit.wire import proto_values
from services.inventory.store import binds, words
from services.inventory.store.tables import kit_tables, locations, product_barcodes, products
from trade.domain.refusals import ProductNotFound
from trade.store import organisation_copy

ONE_UNIT: Final = Decimal(1)
"""Base units in a pack, when nobody says otherwise."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What a request about stock needs to know before it looks at balances."""

    products: dict[UUID, sa.Row[Any]]
    default_location: UUID | None
    """The organisation's default place for sales and receipts."""
    organisation: bytes | None
    """The organisation's latest announcement."""


CATALOGUE = Statement(
    lambda: sa.select(
        products,
        sa.select(locations.c.location_id)
        .where(locations.c.org_id == binds.one_uuid("org_id"), locations.c.kind == "SALEABLE", locations.c.is_default)
        .scalar_subquery()
        .label("default_location"),
        sa.select(kit_tables.replicas.c.payload)
        .where(
            kit_tables.replicas.c.org_id == binds.one_uuid("org_id"),
            kit_tables.replicas.c.kind == organisation_copy.KIND,
            kit_tables.replicas.c.id == binds.one_uuid("org_id"),
        )
        .scalar_subquery()
        .label("organisation"),
    ).where(
        products.c.org_id == binds.one_uuid("org_id"), products.c.product_id == sa.func.any(binds.uuids("product_ids"))
    )
)


async def catalogue(tx: ReadSession, product_ids: Collection[UUID]) -> Catalogue:
    """The named products, with the organisation's defaults, in one statement (primary keys, ux_locations_default)."""
    return catalogue_of(await tx.rows(CATALOGUE, {"org_id": tx.caller.org_id, "product_ids": sorted(product_ids)}))


def catalogue_of(rows: Sequence[sa.Row[Any]]) -> Catalogue:
    """The rows of `CATALOGUE`, one for each product."""
    first = rows[0] if rows else None
    return Catalogue(
        products={row.product_id: row for row in rows},
        default_location=first.default_location if first else None,
        organisation=bytes(first.organisation) if first and first.organisation is not None else None,
    )


async def find(tx: ReadSession, product_id: UUID, *, field: str = "product_id", lock: bool = False) -> sa.Row[Any]:
    """One product. Raises ProductNotFound naming `field`."""
    statement = sa.select(products).where(products.c.org_id == tx.caller.org_id, products.c.product_id == product_id)
    row = await tx.row(statement.with_for_update(key_share=True) if lock else statement)
    if row is None:
        raise ProductNotFound("No such product.", field=field, product_id=str(product_id))
    return row


async def listed(tx: ReadSession, page: PageRequest, *, active_only: bool) -> list[sa.Row[Any]]:
    """A page of products by code, and one more if there is one (uq_products_org_id_code_key)."""
    statement = sa.select(products).where(products.c.org_id == tx.caller.org_id)
    if active_only:
        statement = statement.where(products.c.active)
    return await tx.rows(paged(statement, (products.c.code_key,), page))


async def write_barcodes(tx: Transaction, product_id: UUID, barcodes: Collection[str]) -> None:
    """Replaces the barcodes by which the product is found."""
    await tx.run(
        sa.delete(product_barcodes).where(
            product_barcodes.c.org_id == tx.caller.org_id, product_barcodes.c.product_id == product_id
        )
    )
    await tx.run(
        sa.insert(product_barcodes),
        [{"org_id": tx.caller.org_id, "product_id": product_id, "barcode": barcode} for barcode in sorted(barcodes)],
    )


def facts_of(row: sa.Row[Any]) -> audit.Facts:
    """A product as the audit trail keeps it."""
    facts = {name: value for name, value in row._asdict().items() if name != "org_id" and not name.endswith("_key")}
    return {name: value if isinstance(value, (list, bool)) else str(value) for name, value in facts.items()}


def message_of(row: sa.Row[Any]) -> products_pb2.Product:
    """A product as the contract shows it."""
    message = shown(row, proto_values.quantity_text(row.units_per_pack), proto_values.quantity_text(row.reorder_level))
    message.create_time.CopyFrom(proto_values.timestamp_of(row.created_at))
    message.update_time.CopyFrom(proto_values.timestamp_of(row.updated_at))
    return message


def shown(row: sa.Row[Any], units_per_pack: str, reorder_level: str) -> products_pb2.Product:
    """A product without the times of its row; its quantities as text."""
    return products_pb2.Product(
        product_id=str(row.product_id),
        code=row.code,
        name=row.name,
        generic_name=row.generic_name,
        brand=row.brand,
        manufacturer=row.manufacturer,
        hsn=row.hsn,
        tax_class=row.tax_class,
        uqc=row.uqc,
        drug_schedule=words.SCHEDULES.wire(row.drug_schedule),
        prescription_required=row.prescription_required,
        pack=row.pack,
        units_per_pack=units_per_pack,
        reorder_level=reorder_level,
        allocation_policy=words.POLICIES.wire(row.allocation_policy),
        barcodes=row.barcodes,
        active=row.active,
        etag=etag.etag_of(row.version),
    )
