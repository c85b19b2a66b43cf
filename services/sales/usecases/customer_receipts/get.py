"""Reads one customer receipt."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.customer_credits import AllocatedCredit
from services.sales.store import customer_credits
from services.sales.usecases.settle_open_items import with_allocations


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCustomerReceipt:
    customer_receipt_id: UUID


async def get_customer_receipt(session: ReadSession, query: GetCustomerReceipt) -> AllocatedCredit:
    """The receipt with the open items that it settles. Raises CustomerReceiptNotFound."""
    return await with_allocations(session, await customer_credits.load_receipt(session, query.customer_receipt_id))
