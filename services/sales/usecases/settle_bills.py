"""Settles open bills of a customer with a receipt or a credit note."""

import dataclasses
from uuid import UUID

from gst.money import NIL
from kit.db.session import ReadSession, Transaction
from services.sales.domain.account import RequestedAllocations, settle
from services.sales.domain.receipt import AllocatedCredit, CustomerCredit
from services.sales.store import credits as credit_store
from services.sales.store import customers, ledger


async def lock_credit(tx: Transaction, credit_id: UUID) -> CustomerCredit:
    """The credit under a row lock, after its customer's account is locked. Raises ReceiptNotFound."""
    seen = await credit_store.load(tx, credit_id)
    await customers.lock_accounts(tx, {seen.customer_id})
    return await credit_store.lock(tx, credit_id)


async def settle_bills(tx: Transaction, credit: CustomerCredit, requested: RequestedAllocations) -> CustomerCredit:
    """The credit after it has settled the requested bills. The customer's account is locked.

    Raises what `settle` raises.
    """
    if requested.is_empty:
        return credit
    bills = await ledger.open_bills(tx, credit.customer_id, requested, money=credit.on_account)
    settlements = settle(credit.on_account, requested, bills)
    await ledger.allocate(tx, credit.credit_id, settlements)
    spent = sum((settlement.amount for settlement in settlements), NIL)
    return dataclasses.replace(credit, on_account=credit.on_account - spent)


async def with_allocations(session: ReadSession, credit: CustomerCredit) -> AllocatedCredit:
    """The credit and the bills that it settles now."""
    return AllocatedCredit(credit=credit, allocations=await ledger.allocated_of_credit(session, credit.credit_id))
