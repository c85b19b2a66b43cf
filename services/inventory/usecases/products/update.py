"""Changes the named fields of a product. Documents keep what was printed on them."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit, etag
from kit.db.session import Transaction
from services.inventory.domain.products import EnteredProduct, ProductDetails
from services.inventory.domain.tax_facts import check_hsn, check_tax_class
from services.inventory.store import products
from services.inventory.usecases.audit_facts import facts_of
from trade.domain.changes import Changes
from trade.domain.quantities import check_quantity
from trade.domain.refusals import ProductNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateProduct:
    """What of a product is to change."""

    product_id: UUID
    etag: str
    changes: Changes[ProductDetails]


async def update_product(tx: Transaction, command: UpdateProduct) -> EnteredProduct:
    """The changed product.

    Raises ProductNotFound, StaleEtag, FieldMissing, TaxClassUnknown, HsnInvalid or QuantityNotWhole.
    """
    former = await products.find(tx, command.product_id, lock=True)
    if former is None:
        raise ProductNotFound("No such product.", field="product_id", product_id=str(command.product_id))
    etag.check_etag(command.etag, former.version)
    fields = command.changes.fields
    if not fields:
        return EnteredProduct(product=former)
    command.changes.check_filled("name", "hsn", "tax_class", "units_per_pack", field="product")
    requested = command.changes.applied_to(former)
    if "hsn" in fields:
        check_hsn(requested.hsn, "product.hsn")
    if "tax_class" in fields:
        check_tax_class(requested.tax_class, "product.tax_class")
    for name in ("units_per_pack", "reorder_level"):
        if name in fields:
            check_quantity(getattr(requested, name), former.uqc, field=f"product.{name}")
    changed = await products.update(tx, requested)
    if "barcodes" in fields:
        await products.write_barcodes(tx, changed)
    audit.record(
        tx,
        action="update",
        entity="product",
        entity_id=changed.product_id,
        before=facts_of(former),
        after=facts_of(changed),
    )
    if "barcodes" not in fields:
        return EnteredProduct(product=changed)
    return EnteredProduct(product=changed, shared_barcodes=await products.shared_barcodes(tx, changed))
