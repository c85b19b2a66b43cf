"""Settles open items with what a customer receipt or a credit note has on account."""

import dataclasses
from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.customer_credits import AllocatedCredit
from services.sales.domain.errors import CustomerCreditCancelled, NothingToAllocate
from services.sales.domain.statuses_and_kinds import CreditStatus
from services.sales.store import customer_credits
from services.sales.usecases.settle_open_items import lock_credit, settle_open_items, with_allocations
from trade.domain.allocations import AllocationRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocateCustomerCredit:
    """Which open items the credit settles. Its id is that of a customer receipt or of a credit note."""

    customer_credit_id: UUID
    etag: str
    allocations: AllocationRequest


async def allocate_customer_credit(tx: Transaction, command: AllocateCustomerCredit) -> AllocatedCredit:
    """The next version of the credit.

    Raises NothingToAllocate, CustomerCreditNotFound, StaleEtag, CustomerCreditCancelled, and what `allocate` raises.
    """
    if command.allocations.is_empty:
        raise NothingToAllocate("Name bills, or ask for the oldest first.", field="allocations")
    credit = await lock_credit(tx, await customer_credits.load(tx, command.customer_credit_id))
    check_etag(command.etag, credit.version)
    if credit.status is CreditStatus.CANCELLED:
        raise CustomerCreditCancelled("The receipt is cancelled.", field="customer_credit_id")
    settled = await settle_open_items(tx, credit, command.allocations)
    changed = dataclasses.replace(settled, version=credit.version + 1)
    await customer_credits.update(tx, changed)
    audit.record(
        tx,
        action="allocate",
        entity=credit.kind,
        entity_id=credit.credit_id,
        before={"on_account": f"{credit.on_account:f}"},
        after={"on_account": f"{changed.on_account:f}"},
    )
    return await with_allocations(tx, changed)
