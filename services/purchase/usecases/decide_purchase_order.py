"""What somebody decides of a purchase order: approve it, cancel it, close it."""

from typing import Protocol

from bahi.purchase.v1 import purchase_orders_pb2 as orders_pb2

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from kit.wire.proto_values import uuid_of
from services.purchase.domain.order_rules import check_transition
from services.purchase.domain.states import OrderStatus
from services.purchase.store import purchase_orders, vendors


class Decision(Protocol):
    """A request that names an order and the version that was looked at."""

    purchase_order_id: str
    etag: str


async def decide_order(tx: Transaction, request: Decision, to: OrderStatus) -> orders_pb2.PurchaseOrder:
    """The order in its new state. Raises PurchaseOrderNotFound, StaleEtag, OrderStatusRefused; VendorInactive on approval."""
    order_id = uuid_of(request.purchase_order_id)
    before = await purchase_orders.find(tx, order_id, lock=True)
    check_etag(request.etag, before["version"])
    check_transition(OrderStatus(before["status"]), to)
    if to is OrderStatus.APPROVED:
        await vendors.find_active(tx, before["vendor_id"])
    row = await purchase_orders.change(tx, order_id, {"status": to})
    audit.record(
        tx,
        action=to.value.lower(),
        entity="purchase_order",
        entity_id=order_id,
        before={"status": before["status"]},
        after={"status": to},
    )
    return purchase_orders.shown(row, (await purchase_orders.lines_of(tx, [order_id]))[order_id])
