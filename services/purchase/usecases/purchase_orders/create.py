"""Writes a purchase order as a draft."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from kit.commands import audit
from kit.commands.on_facts import CommandOnFacts, as_given
from kit.db.session import Transaction
from kit.ids import new_id
from services.purchase.domain.approvals import ApprovalKind
from services.purchase.domain.errors import DateInPast
from services.purchase.domain.purchase_orders import PurchaseOrder, RequestedOrderLine, total_of
from services.purchase.domain.statuses_and_kinds import OrderStatus
from services.purchase.store import purchase_orders, vendors
from services.purchase.store.approval_tables import APPROVALS
from services.purchase.usecases.purchase_orders.draft_lines import order_lines
from trade.domain.approvals import RequestContent, approved_facts
from trade.domain.dating import RequestedDate, dated_facts
from trade.domain.document_numbers import series_of_organisation
from trade.domain.period_locks import PostingDay
from trade.domain.products import KnownProduct
from trade.remote.products import Products
from trade.store import organisations
from trade.store.document_numbers import next_number
from trade.usecases.approvals import authority_of, use_approval
from trade.usecases.posting_days import check_open

SERIES: Final = "PO"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePurchaseOrder:
    vendor_id: UUID
    date: RequestedDate
    expected_date: dt.date | None
    note: str
    lines: tuple[RequestedOrderLine, ...]
    approval_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The order to be, and the products of its lines that inventory knows, by id."""

    command: CreatePurchaseOrder
    known: Mapping[UUID, KnownProduct]


Creation = CommandOnFacts[CreatePurchaseOrder, CreatePurchaseOrder, Draft, PurchaseOrder]


def create_purchase_order(products: Products) -> Creation:
    """The use case, with the service that it asks.

    Raises VendorNotFound, VendorInactive, OwnGstin, ProductNotFound, ProductInactive, DateInFuture, PeriodLocked,
    DateInPast, SeriesExhausted, and the refusals of `date_of_own` and `authority_of`.
    """
    return CommandOnFacts(plan=as_given, ask=partial(ask, products), post=post)


async def ask(products: Products, command: CreatePurchaseOrder) -> Draft:
    return Draft(command=command, known=await products.look_up(line.product_id for line in command.lines))


def content_of_order(command: CreatePurchaseOrder, today: dt.date) -> RequestContent:
    """What an approval of the order is for."""
    return RequestContent(kind=ApprovalKind.PURCHASE_ORDER, command=command, day=command.date.day or today)


def check_expected(command: CreatePurchaseOrder, day: dt.date) -> None:
    """Raises DateInPast for goods that are expected before they are ordered."""
    if command.expected_date is not None and command.expected_date < day:
        raise DateInPast("Goods are not expected before they are ordered.", field="expected_date")


# Long: one field of the order a line.
async def post(tx: Transaction, draft: Draft) -> PurchaseOrder:
    command = draft.command
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    authority = await authority_of(tx, APPROVALS, command.approval_id, content_of_order(command, calendar.today))
    day = calendar.date_of_own(command.date, authority.date_role)
    check_expected(command, day)
    vendor = await vendors.load_active(tx, command.vendor_id, organisation)
    lines = order_lines(command.lines, draft.known)
    await check_open(tx, PostingDay(date=day, reason=command.date.reason, role=authority.date_role))
    number = await next_number(tx, series_of_organisation(SERIES, day))
    order = PurchaseOrder(
        purchase_order_id=new_id(),
        number=number,
        date=day,
        status=OrderStatus.DRAFT,
        vendor_id=vendor.vendor_id,
        vendor_name=vendor.name,
        expected_date=command.expected_date,
        note=command.note,
        date_reason=command.date.reason,
        total=total_of(lines),
        cancel_reason="",
        cancelled_at=None,
        version=1,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
        updated_at=tx.now,
        lines=lines,
        approval_id=authority.approval_id,
        approved_by=authority.approved_by,
    )
    await purchase_orders.insert(tx, order)
    await use_approval(tx, APPROVALS, authority, order.purchase_order_id)
    after = {"number": order.number, "vendor_id": str(order.vendor_id), "total": f"{order.total:f}"}
    audit.record(
        tx,
        action="create",
        entity="purchase_order",
        entity_id=order.purchase_order_id,
        after=after | dated_facts(day, order.date_reason) | approved_facts(order),
    )
    return order
