"""Posts debit notes of purchase returns: commits the hold, enters the note in register and account."""

from collections.abc import Sequence

from kit.commands import audit
from kit.db.session import Transaction
from kit.holds import participant
from services.purchase.domain.goods_receipts import GoodsReceipt
from services.purchase.domain.registers import InwardDocument, expected_input_tax, figures_by_rate
from services.purchase.domain.statuses_and_kinds import CreditKind, CreditStatus, InwardKind
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import goods_receipts, inward_register, vendor_bills, vendor_credits
from services.purchase.store.account_tables import RETURNED_LINES, VENDOR_ACCOUNTS
from trade.domain.accounts import LedgerEntryKind, NewEntry
from trade.domain.allocations import Allocation
from trade.domain.registers import negated
from trade.domain.returnables import HeldReturn, PostedNote, check_note
from trade.store import accounts, returnables


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
    await vendor_credits.lock_vendors(tx, {receipt.vendor_id for receipt in receipts.values()})
    for hold_id, note in by_hold.items():
        if hold_id in new:
            held = await returnables.of_hold(tx, RETURNED_LINES, hold_id)
            await returnables.mark_returned(tx, RETURNED_LINES, hold_id, note.note_id)
            await _post(tx, note, held, receipts[note.document_id])


async def _post(tx: Transaction, note: PostedNote, held: HeldReturn, receipt: GoodsReceipt) -> None:
    check_note(note, held)
    total = note.figures.total
    await vendor_credits.insert(tx, _credit(tx, note, receipt))
    entry = NewEntry(
        party_id=receipt.vendor_id,
        date=note.date,
        kind=LedgerEntryKind.DEBIT_NOTE,
        document_id=note.note_id,
        number=note.number,
        amount=-total,
    )
    await accounts.enter(tx, VENDOR_ACCOUNTS, entry)
    bill = None if receipt.vendor_bill_id is None else await vendor_bills.find(tx, receipt.vendor_bill_id)
    await inward_register.insert(tx, _register_entry(note, receipt, bill))
    if bill is not None and min(total, bill.outstanding) > 0:
        allocation = Allocation(
            document_id=bill.vendor_bill_id, number=bill.number, amount=min(total, bill.outstanding)
        )
        await accounts.allocate(tx, VENDOR_ACCOUNTS, note.note_id, [allocation])
    after = {"number": note.number, "goods_receipt_id": str(note.document_id), "total": f"{total:f}"}
    audit.record(tx, action="post", entity="debit_note", entity_id=note.note_id, after=after)


def _credit(tx: Transaction, note: PostedNote, receipt: GoodsReceipt) -> VendorCredit:
    return VendorCredit(
        vendor_credit_id=note.note_id,
        kind=CreditKind.DEBIT_NOTE,
        vendor_id=receipt.vendor_id,
        vendor_name=receipt.vendor_name,
        number=note.number,
        date=note.date,
        amount=note.figures.total,
        on_account=note.figures.total,
        mode=None,
        reference="",
        bank="",
        reference_key="",
        reference_accepted=False,
        goods_receipt_id=receipt.goods_receipt_id,
        note="",
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        status=CreditStatus.POSTED,
        cancel_reason="",
        cancelled_at=None,
        version=1,
        created_at=tx.now,
    )


def _register_entry(note: PostedNote, receipt: GoodsReceipt, bill: VendorBill | None) -> InwardDocument:
    """The note with negative figures. Its tax lowers the input tax in which the bill's tax stands."""
    by_rate = figures_by_rate(line.figures for line in note.lines)
    return InwardDocument(
        kind=InwardKind.DEBIT_NOTE,
        document_id=note.note_id,
        number=note.number,
        date=note.date,
        vendor_id=receipt.vendor_id,
        vendor_name=receipt.vendor_name,
        vendor_gstin=receipt.vendor_gstin,
        registration_id=receipt.registration_id,
        place_of_supply=receipt.place_of_supply,
        supply_kind=receipt.supply_kind,
        input_tax=expected_input_tax(by_rate) if bill is None else bill.input_tax,
        figures={tax_rate: negated(figures) for tax_rate, figures in by_rate.items()},
    )
