"""Changes a draft order."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.commands.on_facts import CommandOnFacts, as_given
from kit.db.session import Transaction
from services.purchase.domain.errors import DateInPast
from services.purchase.domain.order_rules import check_draft
from services.purchase.domain.purchase_orders import PurchaseOrder, PurchaseOrderTerms, RequestedOrderLine, total_of
from services.purchase.store import purchase_orders
from services.purchase.usecases.purchase_orders.draft_lines import order_lines
from trade.domain.changes import Changes
from trade.domain.products import KnownProduct
from trade.remote.products import Products


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePurchaseOrder:
    """Which fields of the draft change, and to what."""

    purchase_order_id: UUID
    etag: str
    changes: Changes[PurchaseOrderTerms]

    @property
    def replaces_lines(self) -> bool:
        return "lines" in self.changes.fields

    @property
    def new_lines(self) -> tuple[RequestedOrderLine, ...]:
        """The lines that replace the former ones."""
        return self.changes.values.lines if self.replaces_lines else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The change, and the products of its new lines that inventory knows, by id."""

    command: UpdatePurchaseOrder
    known: Mapping[UUID, KnownProduct]


Change = CommandOnFacts[UpdatePurchaseOrder, UpdatePurchaseOrder, Draft, PurchaseOrder]


def update_purchase_order(products: Products) -> Change:
    """The use case, with the service that it asks.

    Raises PurchaseOrderNotFound, StaleEtag, OrderStatusRefused, ProductNotFound, ProductInactive, QuantityNotWhole,
    DateInPast.
    """
    return CommandOnFacts(plan=as_given, ask=partial(ask, products), post=post)


async def ask(products: Products, command: UpdatePurchaseOrder) -> Draft:
    return Draft(command=command, known=await products.look_up(line.product_id for line in command.new_lines))


async def post(tx: Transaction, draft: Draft) -> PurchaseOrder:
    command = draft.command
    former = await purchase_orders.lock(tx, command.purchase_order_id)
    check_etag(command.etag, former.version)
    check_draft(former.status)
    lines = former.lines
    if command.replaces_lines:
        lines = order_lines(command.new_lines, draft.known, prefix="purchase_order.")
    changed = command.changes.applied_to(
        former, lines=lines, total=total_of(lines), version=former.version + 1, updated_at=tx.now
    )
    if changed.expected_date is not None and changed.expected_date < changed.date:
        raise DateInPast("Goods are not expected before they are ordered.", field="purchase_order.expected_date")
    if command.replaces_lines:
        await purchase_orders.replace_lines(tx, changed)
    await purchase_orders.update(tx, changed)
    audit.record(
        tx,
        action="update",
        entity="purchase_order",
        entity_id=former.purchase_order_id,
        before={"total": f"{former.total:f}"},
        after={"total": f"{changed.total:f}", "lines": len(changed.lines)},
    )
    return changed
