"""Cancels an order of which nothing is received."""

from kit.db.session import Transaction
from services.purchase.domain.purchase_orders import PurchaseOrder
from services.purchase.domain.statuses_and_kinds import OrderStatus
from services.purchase.usecases.purchase_orders.change_status import ChangeOrderStatus, change_order_status


async def cancel_purchase_order(tx: Transaction, command: ChangeOrderStatus) -> PurchaseOrder:
    """Raises PurchaseOrderNotFound, StaleEtag, OrderStatusRefused."""
    return await change_order_status(tx, command, OrderStatus.CANCELLED)
