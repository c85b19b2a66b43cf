"""Closes a debit note whose goods are never billed, and opens it again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.money import NIL, ZERO
from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from kit.ids import new_id
from services.purchase.domain.debit_note_closings import DebitNoteClosing
from services.purchase.domain.errors import DebitNoteNotClosed, DebitNoteSettled, NothingToClose
from services.purchase.domain.goods_receipts import GoodsReceipt, unbilled_units
from services.purchase.domain.kept_goods import NeverBilled
from services.purchase.domain.returned_units import ReturnedUnits
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import debit_note_closings, goods_receipts, returned_goods
from services.purchase.store.account_tables import VENDOR_CREDITS
from services.purchase.usecases.debit_notes import never_billed
from services.purchase.usecases.debit_notes.never_billed import Event
from trade.domain.documents import DocumentStatus
from trade.domain.party_credits import AllocatedCredit
from trade.domain.period_locks import PostingDay
from trade.store import organisations, party_credits
from trade.usecases.posting_days import check_open


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDebitNote:
    """`etag` is the version that the decision is based on; empty or `*` for any."""

    vendor_credit_id: UUID
    etag: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenDebitNote:
    """As CloseDebitNote."""

    vendor_credit_id: UUID
    etag: str
    reason: str


async def close_debit_note(tx: Transaction, command: CloseDebitNote) -> AllocatedCredit[VendorCredit]:
    """The note, worth nothing for its goods that no bill is for.

    Raises VendorCreditNotFound, StaleEtag, NothingToClose, DebitNoteSettled, PeriodLocked.
    """
    note, receipt = await _lock(tx, command)
    today = await _open_today(tx, command, receipt)
    units = [each for each in await returned_goods.of_notes(tx, [note.credit_id]) if _may_be_closed(each)]
    if not units:
        raise NothingToClose("Nothing of the note is for goods that no bill is for.", field="vendor_credit_id")
    worth = sum((each.figures.total for each in units), NIL)
    if worth > note.on_account:
        raise DebitNoteSettled(
            "The note settles bills that are not for its goods. Undo the allocations first.",
            field="vendor_credit_id",
            on_account=f"{note.on_account:f}",
            never_billed=f"{worth:f}",
        )
    closing_id = new_id()
    event = _event(closing_id, note, receipt, today)
    amount = await never_billed.mark(tx, event, units, await _counts(tx, units, receipt))
    closing = DebitNoteClosing(
        closing_id=closing_id,
        debit_note_id=note.credit_id,
        date=event.today,
        reason=command.reason,
        amount=amount,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        status=DocumentStatus.POSTED,
        cancel_reason="",
        cancelled_at=None,
        created_at=tx.now,
    )
    await debit_note_closings.insert(tx, closing)
    return await _changed(tx, note, "close", command.reason)


async def reopen_debit_note(tx: Transaction, command: ReopenDebitNote) -> AllocatedCredit[VendorCredit]:
    """The note, on account again for what closings have closed of it. Raises as `close_debit_note`, DebitNoteNotClosed.

    What a later bill is for stays in the bill.
    """
    note, receipt = await _lock(tx, command)
    today = await _open_today(tx, command, receipt)
    closings = await debit_note_closings.find_standing(tx, note.credit_id)
    if not closings:
        raise DebitNoteNotClosed("Nothing of the note is closed.", field="vendor_credit_id")
    for closing_id in closings:
        current = await goods_receipts.lock(tx, receipt.goods_receipt_id)  # with the counts after the closing before
        await never_billed.take_back(tx, _event(closing_id, note, current, today), [closing_id])
        await debit_note_closings.cancel(tx, closing_id, command.reason)
    return await _changed(tx, note, "reopen", command.reason)


async def _lock(tx: Transaction, command: CloseDebitNote | ReopenDebitNote) -> tuple[VendorCredit, GoodsReceipt]:
    seen = await party_credits.load(tx, VENDOR_CREDITS, command.vendor_credit_id)
    if seen.goods_receipt_id is None:
        raise NothingToClose("Only a debit note is closed.", field="vendor_credit_id")
    receipt = await goods_receipts.lock(tx, seen.goods_receipt_id)
    note = await party_credits.lock(tx, VENDOR_CREDITS, seen)
    check_etag(command.etag, note.version)
    return note, receipt


def _may_be_closed(units: ReturnedUnits) -> bool:
    return units.vendor_bill_id is None and not units.never_billed


async def _counts(tx: Transaction, units: Sequence[ReturnedUnits], receipt: GoodsReceipt) -> dict[UUID, NeverBilled]:
    """How the units are counted on the receipt's lines."""
    quantities: dict[UUID, Decimal] = {}
    for each in units:
        quantities[each.line_id] = quantities.get(each.line_id, ZERO) + each.quantity
    returned = await returned_goods.unbilled_by_line(tx, [receipt.goods_receipt_id])
    return {
        line.line_id: unbilled_units(line, returned[line.line_id]).part_of_returned(quantities[line.line_id])
        for line in receipt.lines
        if line.line_id in quantities
    }


async def _open_today(tx: Transaction, command: CloseDebitNote | ReopenDebitNote, receipt: GoodsReceipt) -> dt.date:
    """Today, on which the note is closed or opened. Raises PeriodLocked."""
    today = await organisations.today(tx)
    of, field = receipt.registration_id, "vendor_credit_id"
    await check_open(tx, PostingDay(date=today, registration_id=of, reason=command.reason, field=field))
    return today


def _event(closing_id: UUID, note: VendorCredit, receipt: GoodsReceipt, today: dt.date) -> Event:
    receipts = {receipt.goods_receipt_id: receipt}
    return Event(document_id=closing_id, number=note.number, receipts=receipts, today=today)


async def _changed(tx: Transaction, before: VendorCredit, action: str, reason: str) -> AllocatedCredit[VendorCredit]:
    if before.goods_receipt_id is not None:
        await goods_receipts.set_billable(tx, [before.goods_receipt_id])
    after = await party_credits.with_allocations(
        tx, VENDOR_CREDITS, await party_credits.load(tx, VENDOR_CREDITS, before.credit_id)
    )
    audit.record(
        tx,
        action=action,
        entity="debit_note",
        entity_id=after.credit.credit_id,
        before={"never_billed": f"{before.never_billed:f}"},
        after={"never_billed": f"{after.credit.never_billed:f}", "reason": reason},
    )
    return after
