"""Holds bought goods for a purchase return, and says what their debit note gives. See docs/reliability.md."""

from collections.abc import Sequence

from kit.db.session import Transaction
from services.purchase.domain.booked_documents import (
    BookedDocument,
    PartOfReturn,
    booked_in_bill,
    booked_in_receipt,
    note_of,
    parts_of_return,
)
from services.purchase.domain.cost_of_bill import cost_of
from services.purchase.domain.goods_receipts import GoodsReceipt, GoodsReceiptLine
from services.purchase.store import goods_receipts, returned_goods, vendor_bills
from services.purchase.store.account_tables import RETURNED_LINES, VENDOR_ACCOUNTS
from services.purchase.usecases.debit_claims.claimed_bill import read_claimed_bill
from trade.domain.goods import last_good_day
from trade.domain.notes import NoteKind
from trade.domain.returnables import Original, ReserveReturnable, ReturnableGoods, ReturnableLine
from trade.store import accounts, organisations, returnables


async def reserve_returnable(tx: Transaction, command: ReserveReturnable) -> ReturnableGoods:
    """What is held, and its worth.

    A debit note rounds by the organisation's setting of its day: a goods receipt does not say how it is rounded.

    Raises GoodsReceiptNotFound, GoodsReceiptLineNotFound, LineRepeated, OverReturn, DebitClaimSettled.
    """
    receipt = await goods_receipts.lock(tx, command.document_id, field="document_id")
    organisation = await organisations.load(tx)
    round_to_rupee = organisation.round_to_rupee
    documents = await _documents(tx, receipt, round_to_rupee=round_to_rupee)
    parts = parts_of_return(command.lines, receipt, documents, round_to_rupee=round_to_rupee)
    # No bill is there: the credit of these units is due no earlier than the goods came.
    takes = not organisation.registration_of_document(receipt.registration_id).under_composition_on(receipt.date)
    await returned_goods.insert(tx, command.hold_id, receipt.goods_receipt_id, parts, takes_input_tax=takes)
    await _check_claims(tx, receipt, parts)
    received = {line.line_id: line for line in receipt.lines}
    lines = tuple(
        _line(received[requested.line_id], part)
        for requested in command.lines
        for part in parts
        if requested.line_id in part.credits
    )
    return ReturnableGoods(
        original=_document(receipt, parts[0].document), kind=NoteKind.GST, lines=lines, figures=note_of(parts)
    )


async def _check_claims(tx: Transaction, receipt: GoodsReceipt, parts: Sequence[PartOfReturn]) -> None:
    """Nothing is given twice: by the vendor for a claim, and by a debit note at the billed price.

    The vendor is locked before its claims are read, as for a settlement.
    """
    bills = [bill for part in parts if (bill := part.document.bill) is not None]
    if not bills:
        return
    await accounts.lock_balances(tx, VENDOR_ACCOUNTS, [receipt.vendor_id])
    for bill in bills:
        of = await read_claimed_bill(tx, bill)
        for claim in of.claims:
            claim.check_return(bill, of.going_back)
        of.check_return()


async def _documents(tx: Transaction, receipt: GoodsReceipt, *, round_to_rupee: bool) -> list[BookedDocument]:
    """The receipt as far as no bill is for it, then its bills, the oldest first. The bills are locked."""
    back = await returnables.returned_so_far(tx, RETURNED_LINES, [receipt.goods_receipt_id])
    documents = [booked_in_receipt(receipt, back, round_to_rupee=round_to_rupee)]
    for bill in await vendor_bills.of_receipt(tx, receipt.goods_receipt_id):
        back = await returnables.returned_so_far(tx, RETURNED_LINES, [bill.vendor_bill_id])
        documents.append(booked_in_bill(bill, back))
    return documents


def _document(receipt: GoodsReceipt, first: BookedDocument) -> Original:
    """The receipt, with the supply of the document in which the goods are booked."""
    source = first.bill or receipt
    return Original(
        document_id=receipt.goods_receipt_id,
        number=receipt.number,
        date=receipt.date,
        registration_id=receipt.registration_id,
        party_id=receipt.vendor_id,
        party_name=receipt.vendor_name,
        party_gstin=receipt.vendor_gstin,
        place_of_supply=source.place_of_supply,
        supply_kind=source.supply_kind,
    )


def _line(line: GoodsReceiptLine, part: PartOfReturn) -> ReturnableLine:
    figures, bill = part.figures_of_line(line.line_id), part.document.bill
    return ReturnableLine(
        original_line_id=line.line_id,
        product_id=line.product_id,
        product_code=line.product_code,
        product_name=line.product_name,
        hsn=line.hsn,
        uqc=line.uqc,
        batch_id=line.batch_id,
        batch_number=line.batch.batch_number,
        expiry_date=last_good_day(line.batch.expiry_month),
        mrp=line.batch.mrp,
        location_id=line.location_id,
        quantity=part.credits[line.line_id].quantity,
        figures=figures,
        claimed_value=cost_of(figures, bill.input_tax) if bill else figures.taxable,
    )
