"""What has come in, and what a goods receipt needs to know before it calls inventory.

Purchase refuses here whatever it can refuse by itself.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.price import Price
from kit.auth.caller import Role
from kit.db.session import ReadSession
from services.purchase.domain.approvals import ApprovalKind
from services.purchase.domain.errors import (
    OrderLineNeeded,
    OtherProduct,
    OtherVendor,
    PurchaseOrderLineNotFound,
)
from services.purchase.domain.goods_receipts import ReceivedBatch
from services.purchase.domain.inward_supply import InwardSupply, check_imported, inward_supply
from services.purchase.domain.landed_cost import BoughtItem, LandedLine, land
from services.purchase.domain.order_rules import Arrival, check_receivable, receive
from services.purchase.domain.purchase_orders import PurchaseOrder, PurchaseOrderLine
from services.purchase.domain.received_batch_rules import check_received_batch
from services.purchase.domain.statuses_and_kinds import ReceivedCondition
from services.purchase.domain.vendors import Vendor
from services.purchase.store import goods_receipts, purchase_orders, purchase_settings, vendors
from services.purchase.store.approval_tables import APPROVALS
from trade.domain.approvals import Authority, RequestContent
from trade.domain.business_days import check_not_before
from trade.domain.dating import RequestedDate
from trade.domain.organisation import Organisation
from trade.domain.refusals import ManagerNeeded, RateMissing
from trade.domain.role_limits import LimitPassed
from trade.store import organisations
from trade.usecases.approvals import authority_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedReceiptLine:
    """A line as a caller reports it.

    None leaves the rate and the discount to the order's line, the location to inventory.
    """

    product_id: UUID
    purchase_order_line_id: UUID | None
    location_id: UUID | None
    batch: ReceivedBatch
    quantity: Decimal
    free_quantity: Decimal
    rate: Price | None
    discount_percent: Decimal | None
    condition: ReceivedCondition


@dataclass(frozen=True, slots=True, kw_only=True)
class PostGoodsReceipt:
    """What has come in, against an order or without one."""

    vendor_id: UUID
    purchase_order_id: UUID | None
    date: RequestedDate
    registration_id: UUID | None
    vendor_document_number: str
    vendor_document_date: dt.date | None
    freight: Decimal
    note: str
    accept_excess_free_goods: bool
    """Takes more free units than the order has. A manager's decision."""
    under_bill_of_entry: bool
    """Their bill is expected to bear no GST."""
    lines: tuple[RequestedReceiptLine, ...]
    approval_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """A requested line with its rate and its cost."""

    requested: RequestedReceiptLine
    item: BoughtItem
    landed: LandedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptTerms:
    """Who delivers to which registration, how it is taxed, and the lines as they will be posted."""

    vendor: Vendor
    registration_id: UUID
    supply: InwardSupply
    day: dt.date
    tax_day: dt.date
    """The day whose rates apply: that of the vendor's document, if it is known."""
    lines: tuple[PlannedLine, ...]
    arrivals: tuple[Arrival, ...]
    """The units that the lines deliver, by line of the order."""
    authority: Authority


def content_of_receipt(command: PostGoodsReceipt, today: dt.date) -> RequestContent:
    """What an approval of the receipt is for."""
    return RequestContent(kind=ApprovalKind.GOODS_RECEIPT, command=command, day=command.date.day or today)


def decisions_passed(command: PostGoodsReceipt, role: Role) -> tuple[LimitPassed, ...]:
    """What of a receipt only a manager decides, if the role is a lower one."""
    if not command.accept_excess_free_goods or role >= Role.MANAGER:
        return ()
    return (LimitPassed(field="accept_excess_free_goods", asked="set", limit="a manager's decision"),)


async def read_receipt_terms(session: ReadSession, command: PostGoodsReceipt) -> ReceiptTerms:
    """Raises what `authority_of` and `terms_by` raise."""
    organisation = await organisations.load(session)
    content = content_of_receipt(command, organisation.calendar(session.now).today)
    authority = await authority_of(session, APPROVALS, command.approval_id, content)
    return await terms_by(session, command, organisation, authority)


async def terms_by(
    session: ReadSession, command: PostGoodsReceipt, organisation: Organisation, authority: Authority
) -> ReceiptTerms:
    """Raises NotFound, InvalidArgument or FailedPrecondition with the field at fault, and ManagerNeeded."""
    if decisions_passed(command, authority.role):
        raise ManagerNeeded("Only a manager takes more free goods than ordered.", field="accept_excess_free_goods")
    day = organisation.calendar(session.now).date_of_own(command.date, authority.date_role)
    organisation.calendar(session.now).date_of_others(command.vendor_document_date, field="vendor_document_date")
    vendor = await vendors.load_active(session, command.vendor_id, organisation)
    await goods_receipts.refuse_taken_document(
        session, vendor.vendor_id, command.vendor_document_number, command.vendor_document_date or day
    )
    registration = organisation.registration(command.registration_id)
    supply = _supply(command, vendor, registration.state_code)
    order = await _order(session, command.purchase_order_id, vendor, day)
    items = _items(command, order)
    arrivals = _arrivals(command, items)
    if order is not None:
        await _check_ordered(session, command, order, arrivals)
    for index, (line, item) in enumerate(zip(command.lines, items, strict=True)):
        check_received_batch(item, line.batch, day, field=f"lines[{index}]")
    return ReceiptTerms(
        vendor=vendor,
        registration_id=registration.registration_id,
        supply=supply,
        day=day,
        tax_day=command.vendor_document_date or day,
        arrivals=arrivals,
        authority=authority,
        lines=tuple(
            PlannedLine(requested=line, item=item, landed=landed)
            for line, item, landed in zip(command.lines, items, land(items, command.freight), strict=True)
        ),
    )


def _supply(command: PostGoodsReceipt, vendor: Vendor, registration_state: str) -> InwardSupply:
    if command.under_bill_of_entry:
        check_imported(vendor.gst_category, field="under_bill_of_entry")
    return inward_supply(
        gst_category=vendor.gst_category,
        vendor_state=vendor.address.state_code,
        registration_state=registration_state,
        under_bill_of_entry=command.under_bill_of_entry,
    )


async def _check_ordered(
    session: ReadSession, command: PostGoodsReceipt, order: PurchaseOrder, arrivals: tuple[Arrival, ...]
) -> None:
    """Refuses more than the order's lines still await plus the tolerance."""
    settings = await purchase_settings.load(session)
    receive(
        order.ordered_lines(),
        arrivals,
        settings.over_receipt_percent,
        accept_excess_free_goods=command.accept_excess_free_goods,
    )


async def _order(
    session: ReadSession, order_id: UUID | None, vendor: Vendor, received_on: dt.date
) -> PurchaseOrder | None:
    if order_id is None:
        return None
    order = await purchase_orders.load(session, order_id)
    if order.vendor_id != vendor.vendor_id:
        raise OtherVendor("The order is another vendor's.", field="purchase_order_id")
    check_not_before(received_on, order.date)
    check_receivable(order.status)
    return order


def _items(command: PostGoodsReceipt, order: PurchaseOrder | None) -> list[BoughtItem]:
    order_lines = {line.line_id: line for line in order.lines} if order else {}
    return [_item(line, order_lines, f"lines[{index}]") for index, line in enumerate(command.lines)]


def _arrivals(command: PostGoodsReceipt, items: Sequence[BoughtItem]) -> tuple[Arrival, ...]:
    return tuple(
        Arrival(
            line_id=line.purchase_order_line_id,
            quantity=item.quantity,
            free_quantity=item.free_quantity,
            field=f"lines[{index}]",
        )
        for index, (line, item) in enumerate(zip(command.lines, items, strict=True))
        if line.purchase_order_line_id is not None
    )


def _item(line: RequestedReceiptLine, order_lines: Mapping[UUID, PurchaseOrderLine], field: str) -> BoughtItem:
    """The line with its rate and discount: its own, or those of the order's line."""
    ordered = _order_line(line, order_lines, field)
    discount = line.discount_percent
    if line.rate is not None:
        rate = line.rate
    elif ordered is not None:
        rate = ordered.rate
        discount = ordered.discount_percent if discount is None else discount
    else:
        raise RateMissing("Without an order the rate is needed.", field=f"{field}.rate")
    return BoughtItem(
        quantity=line.quantity,
        free_quantity=line.free_quantity,
        rate=rate,
        discount_percent=discount or Decimal(0),
    )


def _order_line(
    line: RequestedReceiptLine, order_lines: Mapping[UUID, PurchaseOrderLine], field: str
) -> PurchaseOrderLine | None:
    if (line.purchase_order_line_id is not None) != bool(order_lines):
        raise OrderLineNeeded(
            "A receipt against an order names the order's line; a direct one names none.",
            field=f"{field}.purchase_order_line_id",
        )
    if line.purchase_order_line_id is None:
        return None
    ordered = order_lines.get(line.purchase_order_line_id)
    if ordered is None:
        raise PurchaseOrderLineNotFound("No such line in the order.", field=f"{field}.purchase_order_line_id")
    if ordered.product_id != line.product_id:
        raise OtherProduct("The order's line is of another product.", field=f"{field}.product_id")
    return ordered
