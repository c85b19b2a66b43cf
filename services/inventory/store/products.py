"""Products in the books."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_if_new, insert_rows
from kit.db.pages import read_page
from kit.db.session import ReadSession, Transaction
from kit.db.statements import CombinedStatement, Statement, list_parameter, parameter
from kit.ids import new_id
from kit.pages import Page
from services.inventory.domain.locations import LocationKind
from services.inventory.domain.products import (
    CreateProduct,
    ListProducts,
    Product,
    ProductDetails,
    SharedBarcode,
)
from services.inventory.store.tables import kit_tables, locations, product_barcodes, products
from trade.domain.goods import DrugSchedule, ProductClass
from trade.domain.organisation import AllocationPolicy, Organisation
from trade.domain.refusals import CodeTaken, ProductNotFound
from trade.store import organisations


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What a request about stock needs to know before it looks at balances."""

    products: dict[UUID, Product]
    default_location: UUID | None
    """The organisation's default location for sales and receipts."""
    organisation: Organisation | None
    """None until it is announced."""


_COLUMNS: Final = [column for column in products.c if column.computed is None]
"""Without the texts by which products are searched."""

NAMED = Statement(
    lambda: sa.select(*_COLUMNS).where(
        products.c.org_id == parameter("org_id", sa.Uuid),
        products.c.product_id == sa.func.any(list_parameter("product_ids", sa.Uuid)),
    )
)
DEFAULTS = Statement(
    lambda: sa.select(
        sa.select(locations.c.location_id)
        .where(
            locations.c.org_id == parameter("org_id", sa.Uuid),
            locations.c.kind == LocationKind.SALEABLE,
            locations.c.is_default,
        )
        .scalar_subquery()
        .label("default_location"),
        sa.select(kit_tables.replicas.c.payload)
        .where(
            kit_tables.replicas.c.org_id == parameter("org_id", sa.Uuid),
            kit_tables.replicas.c.kind == organisations.KIND,
            kit_tables.replicas.c.id == parameter("org_id", sa.Uuid),
        )
        .scalar_subquery()
        .label("organisation"),
    )
)
CATALOGUE: Final[Mapping[str, Statement]] = {"products": NAMED, "defaults": DEFAULTS}
"""The statements of a catalogue, for one round trip (primary keys, ux_locations_default)."""
_CATALOGUE: Final = CombinedStatement(**CATALOGUE)


async def read_catalogue(tx: ReadSession, product_ids: Collection[UUID]) -> Catalogue:
    """The named products, with the organisation's defaults."""
    params = {"org_id": tx.caller.org_id, "product_ids": sorted(product_ids)}
    return catalogue_of(await tx.rows_combined(_CATALOGUE, params))


def catalogue_of(rows: Mapping[str, Sequence[sa.Row[Any]]]) -> Catalogue:
    """The rows of `CATALOGUE`: one for each product, and one of defaults."""
    (defaults,) = rows["defaults"]
    return Catalogue(
        products={row.product_id: product_of(row) for row in rows["products"]},
        default_location=defaults.default_location,
        organisation=organisations.organisation_of(defaults.organisation),
    )


async def find(session: ReadSession, product_id: UUID) -> Product | None:
    """One product, by its primary key."""
    row = await session.row(_by_id(session, product_id))
    return None if row is None else product_of(row)


async def load(session: ReadSession, product_id: UUID) -> Product:
    """As `find`. Raises ProductNotFound."""
    return _existing(await session.row(_by_id(session, product_id)), product_id)


async def lock(tx: Transaction, product_id: UUID) -> Product:
    """As `load`, under a row lock."""
    return _existing(await tx.row(_by_id(tx, product_id).with_for_update(key_share=True)), product_id)


async def page(session: ReadSession, query: ListProducts) -> Page[Product]:
    """Products by code (uq_products_org_id_code_key)."""
    statement = sa.select(products).where(products.c.org_id == session.caller.org_id)
    if query.active_only:
        statement = statement.where(products.c.active)
    found, token = await read_page(session, statement, (products.c.code_key,), query.page)
    return Page(items=tuple(map(product_of, found)), next_page_token=token)


async def insert(tx: Transaction, product: CreateProduct) -> Product:
    """The new product. Raises CodeTaken for a code that another has, in whatever case."""
    values = {
        "org_id": tx.caller.org_id,
        "product_id": new_id(),
        "code": product.code,
        "uqc": product.uqc,
        **_details_values(product),
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    # The id is new, so what conflicts is the code (uq_products_org_id_code_key).
    row = await insert_if_new(tx, products, values)
    if row is None:
        raise CodeTaken("Another product has this code.", field="code", code=product.code)
    return product_of(row)


async def update(tx: Transaction, changed: Product) -> Product:
    """The product after the change. The caller has locked it."""
    statement = (
        sa.update(products)
        .where(products.c.org_id == tx.caller.org_id, products.c.product_id == changed.product_id)
        .values(**_details_values(changed), version=products.c.version + 1, updated_at=tx.now)
        .returning(products)
    )
    (row,) = await tx.rows(statement)
    return product_of(row)


async def write_barcodes(tx: Transaction, product: Product) -> None:
    """Replaces the barcodes by which the product is found."""
    of_product = {"org_id": tx.caller.org_id, "product_id": product.product_id}
    await tx.run(
        sa.delete(product_barcodes).where(
            product_barcodes.c.org_id == tx.caller.org_id, product_barcodes.c.product_id == product.product_id
        )
    )
    rows = [{**of_product, "barcode": barcode} for barcode in sorted(product.barcodes)]
    await insert_rows(tx, product_barcodes, rows)


async def shared_barcodes(session: ReadSession, product: Product) -> tuple[SharedBarcode, ...]:
    """What a scan finds of the product and of other active products too: barcodes, and codes.

    ix_product_barcodes_barcode and uq_products_org_id_code_key.
    """
    barcodes, own, itself = product_barcodes.c, product_barcodes.alias("own").c, products.alias("itself").c
    own_keys = sa.select(own.barcode_key).where(
        own.org_id == session.caller.org_id, own.product_id == product.product_id
    )
    own_code = sa.select(itself.code_key).where(
        itself.org_id == session.caller.org_id, itself.product_id == product.product_id
    )
    other = (
        products.c.org_id == session.caller.org_id,
        products.c.product_id != product.product_id,
        products.c.active,
    )
    has_barcode = (
        sa.select(barcodes.barcode, products.c.product_id, products.c.code, products.c.name)
        .join_from(
            product_barcodes,
            products,
            sa.and_(products.c.org_id == barcodes.org_id, products.c.product_id == barcodes.product_id),
        )
        .where(
            barcodes.org_id == session.caller.org_id,
            sa.or_(barcodes.barcode_key.in_(own_keys), barcodes.barcode_key == own_code.scalar_subquery()),
            *other,
        )
    )
    has_code = sa.select(
        products.c.code.label("barcode"), products.c.product_id, products.c.code, products.c.name
    ).where(products.c.code_key.in_(own_keys), *other)
    found = sa.union(has_barcode, has_code).subquery()
    return tuple(
        SharedBarcode(barcode=row.barcode, product_id=row.product_id, product_code=row.code, product_name=row.name)
        for row in await session.rows(sa.select(found).order_by(found.c.barcode, found.c.code))
    )


def product_of(row: sa.Row[Any]) -> Product:
    return Product(
        product_id=row.product_id,
        code=row.code,
        name=row.name,
        generic_name=row.generic_name,
        brand=row.brand,
        manufacturer=row.manufacturer,
        hsn=row.hsn,
        tax_class=row.tax_class,
        uqc=row.uqc,
        drug_schedule=DrugSchedule(row.drug_schedule) if row.drug_schedule else None,
        prescription_required=row.prescription_required,
        pack=row.pack,
        units_per_pack=row.units_per_pack,
        reorder_level=row.reorder_level,
        allocation_policy=AllocationPolicy(row.allocation_policy) if row.allocation_policy else None,
        product_class=ProductClass(row.product_class),
        barcodes=tuple(row.barcodes),
        active=row.active,
        tax_confirmation=row.tax_confirmation,
        schedule_confirmation=row.schedule_confirmation,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _by_id(session: ReadSession, product_id: UUID) -> sa.Select[Any]:
    return sa.select(products).where(products.c.org_id == session.caller.org_id, products.c.product_id == product_id)


def _existing(row: sa.Row[Any] | None, product_id: UUID) -> Product:
    if row is None:
        raise ProductNotFound("No such product.", field="product_id", product_id=str(product_id))
    return product_of(row)


def _details_values(product: ProductDetails) -> dict[str, Any]:
    """The columns of a product's details. No schedule and no policy are empty texts."""
    values = {field.name: getattr(product, field.name) for field in dataclasses.fields(ProductDetails)}
    return values | {
        "drug_schedule": product.drug_schedule or "",
        "allocation_policy": product.allocation_policy or "",
        "barcodes": list(product.barcodes),
    }
