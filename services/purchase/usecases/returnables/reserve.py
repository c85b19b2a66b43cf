"""Holds bought goods for a purchase return, and says what they are worth as a debit. See docs/reliability.md."""

from decimal import Decimal
from typing import Final, TypeVar

from gst.document.credit import OriginalLine
from kit.commands.reply_formats import ReplyFormat
from kit.db.session import Transaction
from kit.holds import participant
from services.purchase.domain.errors import GoodsReceiptLineNotFound
from services.purchase.domain.goods_receipts import GoodsReceipt, GoodsReceiptLine
from services.purchase.domain.received_batch_rules import last_day_of
from services.purchase.store import goods_receipts, vendor_bills
from services.purchase.store.account_tables import RETURNED
from trade.domain.figures import LineFigures
from trade.domain.returnables import (
    Original,
    ReserveReturnable,
    ReturnableGoods,
    ReturnableLine,
    credits_to_hold,
    returned_figures,
)
from trade.store import returnables

KIND: Final = "returnable"

Reply = TypeVar("Reply")


async def reserve_returnable(
    reply_format: ReplyFormat[ReturnableGoods, Reply], tx: Transaction, command: ReserveReturnable
) -> Reply:
    """What is held, and its worth. A repeat gets the former reply.

    Raises GoodsReceiptNotFound, GoodsReceiptLineNotFound, LineRepeated, OverReturn, HoldContentChanged, HoldReleased.
    """
    request = participant.HoldRequest(
        hold_id=command.hold_id,
        kind=KIND,
        coordinator=tx.caller.service,
        request_hash=command.request_hash,
        expires_at=command.expires_at,
    )
    return await participant.reply_once(tx, request, reply_format, lambda: _hold(tx, command))


async def _hold(tx: Transaction, command: ReserveReturnable) -> ReturnableGoods:
    receipt = await goods_receipts.find(tx, command.document_id, lock=True)
    lines = {line.line_id: line for line in receipt.lines}
    billed = await vendor_bills.billed_figures(tx, {line.line_id for line in command.lines} & lines.keys())
    figures = {line_id: billed.get(line_id, line.figures) for line_id, line in lines.items()}
    credits_ = credits_to_hold(
        command.lines,
        {line_id: _original(line, figures[line_id]) for line_id, line in lines.items()},
        await returnables.returned_by_line(tx, RETURNED, receipt.goods_receipt_id),
        line_not_found=GoodsReceiptLineNotFound,
    )
    await returnables.insert(tx, RETURNED, command.hold_id, receipt.goods_receipt_id, credits_)
    return ReturnableGoods(
        original=_document(receipt),
        lines=tuple(
            _line(lines[line_id], returned_figures(credit, figures[line_id].tax_rate), credit.qty)
            for line_id, credit in credits_.items()
        ),
    )


def _original(line: GoodsReceiptLine, figures: LineFigures) -> OriginalLine:
    """The line with the figures of its bill, or without a bill those of its receipt."""
    return OriginalLine(
        billed_qty=line.item.quantity,
        free_qty=line.item.free_quantity,
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
        # The organisation's setting decides when the debit note is written.
        round_to_rupee=False,
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
