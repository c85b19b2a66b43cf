"""Settles open items with what a receipt or a credit note has on account."""

import dataclasses
from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.errors import NothingToAllocate
from services.sales.domain.receipt import AllocatedCredit
from services.sales.store import credits as credit_store
from services.sales.usecases.settle_open_items import lock_credit, settle_open_items, with_allocations
from trade.domain.allocations import AllocationRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocateReceipt:
    """Which open items the credit settles. The id is a receipt's or a credit note's."""

    receipt_id: UUID
    etag: str
    allocations: AllocationRequest


async def allocate_receipt(tx: Transaction, command: AllocateReceipt) -> AllocatedCredit:
    """The next version of the credit.

    Raises NothingToAllocate, ReceiptNotFound, StaleEtag, ReceiptCancelled, and what `allocate` raises.
    """
    if command.allocations.is_empty:
        raise NothingToAllocate("Name bills, or ask for the oldest first.", field="allocations")
    credit = await lock_credit(tx, command.receipt_id)
    check_etag(command.etag, credit.version)
    credit.check_posted("The receipt is cancelled.")
    settled = await settle_open_items(tx, credit, command.allocations)
    changed = dataclasses.replace(settled, version=credit.version + 1)
    await credit_store.update(tx, changed)
    audit.record(
        tx,
        action="allocate",
        entity=credit.kind,
        entity_id=credit.credit_id,
        before={"on_account": f"{credit.on_account:f}"},
        after={"on_account": f"{changed.on_account:f}"},
    )
    return await with_allocations(tx, changed)
