"""Blocks, recalls and unblocks batches. Existing reservations stay: their coordinators release or fulfil them."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit, etag
from kit.db.session import Transaction
from services.inventory.domain.batches import Batch, BatchStatus, check_status_change
from services.inventory.store import batches


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeBatchStatus:
    """The status that a batch is to have, and why."""

    batch_id: UUID
    status: BatchStatus
    reason: str
    etag: str


async def change_batch_status(tx: Transaction, command: ChangeBatchStatus) -> Batch:
    """The changed batch. Raises BatchNotFound, StaleEtag or BatchStatusUnchanged."""
    former = await batches.lock(tx, command.batch_id)
    etag.check_etag(command.etag, former.version)
    check_status_change(former.status, command.status)
    changed = await batches.change_status(tx, command.batch_id, command.status, command.reason)
    audit.record(
        tx,
        action=command.status.value,
        entity="batch",
        entity_id=changed.batch_id,
        before={"status": former.status.value, "reason": former.status_reason},
        after={"status": changed.status.value, "reason": changed.status_reason},
    )
    return changed
