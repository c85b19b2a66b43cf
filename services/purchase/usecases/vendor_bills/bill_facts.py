"""Reads what a vendor's bill is matched with: vendor, receipts, orders and returns."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain import bill_match
from services.purchase.domain.errors import GoodsReceiptNotFound, OtherRegistration, OtherVendor, ReceiptBilled
from services.purchase.domain.goods_receipts import GoodsReceipt, GoodsReceiptLine, unbilled_units
from services.purchase.domain.input_tax import TaxCredit, credit_due_from
from services.purchase.domain.inward_supply import InwardSupply, check_imported, inward_supply
from services.purchase.domain.kept_goods import NOTHING_RETURNED, UnbilledUnits
from services.purchase.domain.purchase_orders import PurchaseOrderLine
from services.purchase.domain.terms import Delivery, Due, due
from services.purchase.domain.vendor_bills import PrintedBill
from services.purchase.domain.vendors import Vendor
from services.purchase.store import (
    goods_receipts,
    purchase_orders,
    purchase_settings,
    returned_goods,
    vendor_bills,
    vendors,
)
from trade.domain.dating import RequestedDate
from trade.domain.organisation import Registration
from trade.store import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredLine:
    """A receipt line, with its order line and what of it no bill is for."""

    receipt: GoodsReceipt
    line: GoodsReceiptLine
    ordered: PurchaseOrderLine | None
    unbilled: UnbilledUnits


@dataclass(frozen=True, slots=True, kw_only=True)
class BillFacts:
    """A printed bill, and what the books have of what it is for. `supply` is the vendor's on the day of the bill.

    `booking_date` is the day on which the bill enters the books.
    """

    bill: PrintedBill
    vendor: Vendor
    supply: InwardSupply
    receipts: tuple[GoodsReceipt, ...]
    lines: tuple[DeliveredLine, ...]
    tolerance: Decimal
    booking_date: dt.date
    credit: TaxCredit
    due: Due


async def read_bill_facts(session: ReadSession, bill: PrintedBill, date: RequestedDate, *, lock: bool) -> BillFacts:
    """`lock` locks the receipts in key order.

    Raises NotFound for what does not exist, NotImported, ReceiptBilled, OtherVendor, OtherRegistration, DateInFuture,
    BeforeOriginal, BillNumberTaken, PrintedFiguresInconsistent.
    """
    organisation = await organisations.load(session)
    calendar = organisation.calendar(session.now)
    calendar.date_of_others(bill.date, field="bill.date")
    booked = calendar.booking_date(date.booking_day, bill.date)
    vendor = await vendors.load(session, bill.vendor_id, field="bill.vendor_id")
    await vendor_bills.refuse_taken_number(session, vendor.vendor_id, bill.number, bill.date)
    bill_match.check_printed(bill.figures, "bill.figures")
    if bill.under_bill_of_entry:
        check_imported(vendor.gst_category, field="bill.under_bill_of_entry")
    receipts = await read_receipts(session, bill.goods_receipt_ids, vendor, prefix="bill.", lock=lock)
    _check_billable(receipts)
    registration = organisation.registration_of_document(receipts[0].registration_id)
    today = organisation.today(session.now)
    settings = await purchase_settings.load(session)
    delivery = Delivery(bill_date=bill.date, accepted=min(receipt.date for receipt in receipts))
    return BillFacts(
        bill=bill,
        vendor=vendor,
        supply=inward_supply(
            gst_category=vendor.gst_category,
            vendor_state=vendor.address.state_code,
            registration_state=registration.state_code,
            under_bill_of_entry=bill.under_bill_of_entry,
        ),
        receipts=receipts,
        lines=await _lines(session, receipts),
        tolerance=settings.bill_tolerance,
        booking_date=booked,
        credit=credit_of(registration, bill.date, receipts, today),
        due=due(delivery, credit_days=vendor.credit_days, msme=vendor.msme, traders=settings.msme_traders),
    )


def credit_of(registration: Registration, date: dt.date, receipts: Sequence[GoodsReceipt], today: dt.date) -> TaxCredit:
    """What a registration may take of the tax of a document of `date`, for these goods, that is booked today."""
    due_from = credit_due_from(date, [receipt.date for receipt in receipts])
    return TaxCredit(
        taken=not registration.under_composition_on(due_from),
        due_from=due_from,
        booked_on=today,
        last_day=registration.filing_on(today).last_day_of_input_tax(date),
    )


def _check_billable(receipts: Sequence[GoodsReceipt]) -> None:
    for index, receipt in enumerate(receipts):
        if not receipt.may_be_billed:
            field = f"bill.goods_receipt_ids[{index}]"
            raise ReceiptBilled("Nothing of the receipt is left to bill.", field=field, number=receipt.number)


async def read_receipts(
    session: ReadSession, goods_receipt_ids: Sequence[UUID], vendor: Vendor, *, prefix: str, lock: bool
) -> tuple[GoodsReceipt, ...]:
    """Receipts of a vendor and of one registration. `prefix` is the path of the ids' field, `lock` locks in key order.

    Raises GoodsReceiptNotFound, OtherVendor, OtherRegistration.
    """
    found = await goods_receipts.find_many(session, goods_receipt_ids, lock=lock)
    receipts: list[GoodsReceipt] = []
    for index, goods_receipt_id in enumerate(goods_receipt_ids):
        field = f"{prefix}goods_receipt_ids[{index}]"
        receipt = found.get(goods_receipt_id)
        if receipt is None:
            raise GoodsReceiptNotFound("No such goods receipt.", field=field)
        if receipt.vendor_id != vendor.vendor_id:
            raise OtherVendor("The receipt is another vendor's.", field=field)
        if receipts and receipt.registration_id != receipts[0].registration_id:
            raise OtherRegistration("One bill is for one registration.", field=field)
        receipts.append(receipt)
    return tuple(receipts)


async def _lines(session: ReadSession, receipts: Sequence[GoodsReceipt]) -> tuple[DeliveredLine, ...]:
    returned = await returned_goods.unbilled_by_line(session, [receipt.goods_receipt_id for receipt in receipts])
    lines = [line for receipt in receipts for line in receipt.lines]
    ordered = await purchase_orders.find_lines(
        session, {line.purchase_order_line_id for line in lines if line.purchase_order_line_id}
    )
    return tuple(
        DeliveredLine(
            receipt=receipt,
            line=line,
            ordered=ordered.get(line.purchase_order_line_id) if line.purchase_order_line_id else None,
            unbilled=unbilled_units(line, returned.get(line.line_id, NOTHING_RETURNED)),
        )
        for receipt in receipts
        for line in receipt.lines
    )
