"""Lets the cost of received goods follow their bill: until it comes, their cost is what the receipt expected."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from gst.money import ZERO, proportion
from kit.db.session import Transaction
from services.purchase.domain.goods_receipts import GoodsReceipt, GoodsReceiptLine
from services.purchase.domain.vendor_bills import VendorBill, VendorBillLine
from services.purchase.remote.stock import RevisedCost, send_revised_cost


def follow_bill(
    tx: Transaction, bill: VendorBill, receipts: Mapping[UUID, GoodsReceipt], day: dt.date, *, cancelled: bool = False
) -> None:
    """Tells inventory by how much the billed goods cost more than expected; for a cancelled bill, the opposite."""
    received = {line.line_id: line for receipt in receipts.values() for line in receipt.lines}
    lines = []
    for line in bill.lines:
        of_receipt = received[line.goods_receipt_line_id]
        kept = max(line.units.quantity + line.units.free_quantity - line.units.returned, ZERO)
        # Units that never came have no stock that could bear their value: all of it is a cost difference.
        for quantity, amount in ((kept, _more_than_expected(line, of_receipt)), (ZERO, line.short_figures.taxable)):
            if amount:
                lines.append(
                    RevisedCost(
                        goods_receipt_id=line.goods_receipt_id,
                        batch_id=of_receipt.batch_id,
                        quantity=quantity,
                        amount=-amount if cancelled else amount,
                    )
                )
    if lines:
        send_revised_cost(tx, bill, day, lines)


def _more_than_expected(line: VendorBillLine, received: GoodsReceiptLine) -> Decimal:
    """Rupees before tax."""
    return line.figures.taxable - proportion(received.figures.taxable, line.units.quantity, received.item.quantity)
