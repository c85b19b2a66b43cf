"""Matches a vendor's bill with its receipts and their orders, for matching and for posting."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from gst.document.totals import add_up
from kit.db.session import ReadSession
from services.purchase.domain import bill_match
from services.purchase.domain.bill_match import Figures, LineFacts
from services.purchase.domain.errors import (
    GoodsReceiptLineNotFound,
    GoodsReceiptNotFound,
    OtherRegistration,
    OtherVendor,
    ReceiptBilled,
)
from services.purchase.domain.goods_receipts import GoodsReceipt, GoodsReceiptLine
from services.purchase.domain.line_tax import TaxedItem, figures_of, tax_lines
from services.purchase.domain.purchase_orders import PurchaseOrderLine
from services.purchase.domain.vendor_bills import BilledLine, MatchedBill, MatchedBillLine, PrintedBill
from services.purchase.domain.vendors import Vendor
from services.purchase.store import goods_receipts, purchase_orders, purchase_settings, vendor_bills, vendors
from trade.domain.figures import LineFigures
from trade.domain.prices import check_pack
from trade.domain.quantities import check_quantity
from trade.domain.refusals import LineRepeated
from trade.store import organisations


async def match_bill(session: ReadSession, bill: PrintedBill, *, lock: bool, accept_rates: bool = False) -> MatchedBill:
    """`lock` locks the receipts in key order. `accept_rates` accepts rates above the order's.

    Raises NotFound for what does not exist, ReceiptBilled, OtherVendor, OtherRegistration, DateInFuture,
    BillNumberTaken, PrintedFiguresInconsistent.
    """
    organisation = await organisations.load(session)
    organisation.business_date(bill.date, session.now, field="bill.date")
    vendor = await vendors.find(session, bill.vendor_id, field="bill.vendor_id")
    await vendor_bills.refuse_taken_number(session, vendor.vendor_id, bill.number, bill.date)
    bill_match.check_printed(bill.figures, "bill.figures")
    receipts = await _receipts(session, bill, vendor, lock=lock)
    lines = [line for receipt in receipts for line in receipt.lines]
    ordered = await purchase_orders.find_lines(
        session, {line.purchase_order_line_id for line in lines if line.purchase_order_line_id}
    )
    billed = _billed(bill, lines)
    figures = [found for receipt in receipts for found in _figures(receipt, bill.date)]
    settings = await purchase_settings.load(session)
    match = bill_match.match(
        [_facts(line, ordered, billed.get(line.line_id)) for line in lines],
        bill.figures,
        _totals(figures),
        tolerance=settings.bill_tolerance,
        accept_rates=accept_rates,
    )
    numbers = {receipt.goods_receipt_id: receipt.number for receipt in receipts}
    return MatchedBill(
        bill=bill,
        vendor=vendor,
        receipts=receipts,
        lines=tuple(
            MatchedBillLine(
                goods_receipt_number=numbers[line.goods_receipt_id], line=line, figures=of_line, match=matched
            )
            for line, of_line, matched in zip(lines, figures, match.lines, strict=True)
        ),
        match=match,
        tolerance=settings.bill_tolerance,
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
        if receipt.vendor_bill_id is not None:
            raise ReceiptBilled("The receipt has been billed.", field=field, number=receipt.number)
        if receipts and receipt.registration_id != receipts[0].registration_id:
            raise OtherRegistration("One bill is for one registration.", field=field)
        receipts.append(receipt)
    return tuple(receipts)


def _billed(bill: PrintedBill, lines: Sequence[GoodsReceiptLine]) -> dict[UUID, BilledLine]:
    known = {line.line_id: line for line in lines}
    billed: dict[UUID, BilledLine] = {}
    for index, line in enumerate(bill.lines):
        field = f"bill.lines[{index}].goods_receipt_line_id"
        if line.goods_receipt_line_id not in known:
            raise GoodsReceiptLineNotFound("Not a line of the bill's receipts.", field=field)
        if line.goods_receipt_line_id in billed:
            raise LineRepeated("The line is named twice.", field=field)
        uqc = known[line.goods_receipt_line_id].uqc
        check_quantity(line.quantity, uqc, field=f"bill.lines[{index}].quantity")
        if line.rate is not None:
            check_pack(line.rate, uqc, prefix=f"bill.lines[{index}].", name="rate")
        billed[line.goods_receipt_line_id] = line
    return billed


def _facts(line: GoodsReceiptLine, ordered: Mapping[UUID, PurchaseOrderLine], billed: BilledLine | None) -> LineFacts:
    order_line = ordered.get(line.purchase_order_line_id) if line.purchase_order_line_id else None
    item = line.item
    return LineFacts(
        name=f"{line.product_name} {line.batch.batch_number}",
        ordered_quantity=order_line.quantity if order_line else None,
        ordered_rate=order_line.rate if order_line else None,
        ordered_net_rate=order_line.net_rate if order_line else None,
        received_quantity=item.quantity,
        received_rate=item.rate,
        received_net_rate=item.net_rate,
        billed_quantity=billed.quantity if billed else item.quantity,
        billed_rate=item.rate if billed is None or billed.rate is None else billed.rate,
    )


def _figures(receipt: GoodsReceipt, on: dt.date) -> list[LineFigures]:
    """The figures that a bill of this date should have, at the rates of this date."""
    items = [TaxedItem(item=line.item, tax_class=line.tax_class, field="bill.date") for line in receipt.lines]
    return [figures_of(line) for line in tax_lines(items, charge=receipt.charge, on=on).lines]


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
