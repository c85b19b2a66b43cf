"""Undoes what a customer receipt or credit note settles of one open item: the money is on account again."""

from kit.db.session import Transaction
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.store import organisations
from services.sales.store.account_tables import CUSTOMER_CREDITS
from trade.domain.party_credits import AllocatedCredit, UnallocateCredit
from trade.usecases.party_credits import unallocate_credit


async def unallocate_customer_credit(tx: Transaction, command: UnallocateCredit) -> AllocatedCredit[CustomerCredit]:
    """The next version of the credit. Raises CustomerCreditNotFound, StaleEtag, AllocationNotFound."""
    return await unallocate_credit(tx, CUSTOMER_CREDITS, command, organisations.today)
