"""Looks a vendor's bill up against its receipts and their orders: the same comparison for `:match` and for posting."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from bahi.purchase.v1 import vendor_bills_pb2 as bills_pb2

from gst.document.lines import LineFigures
from gst.document.totals import add_up
from gst.money import CONTEXT, HUNDRED, UNIT_PRICE
from gst.tax.categories import Charge
from kit.db.session import Transaction
from kit.wire.proto_values import date_of, decimal_of, uuid_of
from services.purchase.domain import bill_match
from services.purchase.domain.bill_match import BillMatch, Figures, LineFacts
from services.purchase.domain.errors import (
    GoodsReceiptLineNotFound,
    GoodsReceiptNotFound,
    OtherRegistration,
    OtherVendor,
    ReceiptBilled,
)
from services.purchase.domain.landed_cost import BoughtItem
from services.purchase.domain.line_tax import TaxedItem, tax_lines
from services.purchase.store import goods_receipts, purchase_orders, purchase_settings, vendors
from services.purchase.store.rows import Row
from trade.domain.refusals import LineRepeated
from trade.remote import organisations


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ComparedBill:
    """A bill beside its receipts. `lines` and `figures` are in the same order."""

    vendor: Row
    date: dt.date
    receipts: list[Row]
    lines: list[Row]
    facts: list[LineFacts]
    figures: list[LineFigures]
    printed: Figures
    match: BillMatch
    tolerance: Decimal


async def compare_bill(
    tx: Transaction, bill: bills_pb2.PrintedBill, *, lock: bool, accept_rates: bool = False
) -> ComparedBill:
    """The comparison, with the receipts locked in key order if wanted.

    Raises NotFound for what does not exist, ReceiptBilled, OtherVendor, OtherRegistration, DateInFuture, PrintedFiguresInconsistent.
    """
    organisation = await organisations.load(tx)
    bill_date = date_of(bill.date, "bill.date")
    organisation.business_date(bill_date, tx.now, field="bill.date")
    vendor = await vendors.find(tx, uuid_of(bill.vendor_id), field="bill.vendor_id")
    printed = _printed(bill.figures)
    bill_match.check_printed(printed, "bill.figures")
    receipts = await _receipts(tx, bill, vendor, lock=lock)
    by_receipt = await goods_receipts.lines_of(tx, [receipt["goods_receipt_id"] for receipt in receipts])
    lines = [line for receipt in receipts for line in by_receipt[receipt["goods_receipt_id"]]]
    ordered = await purchase_orders.lines_by_id(
        tx, {line["purchase_order_line_id"] for line in lines if line["purchase_order_line_id"]}
    )
    facts = _facts(lines, ordered, _billed(bill, lines))
    figures = [
        found for receipt in receipts for found in _tax(receipt, by_receipt[receipt["goods_receipt_id"]], bill_date)
    ]
    totals = add_up(figures, round_to_rupee=False)
    computed = Figures(
        taxable=totals.taxable,
        cgst=totals.cgst,
        sgst=totals.sgst,
        igst=totals.igst,
        cess=totals.cess,
        total=totals.value,
    )
    tolerance: Decimal = (await purchase_settings.load(tx))["bill_tolerance"]
    return ComparedBill(
        vendor=vendor,
        date=bill_date,
        receipts=receipts,
        lines=lines,
        facts=facts,
        figures=figures,
        printed=printed,
        match=bill_match.match(facts, printed, computed, tolerance=tolerance, accept_rates=accept_rates),
        tolerance=tolerance,
    )


def _printed(figures: bills_pb2.PrintedFigures) -> Figures:
    return Figures(
        taxable=decimal_of(figures.taxable),
        cgst=decimal_of(figures.cgst),
        sgst=decimal_of(figures.sgst),
        igst=decimal_of(figures.igst),
        cess=decimal_of(figures.cess),
        total=decimal_of(figures.total),
    )


async def _receipts(tx: Transaction, bill: bills_pb2.PrintedBill, vendor: Row, *, lock: bool) -> list[Row]:
    receipt_ids = [uuid_of(receipt_id) for receipt_id in bill.goods_receipt_ids]
    found = await goods_receipts.find_many(tx, receipt_ids, lock=lock)
    receipts: list[Row] = []
    for index, receipt_id in enumerate(receipt_ids):
        field = f"bill.goods_receipt_ids[{index}]"
        receipt = found.get(receipt_id)
        if receipt is None:
            raise GoodsReceiptNotFound("No such goods receipt.", field=field)
        if receipt["vendor_id"] != vendor["vendor_id"]:
            raise OtherVendor("The receipt is another vendor's.", field=field)
        if receipt["vendor_bill_id"] is not None:
            raise ReceiptBilled("The receipt has been billed.", field=field, number=receipt["number"])
        if receipts and receipt["registration_id"] != receipts[0]["registration_id"]:
            raise OtherRegistration("One bill is for one registration.", field=field)
        receipts.append(receipt)
    return receipts


def _billed(bill: bills_pb2.PrintedBill, lines: Sequence[Row]) -> Mapping[UUID, bills_pb2.BilledItem]:
    known = {line["goods_receipt_line_id"] for line in lines}
    billed: dict[UUID, bills_pb2.BilledItem] = {}
    for index, item in enumerate(bill.lines):
        line_id = uuid_of(item.goods_receipt_line_id)
        field = f"bill.lines[{index}].goods_receipt_line_id"
        if line_id not in known:
            raise GoodsReceiptLineNotFound("Not a line of the bill's receipts.", field=field)
        if line_id in billed:
            raise LineRepeated("The line is named twice.", field=field)
        billed[line_id] = item
    return billed


def _facts(
    lines: Sequence[Row], ordered: Mapping[UUID, Row], billed: Mapping[UUID, bills_pb2.BilledItem]
) -> list[LineFacts]:
    facts = []
    for line in lines:
        order_line = ordered.get(line["purchase_order_line_id"])
        item = billed.get(line["goods_receipt_line_id"])
        facts.append(
            LineFacts(
                name=f"{line['product_name']} {line['batch_number']}",
                ordered_quantity=order_line["quantity"] if order_line else None,
                ordered_rate=order_line["rate"] if order_line else None,
                ordered_net_rate=_net_rate(order_line) if order_line else None,
                received_quantity=line["quantity"],
                received_rate=line["rate"],
                received_net_rate=_net_rate(line),
                billed_quantity=decimal_of(item.quantity) if item else line["quantity"],
                billed_rate=decimal_of(item.rate, line["rate"]) if item else line["rate"],
            )
        )
    return facts


def _net_rate(line: Row) -> Decimal:
    net = CONTEXT.divide(CONTEXT.multiply(line["rate"], HUNDRED - line["discount_percent"]), HUNDRED)
    return CONTEXT.quantize(net, UNIT_PRICE)


def _tax(receipt: Row, lines: Sequence[Row], on: dt.date) -> Sequence[LineFigures]:
    """The figures that a bill of this date should have: the rate is that of the bill's day, not of the receipt's."""
    items = [
        TaxedItem(
            item=BoughtItem(
                quantity=line["quantity"],
                free_quantity=line["free_quantity"],
                rate=line["rate"],
                discount_percent=line["discount_percent"],
            ),
            tax_class=line["tax_class"],
            field="bill.date",
        )
        for line in lines
    ]
    return tax_lines(items, charge=Charge(receipt["charge"]), on=on).lines
