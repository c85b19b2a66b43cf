"""Settles open items with what a customer receipt or a credit note has on account."""

from kit.db.session import Transaction
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.store import organisations
from services.sales.store.account_tables import CUSTOMER_CREDITS
from services.sales.usecases.customer_receipts.cash import check_cash_of_invoices
from trade.domain.party_credits import AllocateCredit, AllocatedCredit
from trade.usecases.party_credits import allocate_credit


async def allocate_customer_credit(tx: Transaction, command: AllocateCredit) -> AllocatedCredit[CustomerCredit]:
    """The next version of the credit.

    Raises CustomerCreditNotFound, StaleEtag, CustomerCreditCancelled, NothingToAllocate, CashForbidden,
    and what `allocate` raises.
    """
    allocated = await allocate_credit(tx, CUSTOMER_CREDITS, command, organisations.today)
    await check_cash_of_invoices(tx, allocated)
    return allocated
