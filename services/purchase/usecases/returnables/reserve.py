"""Holds bought goods for a purchase return, and says what their debit note gives. See docs/reliability.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.document.credit import OriginalLine
from gst.money import NIL
from kit.db.session import Transaction
from services.purchase.domain.errors import GoodsReceiptLineNotFound
from services.purchase.domain.goods_receipts import GoodsReceipt, GoodsReceiptLine
from services.purchase.domain.received_batch_rules import last_day_of
from services.purchase.store import goods_receipts, vendor_bills
from services.purchase.store.account_tables import RETURNED_LINES
from trade.domain.figures import LineFigures, add_up
from trade.domain.notes import NoteKind, figures_of_note
from trade.domain.returnables import (
    HeldReturn,
    Original,
    ReserveReturnable,
    ReturnableGoods,
    ReturnableLine,
    credits_to_hold,
    document_behind,
    returned_figures,
)
from trade.store import organisations, returnables


@dataclass(frozen=True, slots=True, kw_only=True)
class _Booked:
    """What the goods were booked at: a bill with all of its receipts, or a receipt without a bill."""

    goods_receipt_ids: tuple[UUID, ...]
    figures: Mapping[UUID, LineFigures]
    originals: Mapping[UUID, OriginalLine]
    round_off: Decimal


async def reserve_returnable(tx: Transaction, command: ReserveReturnable) -> ReturnableGoods:
    """What is held, and its worth.

    A debit note rounds by the organisation's setting of its day: a goods receipt does not say how it is rounded.

    Raises GoodsReceiptNotFound, GoodsReceiptLineNotFound, LineRepeated, OverReturn.
    """
    receipt = await goods_receipts.find(tx, command.document_id, lock=True)
    round_to_rupee = (await organisations.load(tx)).round_to_rupee
    booked = await _booked(tx, receipt, round_to_rupee=round_to_rupee)
    returned = await returnables.returned_so_far(tx, RETURNED_LINES, booked.goods_receipt_ids)
    received = {line.line_id: line for line in receipt.lines}
    credits_ = credits_to_hold(
        command.lines,
        {line_id: booked.originals[line_id] for line_id in received},
        returned.lines,
        line_not_found=GoodsReceiptLineNotFound,
    )
    lines = tuple(
        _line(received[line_id], returned_figures(credit, booked.figures[line_id].tax_rate), credit.quantity)
        for line_id, credit in credits_.items()
    )
    figures = figures_of_note(
        [line.figures for line in lines],
        NoteKind.GST,
        before=returned.notes,
        document=document_behind(booked.originals, booked.round_off, returned, credits_),
        round_to_rupee=round_to_rupee,
    )
    held = HeldReturn(kind=NoteKind.GST, lines=credits_, round_off=figures.round_off)
    await returnables.insert(tx, RETURNED_LINES, command.hold_id, receipt.goods_receipt_id, held)
    return ReturnableGoods(original=_document(receipt), kind=NoteKind.GST, lines=lines, figures=figures)


async def _booked(tx: Transaction, receipt: GoodsReceipt, *, round_to_rupee: bool) -> _Booked:
    """A bill is locked after the receipt: the goods of all its receipts come back as those of one document."""
    if receipt.vendor_bill_id is None:
        figures = {line.line_id: line.figures for line in receipt.lines}
        rounded = add_up(list(figures.values()), round_to_rupee=round_to_rupee)
        return _booked_of([receipt], figures, rounded.total)
    bill = await vendor_bills.find(tx, receipt.vendor_bill_id, lock=True)
    others = set(bill.goods_receipt_ids) - {receipt.goods_receipt_id}
    receipts = [receipt, *(await goods_receipts.find_many(tx, others, lock=False) if others else {}).values()]
    line_ids = [line.line_id for each in receipts for line in each.lines]
    return _booked_of(receipts, await vendor_bills.billed_figures(tx, line_ids), bill.figures.total)


def _booked_of(receipts: Sequence[GoodsReceipt], figures: Mapping[UUID, LineFigures], total: Decimal) -> _Booked:
    return _Booked(
        goods_receipt_ids=tuple(receipt.goods_receipt_id for receipt in receipts),
        figures=figures,
        originals={
            line.line_id: _original(line, figures[line.line_id]) for receipt in receipts for line in receipt.lines
        },
        round_off=total - sum((each.total for each in figures.values()), NIL),
    )


def _original(line: GoodsReceiptLine, figures: LineFigures) -> OriginalLine:
    """The line with the figures of its bill, or without a bill those of its receipt."""
    return OriginalLine(
        billed_quantity=line.item.quantity,
        free_quantity=line.item.free_quantity,
        taxable=figures.taxable,
        cgst=figures.cgst,
        sgst=figures.sgst,
        igst=figures.igst,
        cess=figures.cess,
    )


def _document(receipt: GoodsReceipt) -> Original:
    return Original(
        document_id=receipt.goods_receipt_id,
        number=receipt.number,
        date=receipt.date,
        registration_id=receipt.registration_id,
        party_id=receipt.vendor_id,
        party_name=receipt.vendor_name,
        party_gstin=receipt.vendor_gstin,
        place_of_supply=receipt.place_of_supply,
        supply_kind=receipt.supply_kind,
    )


def _line(line: GoodsReceiptLine, figures: LineFigures, quantity: Decimal) -> ReturnableLine:
    return ReturnableLine(
        original_line_id=line.line_id,
        product_id=line.product_id,
        product_code=line.product_code,
        product_name=line.product_name,
        hsn=line.hsn,
        uqc=line.uqc,
        batch_id=line.batch_id,
        batch_number=line.batch.batch_number,
        expiry_date=last_day_of(line.batch.expiry_month),
        mrp=line.batch.mrp,
        location_id=line.location_id,
        quantity=quantity,
        figures=figures,
    )
