"""What a bill of entry, or its cancellation, enters: the register, the cost of the goods, and what write-offs reverse.

No account owes anything: customs is paid before it clears the goods.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from gst.money import ZERO
from gst.tax.categories import SupplyKind
from kit.db.session import Transaction
from services.purchase.domain.bills_of_entry import BillOfEntry, cost_of_kept
from services.purchase.domain.goods_receipts import GoodsReceipt
from services.purchase.domain.registers import InwardEntry
from services.purchase.domain.statuses_and_kinds import InwardKind
from services.purchase.remote.stock import RevisedCost, send_cost_of_entry
from services.purchase.store import inward_register, returned_goods
from services.purchase.usecases.input_tax.reverse import follow_write_offs
from trade.domain.registers import negated


async def enter(
    tx: Transaction,
    bill: BillOfEntry,
    receipts: Mapping[UUID, GoodsReceipt],
    today: dt.date,
    *,
    cancelled: bool = False,
) -> None:
    """`cancelled`: takes back what the bill of entry has entered, dated today. The receipts are locked."""
    figures = bill.figures_by_rate
    document = InwardEntry(
        kind=InwardKind.BILL_OF_ENTRY_CANCELLED if cancelled else InwardKind.BILL_OF_ENTRY,
        document_id=bill.bill_of_entry_id,
        number=bill.number,
        date=today if cancelled else bill.booking_date,
        document_date=bill.date,
        vendor_id=bill.vendor_id,
        vendor_name=bill.vendor_name,
        vendor_gstin=bill.vendor_gstin,
        registration_id=bill.registration_id,
        place_of_supply=bill.place_of_supply,
        supply_kind=SupplyKind.INTER_STATE,  # an import is inter-state: IGST Act s.7(2)
        input_tax=bill.input_tax,
        figures={rate: negated(of_rate) for rate, of_rate in figures.items()} if cancelled else figures,
    )
    await inward_register.insert(tx, document)
    await _follow_cost(tx, bill, receipts, today, -1 if cancelled else 1)
    await follow_write_offs(tx, {line.batch_id for receipt in receipts.values() for line in receipt.lines})


async def _follow_cost(
    tx: Transaction, bill: BillOfEntry, receipts: Mapping[UUID, GoodsReceipt], today: dt.date, sign: int
) -> None:
    """Tells inventory what customs adds to the cost of the goods, or takes it back."""
    received = {line.line_id: line for receipt in receipts.values() for line in receipt.lines}
    returned = await returned_goods.units_by_line(tx, [line.goods_receipt_line_id for line in bill.lines])
    revised = []
    for line in bill.lines:
        of_receipt = received[line.goods_receipt_line_id]
        units, back = of_receipt.item.units, returned.get(of_receipt.line_id, ZERO)
        kept = cost_of_kept(line, bill.input_tax, units=units, returned=back)
        parts: list[tuple[Decimal, Decimal]] = [(units - back, kept), (ZERO, line.cost(bill.input_tax) - kept)]
        revised += [
            RevisedCost(
                goods_receipt_id=line.goods_receipt_id,
                batch_id=of_receipt.batch_id,
                quantity=quantity,
                amount=sign * amount,
            )
            for quantity, amount in parts
            if amount
        ]
    if revised:
        send_cost_of_entry(tx, bill, today, revised)
