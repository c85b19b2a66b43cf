"""Corrects the facts of a batch, with a reason. What was issued stays as it was printed."""

from dataclasses import dataclass, replace
from uuid import UUID

from kit.commands import audit, etag
from kit.db.session import Transaction
from services.inventory.domain.batch_dates import check_dates, kept_confirmation
from services.inventory.domain.batches import Batch, BatchFacts
from services.inventory.domain.errors import BatchTaken
from services.inventory.domain.incoming import check_packs, check_trade_prices
from services.inventory.store import batches, products
from services.inventory.usecases.organisation_settings import read_classes_without_batch, read_today
from trade.domain.changes import Changes
from trade.domain.goods import NO_EXPIRY, needs_batch
from trade.domain.refusals import FieldMissing, MrpMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateBatch:
    """Which facts of a batch change, and why."""

    batch_id: UUID
    etag: str
    reason: str
    dates_confirmation: str
    changes: Changes[BatchFacts]


async def update_batch(tx: Transaction, command: UpdateBatch) -> Batch:
    """The corrected batch.

    Raises BatchNotFound, StaleEtag, MrpMissing, QuantityNotWhole, FieldMissing, the refusals of `check_dates`,
    BatchTaken, and what the law says of the MRP.
    """
    former = await batches.lock(tx, command.batch_id)
    etag.check_etag(command.etag, former.version)
    if not command.changes.fields:
        return former
    requested = await _check(tx, former, command)
    changed = await batches.update_facts(tx, requested)
    if changed is None:
        raise BatchTaken("Another batch has this number, expiry and MRP.", field="batch.expiry_month")
    audit.record(
        tx,
        action="correct",
        entity="batch",
        entity_id=changed.batch_id,
        before=_facts(former),
        after={**_facts(changed), "reason": command.reason},
    )
    return changed


async def _check(tx: Transaction, former: Batch, command: UpdateBatch) -> Batch:
    """The batch as it is to be."""
    requested: Batch = command.changes.applied_to(former)
    if requested.mrp.amount <= 0:
        raise MrpMissing("The MRP as printed is needed.", field="batch.mrp")
    today = await read_today(tx)
    product = await products.find(tx, requested.product_id)
    if product is not None:
        check_packs(requested, product.uqc, field="batch")
        check_trade_prices(requested, product.tax_class, today, field="batch")
        if former.expiry_date != NO_EXPIRY == requested.expiry_date and needs_batch(
            product.product_class, await read_classes_without_batch(tx)
        ):
            raise FieldMissing("This field needs a value.", field="batch.expiry_month")
    if (former.manufacture_date, former.expiry_date) == (requested.manufacture_date, requested.expiry_date):
        return requested
    on_date = former.received_date or today
    check_dates(requested, on_date=on_date, confirmed=bool(command.dates_confirmation), field="batch")
    confirmation = kept_confirmation(requested, on_date=on_date, confirmation=command.dates_confirmation)
    return replace(requested, dates_confirmation=confirmation)


def _facts(batch: Batch) -> audit.Facts:
    return {
        "manufacture_date": "" if batch.manufacture_date is None else batch.manufacture_date.isoformat(),
        "expiry_date": batch.expiry_date.isoformat(),
        "mrp": str(batch.mrp),
        "ptr": str(batch.ptr),
        "pts": str(batch.pts),
        "dates_confirmation": batch.dates_confirmation,
    }
