"""Blocks, recalls and unblocks batches. What is reserved already stays so: its coordinators decide."""

from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import batches_pb2

from kit.commands import audit, etag
from kit.db.session import Transaction
from services.inventory.domain.batch_status import check_change
from services.inventory.domain.states import BatchStatus
from services.inventory.store import batch_views, batches
from services.inventory.store.tables import batches as table

Request = batches_pb2.BlockBatchRequest | batches_pb2.RecallBatchRequest | batches_pb2.UnblockBatchRequest


async def change_batch_status(tx: Transaction, request: Request, to: BatchStatus) -> batches_pb2.Batch:
    """The changed batch. Raises BatchNotFound, StaleEtag or BatchStatusUnchanged."""
    row = await batches.find(tx, UUID(request.batch_id), lock=True)
    etag.check_etag(request.etag, row.version)
    check_change(BatchStatus(row.status), to)
    statement = (
        sa.update(table)
        .where(table.c.org_id == tx.caller.org_id, table.c.batch_id == row.batch_id)
        .values(status=to, status_reason=request.reason, version=table.c.version + 1, updated_at=tx.now)
        .returning(table)
    )
    (changed,) = await tx.rows(statement)
    audit.record(
        tx,
        action=to.value.lower(),
        entity="batch",
        entity_id=row.batch_id,
        before={"status": row.status, "reason": row.status_reason},
        after={"status": changed.status, "reason": changed.status_reason},
    )
    return batch_views.message_of(changed)
