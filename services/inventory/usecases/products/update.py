"""Changes the named fields of a product. Documents keep what was printed on them."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from gst.codes.hsn import hsn_text
from kit.commands import audit, etag
from kit.db.session import Transaction
from services.inventory.domain.errors import BatchFactsMissing
from services.inventory.domain.products import EnteredProduct, Product, ProductDetails, check_class
from services.inventory.domain.schedule_doubts import (
    check_schedule,
    kept_schedule_confirmation,
    substances_in_doubt,
)
from services.inventory.domain.tax_doubts import check_tax_doubts, kept_confirmation, same_doubts
from services.inventory.domain.tax_facts import check_hsn, check_tax_class
from services.inventory.store import batches, hsn_directory, products
from services.inventory.usecases.audit_facts import facts_of
from services.inventory.usecases.organisation_settings import read_classes_without_batch
from trade.domain.business_days import local_day
from trade.domain.changes import Changes
from trade.domain.goods import needs_batch
from trade.domain.organisation import HOME_TIME_ZONE
from trade.domain.quantities import check_quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateProduct:
    """What of a product is to change."""

    product_id: UUID
    etag: str
    changes: Changes[ProductDetails]
    tax_confirmation: str
    schedule_confirmation: str


async def update_product(tx: Transaction, command: UpdateProduct) -> EnteredProduct:
    """The changed product.

    Raises ProductNotFound, StaleEtag, TaxClassUnknown, HsnInvalid, QuantityNotWhole, NotADrug, BatchFactsMissing,
    ScheduleUnconfirmed, and the refusals of `check_tax_doubts`.
    """
    former = await products.lock(tx, command.product_id)
    etag.check_etag(command.etag, former.version)
    fields = command.changes.fields
    if not fields and not command.tax_confirmation and not command.schedule_confirmation:
        return EnteredProduct(product=former)
    requested = command.changes.applied_to(former)
    directory = await hsn_directory.find(tx, requested.hsn)
    if "hsn" in fields:
        check_hsn(requested.hsn, "product.hsn", directory=directory)
    if "tax_class" in fields:
        check_tax_class(requested.tax_class, "product.tax_class")
    for name in ("units_per_pack", "reorder_level"):
        if name in fields:
            check_quantity(getattr(requested, name), former.uqc, field=f"product.{name}")
    check_class(requested, "product.product_class")
    requested = _confirmed(former, requested, command.tax_confirmation)
    requested = _schedule_confirmed(former, requested, command.schedule_confirmation, tx.now)
    if requested.product_class is not former.product_class:
        await _check_batches(tx, requested)
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
    text = hsn_text(changed.hsn, directory=directory)
    if not changed.active or not fields & {"barcodes", "active"}:
        return EnteredProduct(product=changed, hsn_text=text)
    shared = await products.shared_barcodes(tx, changed)
    return EnteredProduct(product=changed, shared_barcodes=shared, hsn_text=text)


def _confirmed(former: Product, requested: Product, confirmation: str) -> Product:
    """The product with the confirmation that it keeps. Raises the refusals of `check_tax_doubts`."""
    if not same_doubts(requested, former):
        check_tax_doubts(requested, confirmed=bool(confirmation), prefix="product.")
    return dataclasses.replace(requested, tax_confirmation=kept_confirmation(requested, former, confirmation))


def _schedule_confirmed(former: Product, requested: Product, confirmation: str, now: dt.datetime) -> Product:
    """The product with the confirmation of its schedule that it keeps. Raises ScheduleUnconfirmed."""
    today = local_day(now, HOME_TIME_ZONE)
    if substances_in_doubt(requested, today) != substances_in_doubt(former, today):
        check_schedule(requested, today, confirmed=bool(confirmation), prefix="product.")
    kept = kept_schedule_confirmation(requested, former, confirmation, today)
    return dataclasses.replace(requested, schedule_confirmation=kept)


async def _check_batches(tx: Transaction, requested: Product) -> None:
    """Raises BatchFactsMissing when goods on hand lack what the product's new class needs."""
    if not needs_batch(requested.product_class, await read_classes_without_batch(tx)):
        return
    if await batches.lacks_facts(tx, requested.product_id):
        raise BatchFactsMissing(
            "Goods are on hand without batch number or expiry; this class needs both.", field="product.product_class"
        )
