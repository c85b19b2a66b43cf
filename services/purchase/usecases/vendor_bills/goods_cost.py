"""Lets the cost of received goods follow their bill: until it comes, their cost is what the receipt expected."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from gst.money import NIL, ZERO
from kit.db.session import Transaction
from services.purchase.domain.cost_of_bill import cost_of, more_than_expected
from services.purchase.domain.debit_claims import DebitClaim, claimed_values
from services.purchase.domain.goods_receipts import GoodsReceipt
from services.purchase.domain.statuses_and_kinds import ClaimedDifference
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.remote.stock import RevisedCost, send_revised_cost


def follow_bill(
    tx: Transaction,
    bill: VendorBill,
    receipts: Mapping[UUID, GoodsReceipt],
    day: dt.date,
    *,
    cancelled: bool = False,
    claims: Sequence[DebitClaim] = (),
) -> None:
    """Tells inventory by how much the billed goods cost more than expected; for a cancelled bill, the opposite.

    What is claimed from the vendor is no cost. Tax that is not set off is one.
    """
    claimed = claimed_values(claims, with_tax=not bill.input_tax.is_credit)
    received = {line.line_id: line for receipt in receipts.values() for line in receipt.lines}
    lines = []
    for line in bill.lines:
        of_receipt = received[line.goods_receipt_line_id]
        more = more_than_expected(line, of_receipt, bill.input_tax) - claimed.came.get(line.goods_receipt_line_id, NIL)
        # Units that never came have no stock that could bear their value: all of it is a cost difference.
        short = cost_of(line.short_figures, bill.input_tax) - claimed.short.get(line.goods_receipt_line_id, NIL)
        for quantity, amount in ((line.units.kept, more), (ZERO, short)):
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


def follow_claim(tx: Transaction, bill: VendorBill, before: DebitClaim, after: DebitClaim, day: dt.date) -> None:
    """Tells inventory what of a claim has become a cost, or is a claim again.

    What is waived is a cost of the goods that are here. Goods that went back at the billed price have left a gain in
    the cost differences, and a later bill has lowered the cost of other goods: the claim makes up for it. Damaged goods
    are here, and become cheaper.
    """
    kept = {line.goods_receipt_line_id: line.units.kept for line in bill.lines}
    waived, with_tax = after.cancelled_amount != before.cancelled_amount, not bill.input_tax.is_credit
    lines = []
    for line in after.lines:
        damaged = line.difference in (ClaimedDifference.DAMAGED, ClaimedDifference.FOUND_DAMAGED)
        missing = line.difference in (ClaimedDifference.SHORT, ClaimedDifference.FOUND_SHORT)
        here = damaged or (waived and not missing)
        amount = after.cost_of(line, with_tax=with_tax) - before.cost_of(line, with_tax=with_tax)
        if amount:
            lines.append(
                RevisedCost(
                    goods_receipt_id=line.goods_receipt_id,
                    batch_id=line.batch_id,
                    quantity=kept[line.goods_receipt_line_id] if here else ZERO,
                    amount=amount,
                )
            )
    if lines:
        send_revised_cost(tx, bill, day, lines)
