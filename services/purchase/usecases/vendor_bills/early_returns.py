"""Goods that went back before their bill: the bill is for them too, or it shows that no bill ever is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kit.db.session import Transaction
from services.purchase.domain.returned_units import ReturnedUnits, given_by_note
from services.purchase.domain.statuses_and_kinds import InwardKind
from services.purchase.domain.vendor_bills import MatchedBill, VendorBill
from services.purchase.store import returned_goods
from services.purchase.store.account_tables import VENDOR_ACCOUNTS, VENDOR_CREDITS
from services.purchase.usecases.debit_notes import never_billed
from services.purchase.usecases.debit_notes.follow_input_tax import follow_input_tax
from services.purchase.usecases.debit_notes.never_billed import Event
from trade.domain.allocations import Allocation
from trade.store import accounts, organisations, party_credits


async def settle_with_bill(tx: Transaction, bill: VendorBill, matched: MatchedBill) -> Decimal:
    """Books the units that went back before a new bill and are in it, and settles the bill with their debit notes.

    The bill may be for units that were said never to be billed. Units that are held for a return are booked in the bill
    as far as it is for them: their note settles it when it comes. When the bill leaves no kept unit unbilled, returned
    units that are not in it are never billed: their notes are worth nothing. Returns what is left to pay of the bill.
    Receipts and vendor are locked.
    """
    receipts = {receipt.goods_receipt_id: receipt for receipt in matched.receipts}
    event = Event(document_id=bill.vendor_bill_id, number=bill.number, receipts=receipts, today=matched.today)
    await never_billed.bill_later(tx, event, {line.line.line_id: line.billed_later for line in matched.lines})
    billed = await _book(tx, bill, event)
    units = bill.units_by_line
    held = {line.line.line_id: line.unbilled.held_in(units[line.line.line_id]) for line in matched.lines}
    await returned_goods.book_held_in_bill(
        tx, {line_id: quantity for line_id, quantity in held.items() if quantity}, bill
    )
    shown = bill.never_billed
    rest = await returned_goods.unbilled_of_lines(tx, list(shown))
    if rest:
        await never_billed.mark(tx, event, rest, shown)
    return await _settle(tx, bill, billed, matched.today)


async def make_billable_again(tx: Transaction, bill: VendorBill, event: Event) -> None:
    """Undoes `settle_with_bill` for a cancelled bill: returned units may be billed, their notes are on account."""
    before = await returned_goods.of_bill(tx, bill.vendor_bill_id)
    registration = (await organisations.load(tx)).registration_of_document(bill.registration_id)
    creditable = [each for each in event.receipts.values() if not registration.under_composition_on(each.date)]
    await returned_goods.book_in_receipts(
        tx, bill.vendor_bill_id, with_input_tax=[receipt.goods_receipt_id for receipt in creditable]
    )
    after = await returned_goods.of_ids(tx, [each.returned_line_id for each in before])
    await follow_input_tax(tx, event, InwardKind.RETURN_BOOKED_IN_RECEIPT, before, after)
    await never_billed.take_back(tx, event, [bill.vendor_bill_id])


async def _book(tx: Transaction, bill: VendorBill, event: Event) -> list[ReturnedUnits]:
    """Books returned units in the bill that is for them, the earliest first. Their credit is of its kind."""
    left = {line.goods_receipt_line_id: line.units.returned for line in bill.lines if line.units.returned}
    booked = []
    for each in await returned_goods.unbilled_of_lines(tx, list(left)):
        quantity = min(each.quantity, left[each.line_id])
        if quantity > 0:
            booked.append(await returned_goods.cut(tx, each, quantity) if quantity < each.quantity else each)
            left[each.line_id] -= quantity
    await returned_goods.book_in_bill(tx, booked, bill)
    after = [replace(each, input_tax=bill.input_tax) for each in booked]
    await follow_input_tax(tx, event, InwardKind.RETURN_BOOKED_IN_BILL, booked, after)
    return booked


async def _settle(tx: Transaction, bill: VendorBill, billed: Sequence[ReturnedUnits], today: dt.date) -> Decimal:
    """Settles the bill with the debit notes for its goods, as far as they are on account."""
    left = bill.outstanding
    for note_id, given in given_by_note(billed).items():
        note = await party_credits.load(tx, VENDOR_CREDITS, note_id)
        amount = min(note.on_account, left, given)
        if amount > 0:
            allocation = Allocation(document_id=bill.vendor_bill_id, number=bill.number, amount=amount)
            await accounts.allocate(tx, VENDOR_ACCOUNTS, note_id, [allocation], day=today, new_version=True)
            left -= amount
    return left
