"""Posts debit notes of purchase returns: fulfils the hold, enters the note in register and account."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from kit.commands import audit
from kit.db.session import Transaction
from kit.holds import participant
from services.purchase.domain.goods_receipts import GoodsReceipt
from services.purchase.domain.registers import InwardEntry
from services.purchase.domain.returned_units import ReturnedUnits
from services.purchase.domain.statuses_and_kinds import InputTax, InwardKind
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import goods_receipts, returned_goods, vendor_bills
from services.purchase.store.account_tables import RETURNED_LINES, VENDOR_ACCOUNTS, VENDOR_CREDITS
from services.purchase.usecases.debit_notes.returned_goods import Sources
from services.purchase.usecases.debit_notes.returned_goods import enter as enter_returned
from services.purchase.usecases.input_tax.reverse import follow_write_offs
from trade.domain.accounts import LedgerEntryKind
from trade.domain.allocations import Allocation
from trade.domain.returnables import HeldReturn, PostedNote, check_note
from trade.store import accounts, party_credits, returnables


async def post_debit_notes(tx: Transaction, notes: Sequence[PostedNote]) -> None:
    """Posts each note once; a repeat does nothing.

    Raises HoldUnknown, HoldReleased or NoteDiffers when the two books disagree.

    Everything that the notes touch is locked before any of them is posted, in the order that all of purchase follows.
    """
    by_hold = {note.hold_id: note for note in notes if note.hold_id is not None}
    new = await participant.fulfil(tx, set(by_hold))
    if not new:
        return
    receipts = await goods_receipts.find_many(tx, {by_hold[hold_id].document_id for hold_id in new}, lock=True)
    await accounts.lock_balances(tx, VENDOR_ACCOUNTS, {receipt.vendor_id for receipt in receipts.values()})
    for hold_id, note in by_hold.items():
        if hold_id in new:
            held = await returnables.of_hold(tx, RETURNED_LINES, hold_id)
            await returnables.mark_returned(tx, RETURNED_LINES, hold_id, note.note_id)
            await _post(tx, note, held, receipts[note.document_id])
    await follow_write_offs(tx, {line.batch_id for receipt in receipts.values() for line in receipt.lines})


async def _post(tx: Transaction, note: PostedNote, held: HeldReturn, receipt: GoodsReceipt) -> None:
    check_note(note, held)
    credit = _credit(tx, note, receipt)
    await party_credits.insert(tx, VENDOR_CREDITS, credit)
    await accounts.enter(tx, VENDOR_ACCOUNTS, credit.entry)
    units = await returned_goods.of_notes(tx, [note.note_id])
    bills = await vendor_bills.find_many(tx, {each.vendor_bill_id for each in units if each.vendor_bill_id})
    sources = Sources(receipts={receipt.goods_receipt_id: receipt}, bills=bills)
    await enter_returned(tx, _register_entry(note, receipt), units, sources, takes_off=True)
    await accounts.allocate(tx, VENDOR_ACCOUNTS, note.note_id, _settled(units, bills), day=note.date)
    after = {"number": note.number, "goods_receipt_id": str(note.document_id), "total": f"{credit.amount:f}"}
    audit.record(tx, action="post", entity="debit_note", entity_id=note.note_id, after=after)


def _settled(units: Sequence[ReturnedUnits], bills: Mapping[UUID, VendorBill]) -> list[Allocation]:
    """Each bill is settled with what the note gives for its units. What no bill is for stays on account."""
    given: dict[UUID, Decimal] = {}
    for each in units:
        if each.vendor_bill_id is not None:
            given[each.vendor_bill_id] = given.get(each.vendor_bill_id, NIL) + each.figures.total
    amounts = {bill_id: min(amount, bills[bill_id].outstanding) for bill_id, amount in given.items()}
    return [
        Allocation(document_id=bill_id, number=bills[bill_id].number, amount=amount)
        for bill_id, amount in amounts.items()
        if amount > 0
    ]


def _credit(tx: Transaction, note: PostedNote, receipt: GoodsReceipt) -> VendorCredit:
    return VendorCredit(
        credit_id=note.note_id,
        kind=LedgerEntryKind.DEBIT_NOTE,
        party_id=receipt.vendor_id,
        party_name=receipt.vendor_name,
        number=note.number,
        date=note.date,
        booking_date=note.date,
        amount=note.figures.total,
        on_account=note.figures.total,
        goods_receipt_id=receipt.goods_receipt_id,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
    )


def _register_entry(note: PostedNote, receipt: GoodsReceipt) -> InwardEntry:
    """What the register says of the note, but for what follows from the documents of its units."""
    return InwardEntry(
        kind=InwardKind.DEBIT_NOTE,
        document_id=note.note_id,
        number=note.number,
        date=note.date,
        document_date=note.date,
        vendor_id=receipt.vendor_id,
        vendor_name=receipt.vendor_name,
        vendor_gstin=receipt.vendor_gstin,
        registration_id=receipt.registration_id,
        place_of_supply=receipt.place_of_supply,
        supply_kind=receipt.supply_kind,
        input_tax=InputTax.INELIGIBLE,
        figures={},
    )
