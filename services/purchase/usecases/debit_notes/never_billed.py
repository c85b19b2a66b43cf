"""Enters that goods which went back are never billed, or may be billed again: decision 0039.

The debit notes of such goods are worth nothing. The ledger and the register of inward supplies show the difference,
dated today.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.money import NIL, ZERO
from kit.db.session import Transaction
from services.purchase.domain.goods_receipts import GoodsReceipt
from services.purchase.domain.kept_goods import NeverBilled
from services.purchase.domain.registers import InwardEntry
from services.purchase.domain.returned_units import ReturnedUnits, given_by_note
from services.purchase.domain.statuses_and_kinds import InputTax, InwardKind
from services.purchase.store import receipt_lines, returned_goods, vendor_credits
from services.purchase.store.account_tables import VENDOR_ACCOUNTS, VENDOR_CREDITS
from services.purchase.usecases.debit_notes.returned_goods import Sources, enter
from trade.domain.accounts import LedgerEntryKind, NewEntry
from trade.domain.allocations import Allocation
from trade.domain.party_credits import CreditRefunded
from trade.store import accounts, party_credits

_KINDS: Final = {
    InwardKind.RETURN_NEVER_BILLED: LedgerEntryKind.RETURN_NEVER_BILLED,
    InwardKind.RETURN_BILLABLE_AGAIN: LedgerEntryKind.RETURN_BILLABLE_AGAIN,
    InwardKind.RETURN_BILLED_LATER: LedgerEntryKind.RETURN_BILLED_LATER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The bill or closing that changes what debit notes are worth, the receipts of their goods, and the day."""

    document_id: UUID
    number: str
    receipts: Mapping[UUID, GoodsReceipt]
    today: dt.date


async def mark(
    tx: Transaction, event: Event, units: Sequence[ReturnedUnits], counts: Mapping[UUID, NeverBilled]
) -> Decimal:
    """Marks units as never billed, counted by receipt line. Returns what their notes are worth less.

    Receipts and vendor are locked.
    """
    await returned_goods.mark_never_billed(tx, units, event.document_id)
    await receipt_lines.add_never_billed(tx, counts)
    return await _enter(tx, event, units, InwardKind.RETURN_NEVER_BILLED)


async def take_back(tx: Transaction, event: Event, document_ids: Sequence[UUID]) -> None:
    """Lets all units be billed again that these documents have shown never to be billed."""
    units = await returned_goods.never_billed_by(tx, document_ids)
    if units:
        await _unmark(tx, event, units, _counts(units, event.receipts), InwardKind.RETURN_BILLABLE_AGAIN)


async def bill_later(tx: Transaction, event: Event, counts: Mapping[UUID, NeverBilled]) -> None:
    """Lets as many units of each receipt line be billed as a bill names of those said never to be billed."""
    left, units = {line_id: count.units for line_id, count in counts.items() if count.units}, list[ReturnedUnits]()
    for each in await returned_goods.never_billed_of_lines(tx, list(left)):
        quantity = min(each.quantity, left[each.line_id])
        if quantity > 0:
            units.append(await returned_goods.cut(tx, each, quantity) if quantity < each.quantity else each)
            left[each.line_id] -= quantity
    if units:
        await _unmark(tx, event, units, counts, InwardKind.RETURN_BILLED_LATER)


async def _unmark(
    tx: Transaction,
    event: Event,
    units: Sequence[ReturnedUnits],
    counts: Mapping[UUID, NeverBilled],
    kind: InwardKind,
) -> None:
    await returned_goods.mark_never_billed(tx, units, None)
    await receipt_lines.take_off_never_billed(tx, counts)
    await _enter(tx, event, units, kind)


def _counts(units: Sequence[ReturnedUnits], receipts: Mapping[UUID, GoodsReceipt]) -> dict[UUID, NeverBilled]:
    """How the units are counted on their receipt lines: free units in the proportion of all that are never billed."""
    by_line: dict[UUID, Decimal] = {}
    for each in units:
        by_line[each.line_id] = by_line.get(each.line_id, ZERO) + each.quantity
    lines = {line.line_id: line for receipt in receipts.values() for line in receipt.lines}
    return {
        line_id: NeverBilled(
            quantity=lines[line_id].never_billed_quantity, free_quantity=lines[line_id].never_billed_free_quantity
        ).part(quantity, lines[line_id].uqc)
        for line_id, quantity in by_line.items()
    }


async def _enter(tx: Transaction, event: Event, units: Sequence[ReturnedUnits], kind: InwardKind) -> Decimal:
    """Enters in ledger and register what the notes are worth less for these units; negative: more."""
    amount, receipt = await _weigh_notes(tx, units, event.today), event.receipts[units[0].goods_receipt_id]
    new = NewEntry(
        party_id=receipt.vendor_id,
        date=event.today,
        kind=_KINDS[kind],
        document_id=event.document_id,
        number=event.number,
        amount=amount,
    )
    await accounts.enter(tx, VENDOR_ACCOUNTS, new)
    document = register_entry(event, kind, units[0])
    sources = Sources(receipts=event.receipts, bills={})
    await enter(tx, document, units, sources, takes_off=kind is not InwardKind.RETURN_NEVER_BILLED)
    return amount


def register_entry(event: Event, kind: InwardKind, unit: ReturnedUnits) -> InwardEntry:
    """What the register says of the event, but for what follows from the documents of its units."""
    receipt = event.receipts[unit.goods_receipt_id]
    return InwardEntry(
        kind=kind,
        document_id=event.document_id,
        number=event.number,
        date=event.today,
        document_date=event.today,
        vendor_id=receipt.vendor_id,
        vendor_name=receipt.vendor_name,
        vendor_gstin=receipt.vendor_gstin,
        registration_id=receipt.registration_id,
        place_of_supply=receipt.place_of_supply,
        supply_kind=receipt.supply_kind,
        input_tax=InputTax.INELIGIBLE,
        figures={},
    )


async def _weigh_notes(tx: Transaction, units: Sequence[ReturnedUnits], today: dt.date) -> Decimal:
    """Writes what of each note is worth nothing now. Returns by how much that is more than before."""
    more = NIL
    note_ids = sorted({each.debit_note_id for each in units})
    marked = given_by_note([each for each in await returned_goods.of_notes(tx, note_ids) if each.never_billed])
    for note_id in note_ids:
        note = await party_credits.load(tx, VENDOR_CREDITS, note_id)
        amount = max(min(marked.get(note_id, NIL), note.amount), NIL)
        await _undo_allocations(tx, note_id, amount - note.never_billed, today)
        await vendor_credits.set_never_billed(tx, note_id, amount)
        more += amount - note.never_billed
    return more


async def _undo_allocations(tx: Transaction, note_id: UUID, amount: Decimal, today: dt.date) -> None:
    """Undoes allocations of a note, the last ones first, until so much of it is on account. Raises CreditRefunded."""
    note = await party_credits.load(tx, VENDOR_CREDITS, note_id)
    settled = await party_credits.with_allocations(tx, VENDOR_CREDITS, note)
    missing, undone = amount - note.on_account, []
    for allocation in reversed(settled.allocations):
        part = min(missing, allocation.amount)
        if part > 0:
            undone.append(Allocation(document_id=allocation.document_id, number=allocation.number, amount=-part))
            missing -= part
    if missing > 0:
        raise CreditRefunded(
            "The vendor has refunded what the note is for. Cancel the refund first.",
            document_number=note.number,
            refunded=f"{missing:.2f}",
        )
    await accounts.allocate(tx, VENDOR_ACCOUNTS, note_id, undone, day=today)
