"""Undoes what a customer receipt or credit note settles of one open item: the money is on account again."""

import dataclasses
from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.customer_credits import AllocatedCredit
from services.sales.store import customer_credits
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from services.sales.usecases.settle_open_items import lock_credit, with_allocations
from trade.domain.allocations import total_of, undone
from trade.store import accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class UnallocateCustomerCredit:
    """Which open item the credit settles no more. Its id is that of a customer receipt or of a credit note."""

    customer_credit_id: UUID
    document_id: UUID
    etag: str


async def unallocate_customer_credit(tx: Transaction, command: UnallocateCustomerCredit) -> AllocatedCredit:
    """The next version of the credit. Raises CustomerCreditNotFound, StaleEtag, AllocationNotFound."""
    credit = await lock_credit(tx, await customer_credits.load(tx, command.customer_credit_id))
    check_etag(command.etag, credit.version)
    settled = await with_allocations(tx, credit)
    allocations = undone(settled.allocations, command.document_id)
    await accounts.allocate(tx, CUSTOMER_ACCOUNTS, credit.credit_id, allocations)
    on_account = credit.on_account - total_of(allocations)
    changed = dataclasses.replace(credit, on_account=on_account, version=credit.version + 1)
    await customer_credits.update(tx, changed)
    audit.record(
        tx,
        action="unallocate",
        entity=credit.kind,
        entity_id=credit.credit_id,
        before={"on_account": f"{credit.on_account:f}"},
        after={"on_account": f"{changed.on_account:f}", "document_id": str(command.document_id)},
    )
    return await with_allocations(tx, changed)
