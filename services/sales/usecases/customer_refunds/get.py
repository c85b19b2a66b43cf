"""Reads one customer refund."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.store.account_tables import CUSTOMER_REFUNDS
from trade.domain.refunds import Refund
from trade.store import refunds


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCustomerRefund:
    customer_refund_id: UUID


async def get_customer_refund(session: ReadSession, query: GetCustomerRefund) -> Refund:
    """The refund with the credits that it is of. Raises CustomerRefundNotFound."""
    return await refunds.load(session, CUSTOMER_REFUNDS, query.customer_refund_id)
