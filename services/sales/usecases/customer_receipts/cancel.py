"""Cancels a customer receipt, for example when a cheque bounces. The items that it settled are open again."""

from kit.db.session import Transaction
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.store import organisations
from services.sales.store.account_tables import CUSTOMER_CREDITS
from services.sales.usecases.customer_receipts.cash import return_cash
from trade.domain.party_credits import AllocatedCredit, CancelPayment
from trade.usecases.party_credits import cancel_payment


async def cancel_customer_receipt(tx: Transaction, command: CancelPayment) -> AllocatedCredit[CustomerCredit]:
    """The cancelled receipt.

    Raises CustomerReceiptNotFound, StaleEtag, CustomerReceiptCancelled, OrganisationNotSetUp.
    """
    cancelled = await cancel_payment(tx, CUSTOMER_CREDITS, command, organisations.today)
    await return_cash(tx, cancelled.credit)
    return cancelled
