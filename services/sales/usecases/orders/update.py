"""Changes a draft order."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.commands.on_facts import CommandOnFacts, as_given
from kit.db.session import Transaction
from kit.errors import prefix_field
from services.sales.domain.delivery import check_one_place, checked_delivery
from services.sales.domain.known_goods import KnownGoods
from services.sales.domain.order import DRAFT, Order, OrderTerms, RequestedLine
from services.sales.remote.goods import Goods
from services.sales.store import customers, orders
from services.sales.usecases.customer_premises.of_sale import check_premises
from services.sales.usecases.orders.draft_lines import check_lines, draft_lines
from trade.domain.changes import Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateOrder:
    """Which fields of the draft change, and to what."""

    order_id: UUID
    etag: str
    changes: Changes[OrderTerms]

    @property
    def replaces_lines(self) -> bool:
        return "lines" in self.changes.fields

    @property
    def new_lines(self) -> tuple[RequestedLine, ...]:
        """The lines that replace the former ones."""
        return self.changes.values.lines if self.replaces_lines else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The change, and what inventory knows of what its new lines name."""

    command: UpdateOrder
    known: KnownGoods


Change = CommandOnFacts[UpdateOrder, UpdateOrder, Draft, Order]


def update_order(goods: Goods) -> Change:
    """The use case, with the service that it asks.

    Raises OrderNotFound, StaleEtag, OrderStatusRefused, ProductNotFound, ProductInactive, QuantityNotWhole,
    LocationNotFound, WrongLocation, and the refusals of `checked_delivery` and `check_premises`.
    """
    return CommandOnFacts(plan=as_given, ask=partial(ask, goods), post=post)


async def ask(goods: Goods, command: UpdateOrder) -> Draft:
    return Draft(command=command, known=await goods.look_up(command.new_lines))


async def post(tx: Transaction, draft: Draft) -> Order:
    command = draft.command
    former = await orders.lock(tx, command.order_id)
    check_etag(command.etag, former.version)
    former.check_status(DRAFT, "changed")
    lines = former.lines
    if command.replaces_lines:
        with prefix_field("order."):
            check_lines(command.new_lines, draft.known)
        lines = draft_lines(former.order_id, command.new_lines)
    await _check_places(tx, former, command.changes)
    changed = command.changes.applied_to(former.next_version(tx.now), lines=lines)
    if command.replaces_lines:
        await orders.replace_lines(tx, changed)
    await orders.update(tx, former, changed)
    audit.record(
        tx,
        action="update",
        entity="order",
        entity_id=former.order_id,
        before=_facts(former),
        after=_facts(changed),
    )
    return changed


async def _check_places(tx: Transaction, order: Order, changes: Changes[OrderTerms]) -> None:
    """Checks where the goods are to go, as far as that changes."""
    if not {"delivery", "customer_premises_id"} & changes.fields:
        return
    buyer, to = await customers.load(tx, order.customer_id), changes.values
    if "delivery" in changes.fields:
        checked_delivery(to.delivery, buyer_gstin=buyer.gstin, field="order.delivery.")
    if "customer_premises_id" in changes.fields:
        await check_premises(tx, buyer, to.customer_premises_id, field="order.customer_premises_id")
    delivery, field = order.delivery, "order.customer_premises_id"
    if "delivery" in changes.fields:
        delivery, field = to.delivery, "order.delivery.address"
    by_premises = "customer_premises_id" in changes.fields
    check_one_place(delivery, to.customer_premises_id if by_premises else order.customer_premises_id, field=field)


def _facts(order: Order) -> audit.Facts:
    return {
        "reference": order.reference,
        "note": order.note,
        "delivery": order.delivery.mode,
        "customer_premises_id": str(order.customer_premises_id or ""),
        "lines": [{"product_id": str(line.product_id), "quantity": f"{line.quantity:f}"} for line in order.lines],
    }
