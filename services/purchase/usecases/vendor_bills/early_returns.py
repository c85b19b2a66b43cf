"""Goods that went back before their bill: the bill is for them too, or it shows that no bill ever is."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from kit.db.session import Transaction
from services.purchase.domain.goods_receipts import GoodsReceipt
from services.purchase.domain.registers import InwardEntry
from services.purchase.domain.returned_units import ReturnedUnits, given_by_note
from services.purchase.domain.statuses_and_kinds import InwardKind
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.store import returned_goods, vendor_credits
from services.purchase.store.account_tables import VENDOR_ACCOUNTS, VENDOR_CREDITS
from services.purchase.usecases.returned_goods import Sources, enter
from trade.domain.accounts import LedgerEntryKind, NewEntry
from trade.domain.allocations import Allocation
from trade.store import accounts, party_credits


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """A bill that has changed what debit notes are worth, the day of the change, and the bill's receipts."""

    bill: VendorBill
    today: dt.date
    receipts: Mapping[UUID, GoodsReceipt]


async def settle_with_bill(
    tx: Transaction, bill: VendorBill, receipts: Mapping[UUID, GoodsReceipt], today: dt.date
) -> Decimal:
    """Books the units that went back before a new bill and are in it, and settles the bill with their debit notes.

    When the bill leaves no kept unit unbilled, returned units that are not in it are never billed: their notes are
    worth nothing. Returns what is left to pay of the bill. Receipts and vendor are locked.
    """
    billed = await _book(tx, bill)
    complete = [
        line.goods_receipt_line_id for line in bill.lines if line.units.never_billed or line.units.never_billed_free
    ]
    rest = await returned_goods.unbilled_of_lines(tx, complete)
    if rest:
        await returned_goods.mark_never_billed(tx, rest, bill.vendor_bill_id)
        event = _Event(bill=bill, today=today, receipts=receipts)
        await _enter(tx, event, rest, LedgerEntryKind.RETURN_NEVER_BILLED, InwardKind.RETURN_NEVER_BILLED)
    return await _settle(tx, bill, billed)


async def make_billable_again(
    tx: Transaction, bill: VendorBill, receipts: Mapping[UUID, GoodsReceipt], today: dt.date
) -> None:
    """Undoes `settle_with_bill` for a cancelled bill: returned units may be billed, their notes are on account."""
    await returned_goods.book_in_receipts(tx, bill.vendor_bill_id)
    units = await returned_goods.never_billed_by(tx, bill.vendor_bill_id)
    if units:
        await returned_goods.mark_never_billed(tx, units, None)
        event = _Event(bill=bill, today=today, receipts=receipts)
        await _enter(tx, event, units, LedgerEntryKind.RETURN_BILLABLE_AGAIN, InwardKind.RETURN_BILLABLE_AGAIN)


async def _book(tx: Transaction, bill: VendorBill) -> list[ReturnedUnits]:
    """Books returned units in the bill that is for them, the earliest first."""
    left = {line.goods_receipt_line_id: line.units.returned for line in bill.lines if line.units.returned}
    booked = []
    for each in await returned_goods.unbilled_of_lines(tx, list(left)):
        quantity = min(each.quantity, left[each.line_id])
        if quantity > 0:
            booked.append(await returned_goods.cut(tx, each, quantity) if quantity < each.quantity else each)
            left[each.line_id] -= quantity
    await returned_goods.book_in_bill(tx, booked, bill.vendor_bill_id)
    return booked


async def _settle(tx: Transaction, bill: VendorBill, billed: Sequence[ReturnedUnits]) -> Decimal:
    """Settles the bill with the debit notes for its goods, as far as they are on account."""
    left = bill.outstanding
    for note_id, given in given_by_note(billed).items():
        note = await party_credits.load(tx, VENDOR_CREDITS, note_id)
        amount = min(note.on_account, left, given)
        if amount > 0:
            allocation = Allocation(document_id=bill.vendor_bill_id, number=bill.number, amount=amount)
            await accounts.allocate(tx, VENDOR_ACCOUNTS, note_id, [allocation], new_version=True)
            left -= amount
    return left


async def _enter(
    tx: Transaction, event: _Event, units: Sequence[ReturnedUnits], entry: LedgerEntryKind, register: InwardKind
) -> None:
    """Enters in ledger and register that notes are worth nothing for these units, or their full amount again."""
    bill, amount = event.bill, await _weigh_notes(tx, units)
    new = NewEntry(
        party_id=bill.vendor_id,
        date=event.today,
        kind=entry,
        document_id=bill.vendor_bill_id,
        number=bill.number,
        amount=amount,
    )
    await accounts.enter(tx, VENDOR_ACCOUNTS, new)
    document = InwardEntry(
        kind=register,
        document_id=bill.vendor_bill_id,
        number=bill.number,
        date=event.today,
        vendor_id=bill.vendor_id,
        vendor_name=bill.vendor_name,
        vendor_gstin=bill.vendor_gstin,
        registration_id=bill.registration_id,
        place_of_supply=bill.place_of_supply,
        supply_kind=bill.supply_kind,
        input_tax=bill.input_tax,
        figures={},
    )
    sources = Sources(receipts=event.receipts, bills={})
    await enter(tx, document, units, sources, takes_off=entry is LedgerEntryKind.RETURN_BILLABLE_AGAIN)


async def _weigh_notes(tx: Transaction, units: Sequence[ReturnedUnits]) -> Decimal:
    """Writes how much of each note is worth nothing now. Returns by how much that has grown."""
    more = NIL
    note_ids = sorted({each.debit_note_id for each in units})
    marked = given_by_note([each for each in await returned_goods.of_notes(tx, note_ids) if each.never_billed])
    for note_id in note_ids:
        note = await party_credits.load(tx, VENDOR_CREDITS, note_id)
        amount = max(min(marked.get(note_id, NIL), note.amount), NIL)
        await _undo_allocations(tx, note_id, amount - note.never_billed)
        await vendor_credits.set_never_billed(tx, note_id, amount)
        more += amount - note.never_billed
    return more


async def _undo_allocations(tx: Transaction, note_id: UUID, amount: Decimal) -> None:
    """Undoes allocations of a note, the last ones first, until so much of it is on account."""
    note = await party_credits.load(tx, VENDOR_CREDITS, note_id)
    settled = await party_credits.with_allocations(tx, VENDOR_CREDITS, note)
    missing, undone = amount - note.on_account, []
    for allocation in reversed(settled.allocations):
        part = min(missing, allocation.amount)
        if part > 0:
            undone.append(Allocation(document_id=allocation.document_id, number=allocation.number, amount=-part))
            missing -= part
    await accounts.allocate(tx, VENDOR_ACCOUNTS, note_id, undone)
