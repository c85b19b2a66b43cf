"""Replaces the lines, the note and the expected date of a draft."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.purchase.domain.errors import DateInPast
from services.purchase.domain.order_rules import check_draft
from services.purchase.domain.purchase_orders import Product, PurchaseOrder, RequestedOrderLine, total_of
from services.purchase.store import purchase_orders
from services.purchase.usecases.order_lines import order_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePurchaseOrder:
    """`etag` is the version that the change is based on."""

    purchase_order_id: UUID
    expected_date: dt.date | None
    note: str
    lines: tuple[RequestedOrderLine, ...]
    etag: str


async def update_purchase_order(
    known: Mapping[UUID, Product], tx: Transaction, command: UpdatePurchaseOrder
) -> PurchaseOrder:
    """`known` are the products of the lines, as far as inventory has them.

    Raises PurchaseOrderNotFound, StaleEtag, OrderStatusRefused, ProductNotFound, ProductInactive, DateInPast.
    """
    before = await purchase_orders.find(tx, command.purchase_order_id, lock=True)
    check_etag(command.etag, before.version)
    check_draft(before.status)
    if command.expected_date is not None and command.expected_date < before.date:
        raise DateInPast("Goods are not expected before they are ordered.", field="expected_date")
    lines = order_lines(command.lines, known)
    after = replace(
        before,
        expected_date=command.expected_date,
        note=command.note,
        lines=lines,
        total=total_of(lines),
        version=before.version + 1,
        updated_at=tx.now,
    )
    await purchase_orders.replace_lines(tx, after)
    await purchase_orders.update(tx, after)
    audit.record(
        tx,
        action="update",
        entity="purchase_order",
        entity_id=after.purchase_order_id,
        before={"total": f"{before.total:f}"},
        after={"total": f"{after.total:f}", "lines": len(lines)},
    )
    return after
