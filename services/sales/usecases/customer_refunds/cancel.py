"""Cancels a customer refund. What it took of the credits is on account again."""

from kit.db.session import Transaction
from services.sales.store import organisations
from services.sales.store.account_tables import CUSTOMER_REFUNDS
from trade.domain.party_credits import CancelPayment
from trade.domain.refunds import Refund
from trade.usecases.refunds import cancel_refund


async def cancel_customer_refund(tx: Transaction, command: CancelPayment) -> Refund:
    """The cancelled refund. Raises CustomerRefundNotFound, StaleEtag, CustomerRefundCancelled, OrganisationNotSetUp."""
    return await cancel_refund(tx, CUSTOMER_REFUNDS, command, organisations.today)
