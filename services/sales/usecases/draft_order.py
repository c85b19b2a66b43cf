"""Draft orders: made and changed. Nothing is reserved yet."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from gst.dates.periods import financial_year
from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db import series
from kit.db.session import Transaction
from kit.ids import new_id
from services.sales.domain.errors import OrderNotFound, OrganisationNotSetUp
from services.sales.domain.numbering import Series
from services.sales.domain.order import Order, OrderLine
from services.sales.domain.sale import ZERO
from services.sales.domain.states import OrderStatus
from services.sales.remote.products import ProductPeer
from services.sales.store import customers, orders, organisations
from services.sales.usecases.plan_sale import sellable
from trade.domain.document_numbers import document_number, prefix_of
from trade.domain.refusals import ProductInactive, ProductNotFound

Known = Mapping[UUID, bool]
"""Products that there are, and whether each is traded."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WantedLine:
    """A line as asked; `field` is its path in the request."""

    field: str
    product_id: UUID
    quantity: Decimal
    free_quantity: Decimal
    rate: Decimal | None
    inclusive: bool
    disc1_pct: Decimal | None
    disc2_pct: Decimal
    location_id: UUID | None


async def known_products(peer: ProductPeer, lines: Sequence[WantedLine]) -> Known:
    """Which products of the lines there are, and whether they are traded. Asked of inventory before the transaction begins."""
    return await peer.active([line.product_id for line in lines]) if lines else {}


async def create_order(
    tx: Transaction,
    *,
    customer_id: UUID,
    date: dt.date | None,
    reference: str,
    lines: Sequence[WantedLine],
    known: Known,
) -> Order:
    """The new draft.

    Raises ProductNotFound, ProductInactive, CustomerNotFound, CustomerInactive, OrganisationNotSetUp, DateInFuture, SeriesExhausted.
    """
    _check_products(lines, known)
    organisation = await organisations.find(tx)
    if organisation is None:
        raise OrganisationNotSetUp("Set the organisation up first.")
    customer = sellable(await customers.find(tx, customer_id), field="customer_id")
    on = organisation.business_date(date, tx.now)
    order_id = new_id()
    year = financial_year(on)
    (serial,) = await series.next_numbers(tx, Series.ORDER, year)
    order = Order(
        order_id=order_id,
        number=document_number(prefix_of(Series.ORDER), year, serial),
        date=on,
        financial_year=year,
        customer_id=customer.customer_id,
        status=OrderStatus.DRAFT,
        reference=reference,
        hold_id=None,
        total=None,
        cancel_reason="",
        version=1,
        created_at=tx.now,
        updated_at=tx.now,
        lines=_lines(order_id, lines),
    )
    await orders.insert(tx, order)
    facts = {"number": order.number, "customer_id": str(customer_id), "lines": len(lines)}
    audit.record(tx, action="create", entity="order", entity_id=order_id, after=facts)
    return order


async def change_order(
    tx: Transaction,
    order_id: UUID,
    etag: str,
    *,
    reference: str | None,
    lines: Sequence[WantedLine] | None,
    known: Known,
) -> Order:
    """The draft with another reference or other lines; None leaves as it is.

    Raises OrderNotFound, StaleEtag, OrderStatusRefused, ProductNotFound, ProductInactive.
    """
    former = await orders.find(tx, order_id, lock=True)
    if former is None:
        raise OrderNotFound("No such order.", field="order_id")
    check_etag(etag, former.version)
    former.check_state(frozenset({OrderStatus.DRAFT}), "changed")
    _check_products(lines or (), known)
    changed = dataclasses.replace(
        former,
        reference=former.reference if reference is None else reference,
        lines=former.lines if lines is None else _lines(order_id, lines),
        version=former.version + 1,
        updated_at=tx.now,
    )
    if lines is not None:
        await orders.delete_lines(tx, order_id)
        await orders.insert_lines(tx, changed.lines)
    await orders.update(tx, changed)
    audit.record(tx, action="update", entity="order", entity_id=order_id, before=_facts(former), after=_facts(changed))
    return changed


def _check_products(lines: Sequence[WantedLine], known: Known) -> None:
    for line in lines:
        if line.product_id not in known:
            raise ProductNotFound("No such product.", field=f"{line.field}product_id")
        if not known[line.product_id]:
            raise ProductInactive("The product is inactive.", field=f"{line.field}product_id")


def _lines(order_id: UUID, lines: Sequence[WantedLine]) -> tuple[OrderLine, ...]:
    return tuple(
        OrderLine(
            order_line_id=new_id(),
            order_id=order_id,
            position=position,
            product_id=line.product_id,
            location_id=line.location_id,
            quantity=line.quantity,
            free_quantity=line.free_quantity,
            rate=line.rate,
            inclusive=line.inclusive,
            disc1_pct=line.disc1_pct,
            disc2_pct=line.disc2_pct,
            invoiced_quantity=ZERO,
            invoiced_free=ZERO,
        )
        for position, line in enumerate(lines, 1)
    )


def _facts(order: Order) -> dict[str, object]:
    return {
        "reference": order.reference,
        "lines": [{"product_id": str(line.product_id), "quantity": f"{line.quantity:f}"} for line in order.lines],
    }
