"""Settles open items of a customer with a receipt or a credit note."""

import dataclasses

from kit.db.session import ReadSession, Transaction
from services.sales.domain.customer_credits import AllocatedCredit, CustomerCredit
from services.sales.store import customer_credits, customers
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from trade.domain.allocations import AllocationRequest, allocate, total_of
from trade.store import accounts


async def lock_credit(tx: Transaction, seen: CustomerCredit) -> CustomerCredit:
    """The credit as it is now, under a row lock, after its customer's account is locked."""
    await customers.lock_accounts(tx, {seen.customer_id})
    return await customer_credits.lock(tx, seen)


async def settle_open_items(tx: Transaction, credit: CustomerCredit, request: AllocationRequest) -> CustomerCredit:
    """The credit after it has settled what is requested. The customer's account is locked.

    Raises what `allocate` raises.
    """
    if request.is_empty:
        return credit
    items = await accounts.items_to_settle(tx, CUSTOMER_ACCOUNTS, credit.customer_id, request, credit.on_account)
    allocations = allocate(credit.on_account, request, items)
    await accounts.allocate(tx, CUSTOMER_ACCOUNTS, credit.credit_id, allocations)
    return dataclasses.replace(credit, on_account=credit.on_account - total_of(allocations))


async def with_allocations(session: ReadSession, credit: CustomerCredit) -> AllocatedCredit:
    """The credit and the open items that it settles now."""
    found = await accounts.allocations_of_credits(session, CUSTOMER_ACCOUNTS, [credit.credit_id])
    return AllocatedCredit(credit=credit, allocations=found[credit.credit_id])
