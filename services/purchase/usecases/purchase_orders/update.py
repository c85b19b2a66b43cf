"""Changes the named fields of a draft."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.commands.on_facts import CommandOnFacts
from kit.db.session import Transaction
from services.purchase.domain.errors import DateInPast
from services.purchase.domain.order_rules import check_draft
from services.purchase.domain.purchase_orders import PurchaseOrder, RequestedOrderLine, total_of
from services.purchase.store import purchase_orders
from services.purchase.usecases.order_lines import order_lines
from trade.domain.products import KnownProduct
from trade.domain.refusals import FieldMissing
from trade.remote.products import Products


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePurchaseOrder:
    """Changes the fields in `named`, and no other. `etag` is the version that the change is based on."""

    purchase_order_id: UUID
    named: frozenset[str]
    lines: tuple[RequestedOrderLine, ...]
    expected_date: dt.date | None
    note: str
    etag: str

    @property
    def new_lines(self) -> tuple[RequestedOrderLine, ...]:
        """The lines that replace the former ones."""
        return self.lines if "lines" in self.named else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The change, and the products of its new lines that inventory knows, by id."""

    command: UpdatePurchaseOrder
    known: Mapping[UUID, KnownProduct]


Change = CommandOnFacts[UpdatePurchaseOrder, Draft, PurchaseOrder]


def update_purchase_order(products: Products) -> Change:
    """The use case, with the service that it asks.

    Raises PurchaseOrderNotFound, StaleEtag, OrderStatusRefused, FieldMissing, ProductNotFound, ProductInactive,
    DateInPast.
    """
    return CommandOnFacts(ask=partial(ask, products), post=post)


async def ask(products: Products, command: UpdatePurchaseOrder) -> Draft:
    return Draft(command=command, known=await products.look_up(line.product_id for line in command.new_lines))


async def post(tx: Transaction, draft: Draft) -> PurchaseOrder:
    command = draft.command
    before = await purchase_orders.lock(tx, command.purchase_order_id)
    check_etag(command.etag, before.version)
    check_draft(before.status)
    after = replace(_changed(before, command, draft.known), version=before.version + 1, updated_at=tx.now)
    if after.expected_date is not None and after.expected_date < after.date:
        raise DateInPast("Goods are not expected before they are ordered.", field="purchase_order.expected_date")
    if "lines" in command.named:
        await purchase_orders.replace_lines(tx, after)
    await purchase_orders.update(tx, after)
    audit.record(
        tx,
        action="update",
        entity="purchase_order",
        entity_id=after.purchase_order_id,
        before={"total": f"{before.total:f}"},
        after={"total": f"{after.total:f}", "lines": len(after.lines)},
    )
    return after


def _changed(order: PurchaseOrder, command: UpdatePurchaseOrder, known: Mapping[UUID, KnownProduct]) -> PurchaseOrder:
    if "lines" in command.named:
        if not command.lines:
            raise FieldMissing("An order has lines.", field="purchase_order.lines")
        lines = order_lines(command.lines, known, prefix="purchase_order.")
        order = replace(order, lines=lines, total=total_of(lines))
    if "expected_date" in command.named:
        order = replace(order, expected_date=command.expected_date)
    if "note" in command.named:
        order = replace(order, note=command.note)
    return order
