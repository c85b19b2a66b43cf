"""Cancels a customer allowance. What it settled is owed again."""

from kit.db.session import Transaction
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.store import organisations
from services.sales.store.account_tables import CUSTOMER_ALLOWANCES
from trade.domain.party_credits import AllocatedCredit, CancelPayment
from trade.usecases.allowances import cancel_allowance


async def cancel_customer_allowance(tx: Transaction, command: CancelPayment) -> AllocatedCredit[CustomerCredit]:
    """The cancelled allowance.

    Raises CustomerAllowanceNotFound, StaleEtag, CustomerAllowanceCancelled, OrganisationNotSetUp.
    """
    return await cancel_allowance(tx, CUSTOMER_ALLOWANCES, command, organisations.today)
