"""What approving, cancelling and closing a purchase order have in common."""

from dataclasses import dataclass, replace
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.purchase.domain.order_rules import WITHDRAWN, check_transition
from services.purchase.domain.purchase_orders import PurchaseOrder
from services.purchase.domain.statuses_and_kinds import OrderStatus
from services.purchase.store import purchase_orders, vendors
from trade.store import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOrderStatus:
    """Approves, cancels or closes an order. `etag` is the version that it is based on; empty or `*` for any."""

    purchase_order_id: UUID
    etag: str
    reason: str = ""
    """Why the order is cancelled or closed."""


async def change_order_status(tx: Transaction, command: ChangeOrderStatus, to: OrderStatus) -> PurchaseOrder:
    """The order in its new status.

    Raises PurchaseOrderNotFound, StaleEtag, OrderStatusRefused; VendorInactive and OwnGstin on approval.
    """
    former = await purchase_orders.lock(tx, command.purchase_order_id)
    check_etag(command.etag, former.version)
    check_transition(former.status, to)
    if to is OrderStatus.APPROVED:
        await vendors.load_active(tx, former.vendor_id, await organisations.load(tx), field="purchase_order_id")
    changed = replace(
        former,
        status=to,
        cancel_reason=command.reason,
        cancelled_at=tx.now if to in WITHDRAWN else None,
        version=former.version + 1,
        updated_at=tx.now,
    )
    await purchase_orders.update(tx, changed)
    audit.record(
        tx,
        action=to,
        entity="purchase_order",
        entity_id=changed.purchase_order_id,
        before={"status": former.status},
        after={"status": to} | ({"reason": command.reason} if command.reason else {}),
    )
    return changed
