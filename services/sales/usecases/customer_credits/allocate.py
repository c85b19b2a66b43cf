"""Settles open items with what a customer receipt or a credit note has on account."""

import dataclasses
from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.customer_credits import AllocatedCredit
from services.sales.domain.errors import CustomerCreditCancelled
from services.sales.domain.statuses_and_kinds import CreditStatus
from services.sales.store import customer_credits
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from services.sales.usecases.settle_open_items import lock_credit, with_allocations
from trade.domain.allocations import AllocationRequest, allocate, check_any, total_of
from trade.store import accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocateCustomerCredit:
    """Which open items the credit settles. Its id is that of a customer receipt or of a credit note."""

    customer_credit_id: UUID
    etag: str
    allocations: AllocationRequest


async def allocate_customer_credit(tx: Transaction, command: AllocateCustomerCredit) -> AllocatedCredit:
    """The next version of the credit.

    Raises CustomerCreditNotFound, StaleEtag, CustomerCreditCancelled, NothingToAllocate, and what `allocate` raises.
    """
    credit = await lock_credit(tx, await customer_credits.load(tx, command.customer_credit_id))
    check_etag(command.etag, credit.version)
    if credit.status is CreditStatus.CANCELLED:
        raise CustomerCreditCancelled("The receipt is cancelled.", field="customer_credit_id")
    items = await accounts.items_to_settle(
        tx, CUSTOMER_ACCOUNTS, credit.customer_id, command.allocations, credit.on_account
    )
    allocations = allocate(credit.on_account, command.allocations, items)
    check_any(allocations)
    await accounts.allocate(tx, CUSTOMER_ACCOUNTS, credit.credit_id, allocations, new_version=True)
    left = credit.on_account - total_of(allocations)
    changed = dataclasses.replace(credit, on_account=left, version=credit.version + 1)
    audit.record(
        tx,
        action="allocate",
        entity=credit.kind,
        entity_id=credit.credit_id,
        before={"on_account": f"{credit.on_account:f}"},
        after={"on_account": f"{changed.on_account:f}", "open_items": len(allocations)},
    )
    return await with_allocations(tx, changed)
