"""Cancels a vendor refund. What it took of the credits is on account again."""

from kit.db.session import Transaction
from services.purchase.store.account_tables import VENDOR_REFUNDS
from trade.domain.party_credits import CancelPayment
from trade.domain.refunds import Refund
from trade.store import organisations
from trade.usecases.refunds import cancel_refund


async def cancel_vendor_refund(tx: Transaction, command: CancelPayment) -> Refund:
    """The cancelled refund. Raises VendorRefundNotFound, StaleEtag, VendorRefundCancelled, OrganisationUnknown."""
    return await cancel_refund(tx, VENDOR_REFUNDS, command, organisations.today)
