"""Matches a vendor's bill with its receipts and their orders, for showing and for posting."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from gst.document.lines import LineFigures as ComputedLine
from gst.document.totals import add_up
from gst.money import ZERO
from gst.price import Price
from kit.db.session import ReadSession
from services.purchase.domain import bill_match
from services.purchase.domain.bill_match import Figures, LineFacts
from services.purchase.domain.bill_rounding import RoundedBill, round_bill
from services.purchase.domain.errors import (
    GoodsReceiptLineNotFound,
    GoodsReceiptNotFound,
    OtherRegistration,
    OtherVendor,
    QuantityMissing,
    ReceiptBilled,
)
from services.purchase.domain.goods_receipts import GoodsReceipt, GoodsReceiptLine
from services.purchase.domain.inward_supply import InwardSupply, inward_supply
from services.purchase.domain.kept_goods import NOTHING_RETURNED, ReturnedOfLine, UnbilledUnits
from services.purchase.domain.landed_cost import BoughtItem
from services.purchase.domain.line_tax import TaxedItem, figures_of, tax_lines
from services.purchase.domain.purchase_orders import PurchaseOrderLine
from services.purchase.domain.vendor_bills import BilledLine, MatchedBill, MatchedBillLine, PrintedBill
from services.purchase.domain.vendors import Vendor
from services.purchase.store import (
    goods_receipts,
    purchase_orders,
    purchase_settings,
    returned_goods,
    vendor_bills,
    vendors,
)
from trade.domain.figures import LineFigures
from trade.domain.prices import check_pack
from trade.domain.products import KnownProduct
from trade.domain.quantities import check_quantity
from trade.domain.refusals import LineRepeated
from trade.store import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class _Delivered:
    """A receipt line, what is known of it, and how the vendor's supply is taxed on the day of the bill."""

    receipt: GoodsReceipt
    line: GoodsReceiptLine
    ordered: PurchaseOrderLine | None
    unbilled: UnbilledUnits
    tax_class: str
    supply: InwardSupply


@dataclass(frozen=True, slots=True, kw_only=True)
class _Billed:
    delivered: _Delivered
    item: BoughtItem


async def match_bill(
    session: ReadSession,
    bill: PrintedBill,
    products: Mapping[UUID, KnownProduct],
    *,
    lock: bool,
    accept: bool = False,
) -> MatchedBill:
    """`products` are those of the receipts as inventory knows them now: their tax class is that of the bill.

    `lock` locks the receipts in key order. `accept` accepts differences.

    Raises NotFound for what does not exist, ReceiptBilled, OtherVendor, OtherRegistration, DateInFuture,
    BillNumberTaken, PrintedFiguresInconsistent.
    """
    organisation = await organisations.load(session)
    organisation.business_date(bill.date, session.now, field="bill.date")
    vendor = await vendors.load(session, bill.vendor_id, field="bill.vendor_id")
    await vendor_bills.refuse_taken_number(session, vendor.vendor_id, bill.number, bill.date)
    bill_match.check_printed(bill.figures, "bill.figures")
    receipts = await _receipts(session, bill, vendor, lock=lock)
    supply = inward_supply(
        gst_category=vendor.gst_category,
        vendor_state=vendor.address.state_code,
        registration_state=organisation.registration_of_document(receipts[0].registration_id).state_code,
    )
    settings = await purchase_settings.load(session)
    delivered = await _delivered(session, receipts, products, supply)
    candidates = [
        _match(lines, bill, vendor, settings.bill_tolerance, accept=accept) for lines in _candidates(bill, delivered)
    ]
    lines, match, rounded = next((found for found in candidates if found[1].matches), candidates[0])
    return MatchedBill(
        bill=bill,
        vendor=vendor,
        supply=supply,
        receipts=receipts,
        lines=lines,
        match=match,
        rounding=rounded.rounding,
        shown_rounding_school=rounded.shown,
        tolerance=settings.bill_tolerance,
        today=organisation.today(session.now),
    )


async def _receipts(session: ReadSession, bill: PrintedBill, vendor: Vendor, *, lock: bool) -> tuple[GoodsReceipt, ...]:
    found = await goods_receipts.find_many(session, bill.goods_receipt_ids, lock=lock)
    receipts: list[GoodsReceipt] = []
    for index, goods_receipt_id in enumerate(bill.goods_receipt_ids):
        field = f"bill.goods_receipt_ids[{index}]"
        receipt = found.get(goods_receipt_id)
        if receipt is None:
            raise GoodsReceiptNotFound("No such goods receipt.", field=field)
        if receipt.vendor_id != vendor.vendor_id:
            raise OtherVendor("The receipt is another vendor's.", field=field)
        if not receipt.billable:
            raise ReceiptBilled("Nothing of the receipt is left to bill.", field=field, number=receipt.number)
        if receipts and receipt.registration_id != receipts[0].registration_id:
            raise OtherRegistration("One bill is for one registration.", field=field)
        receipts.append(receipt)
    return tuple(receipts)


async def _delivered(
    session: ReadSession, receipts: Sequence[GoodsReceipt], products: Mapping[UUID, KnownProduct], supply: InwardSupply
) -> list[_Delivered]:
    returned = await returned_goods.unbilled_by_line(session, [receipt.goods_receipt_id for receipt in receipts])
    lines = [line for receipt in receipts for line in receipt.lines]
    ordered = await purchase_orders.find_lines(
        session, {line.purchase_order_line_id for line in lines if line.purchase_order_line_id}
    )
    return [
        _Delivered(
            receipt=receipt,
            line=line,
            ordered=ordered.get(line.purchase_order_line_id) if line.purchase_order_line_id else None,
            unbilled=_unbilled(line, returned.get(line.line_id, NOTHING_RETURNED)),
            tax_class=products[line.product_id].tax_class if line.product_id in products else line.tax_class,
            supply=supply,
        )
        for receipt in receipts
        for line in receipt.lines
    ]


def _unbilled(line: GoodsReceiptLine, returned: ReturnedOfLine) -> UnbilledUnits:
    return UnbilledUnits(
        quantity=line.unbilled_quantity,
        free_quantity=line.unbilled_free_quantity,
        returned=returned.returned,
        held=returned.held,
        uqc=line.uqc,
    )


def _candidates(bill: PrintedBill, delivered: Sequence[_Delivered]) -> list[list[_Billed]]:
    """What the bill may be for: the lines that it names; else what was kept, or all that came and is not billed.

    A vendor may bill what came although a part of it went back. The debit note for that part then settles the bill.
    """
    if bill.lines:
        return [_named(bill, delivered)]
    kept = [_billed(each, each.unbilled.kept, None) for each in delivered if each.unbilled.kept > 0]
    unbilled = [_billed(each, each.unbilled.quantity, None) for each in delivered if each.unbilled.quantity]
    return [kept or unbilled, unbilled]


def _named(bill: PrintedBill, delivered: Sequence[_Delivered]) -> list[_Billed]:
    by_id = {each.line.line_id: each for each in delivered}
    named: dict[UUID, BilledLine] = {}
    for index, line in enumerate(bill.lines):
        field = f"bill.lines[{index}].goods_receipt_line_id"
        if line.goods_receipt_line_id not in by_id:
            raise GoodsReceiptLineNotFound("Not a line of the bill's receipts.", field=field)
        if line.goods_receipt_line_id in named:
            raise LineRepeated("The line is named twice.", field=field)
        if line.quantity <= 0:
            raise QuantityMissing("The bill is for none of the line.", field=f"bill.lines[{index}].quantity")
        uqc = by_id[line.goods_receipt_line_id].line.uqc
        check_quantity(line.quantity, uqc, field=f"bill.lines[{index}].quantity")
        if line.rate is not None:
            check_pack(line.rate, uqc, prefix=f"bill.lines[{index}].", name="rate")
        named[line.goods_receipt_line_id] = line
    return [_billed(by_id[line_id], line.quantity, line.rate) for line_id, line in named.items()]


def _billed(delivered: _Delivered, quantity: Decimal, rate: Price | None) -> _Billed:
    received = delivered.line.item
    item = BoughtItem(
        quantity=quantity,
        free_quantity=ZERO,
        rate=received.rate if rate is None else rate,
        discount_percent=received.discount_percent,
    )
    return _Billed(delivered=delivered, item=item)


def _match(
    billed: Sequence[_Billed], bill: PrintedBill, vendor: Vendor, tolerance: Decimal, *, accept: bool
) -> tuple[tuple[MatchedBillLine, ...], bill_match.BillMatch, RoundedBill]:
    rounded = round_bill(_computed(billed, bill.date), bill.figures, of_vendor=vendor.rounding_school)
    figures = [figures_of(line) for line in rounded.lines]
    facts = [_facts(each, of_line) for each, of_line in zip(billed, figures, strict=True)]
    totals = replace(_totals(figures), total=rounded.total)
    match = bill_match.match(facts, bill.figures, totals, tolerance=tolerance, accept=accept)
    lines = tuple(
        MatchedBillLine(
            goods_receipt_number=each.delivered.receipt.number,
            line=each.delivered.line,
            unbilled=each.delivered.unbilled,
            tax_class=each.delivered.tax_class,
            figures=of_line,
            match=matched,
        )
        for each, of_line, matched in zip(billed, figures, match.lines, strict=True)
    )
    return lines, match, rounded


def _computed(billed: Sequence[_Billed], on: dt.date) -> tuple[ComputedLine, ...]:
    """The lines that a bill of this date should have, at the rates and with the heads of this date."""
    if not billed:
        return ()
    items = [TaxedItem(item=each.item, tax_class=each.delivered.tax_class, field="bill.date") for each in billed]
    return tax_lines(items, charge=billed[0].delivered.supply.charge, on=on).lines


def _facts(billed: _Billed, figures: LineFigures) -> LineFacts:
    delivered, line = billed.delivered, billed.delivered.line
    order_line, receipt, supply = delivered.ordered, delivered.receipt, delivered.supply
    return LineFacts(
        name=f"{line.product_name} {line.batch.batch_number}",
        ordered_quantity=order_line.quantity if order_line else None,
        ordered_rate=order_line.rate if order_line else None,
        ordered_net_rate=order_line.net_rate if order_line else None,
        received_quantity=line.item.quantity,
        received_rate=line.item.rate,
        received_net_rate=line.item.net_rate,
        received_tax_rate=line.figures.tax_rate,
        returned_quantity=delivered.unbilled.returned,
        unbilled_quantity=delivered.unbilled.quantity,
        kept_quantity=delivered.unbilled.kept,
        billed_quantity=billed.item.quantity,
        billed_rate=billed.item.rate,
        billed_tax_rate=figures.tax_rate,
        supply_differs=(receipt.charge, receipt.supply_kind) != (supply.charge, supply.kind),
    )


def _totals(lines: Sequence[LineFigures]) -> Figures:
    totals = add_up(lines, round_to_rupee=False)
    return Figures(
        taxable=totals.taxable,
        cgst=totals.cgst,
        sgst=totals.sgst,
        igst=totals.igst,
        cess=totals.cess,
        total=totals.value,
    )
