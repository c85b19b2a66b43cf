"""Closes an order that is received in part: the vendor will not deliver the rest."""

from kit.db.session import Transaction
from services.purchase.domain.purchase_orders import PurchaseOrder
from services.purchase.domain.statuses_and_kinds import OrderStatus
from services.purchase.usecases.order_decisions import DecideOrder, decide_order


async def close_purchase_order(tx: Transaction, command: DecideOrder) -> PurchaseOrder:
    """Raises PurchaseOrderNotFound, StaleEtag, OrderStatusRefused."""
    return await decide_order(tx, command, OrderStatus.CLOSED)
