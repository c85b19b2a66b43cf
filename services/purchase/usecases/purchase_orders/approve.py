"""Approves a draft, so that goods can be received against it."""

from kit.db.session import Transaction
from services.purchase.domain.purchase_orders import PurchaseOrder
from services.purchase.domain.statuses_and_kinds import OrderStatus
from services.purchase.usecases.order_decisions import DecideOrder, decide_order


async def approve_purchase_order(tx: Transaction, command: DecideOrder) -> PurchaseOrder:
    """Raises PurchaseOrderNotFound, StaleEtag, OrderStatusRefused, VendorInactive."""
    return await decide_order(tx, command, OrderStatus.APPROVED)
