"""Reads one customer receipt."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.store.account_tables import CUSTOMER_CREDITS
from trade.domain.party_credits import AllocatedCredit
from trade.store import party_credits


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCustomerReceipt:
    customer_receipt_id: UUID


async def get_customer_receipt(session: ReadSession, query: GetCustomerReceipt) -> AllocatedCredit[CustomerCredit]:
    """The receipt with the open items that it settles. Raises CustomerReceiptNotFound."""
    receipt = await party_credits.load_payment(session, CUSTOMER_CREDITS, query.customer_receipt_id)
    return await party_credits.with_allocations(session, CUSTOMER_CREDITS, receipt)
