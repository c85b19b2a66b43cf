"""Posts credit notes that returns has issued: to the hold, the register, the customer's account and the open item.

The messages are delivered at least once. A note that is in the register already changes nothing.
"""

from collections.abc import Sequence

from gst.dates.periods import financial_year
from kit.commands import audit
from kit.db.session import Transaction
from kit.holds import participant
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.domain.errors import InvoiceCancelled
from services.sales.domain.invoice import Invoice
from services.sales.domain.outward_register import credit_note_document
from services.sales.domain.statuses_and_kinds import InvoiceStatus, RegisterKind
from services.sales.store import customers, invoices, register
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS, CUSTOMER_CREDITS
from services.sales.store.returned_lines import RETURNED_LINES
from trade.domain.accounts import LedgerEntryKind
from trade.domain.allocations import Allocation
from trade.domain.refusals import NoteDiffers, OverReturn
from trade.domain.returnables import PostedNote, check_note
from trade.store import accounts, party_credits, returnables


async def post_credit_notes(tx: Transaction, notes: Sequence[PostedNote]) -> None:
    """Posts each note that is not posted yet. Raises HoldUnknown or HoldReleased when the two books disagree.

    Everything that the notes touch is locked before any of them is posted, in the order of locks of sales.
    """
    new = await _consume_holds(tx, notes)
    if not new:
        return
    await customers.lock_accounts(tx, {note.party_id for note in new})
    await invoices.lock_headers(tx, {note.document_id for note in new})
    for note in new:
        await _post(tx, note)


async def _consume_holds(tx: Transaction, notes: Sequence[PostedNote]) -> list[PostedNote]:
    """The notes that fulfil their hold now, and those without a hold, which `_post` checks under the invoice's lock."""
    hold_ids = {note.hold_id for note in notes if note.hold_id}
    unused = await participant.fulfil(tx, hold_ids) if hold_ids else set()
    new = []
    for note in notes:
        if note.hold_id is None:
            new.append(note)
        elif note.hold_id in unused:
            unused.discard(note.hold_id)
            new.append(note)
    return new


async def _post(tx: Transaction, note: PostedNote) -> None:
    invoice = await invoices.load(tx, note.document_id)
    if await register.has_document(tx, note.note_id, RegisterKind.CREDIT_NOTE):
        return
    if invoice.status is InvoiceStatus.CANCELLED:
        raise InvoiceCancelled("The invoice is cancelled; there is nothing to credit.", field="invoice_id")
    await _check(tx, note, invoice)
    await register.insert(tx, credit_note_document(note, invoice))
    credit = _credit(tx, note, invoice)
    await accounts.enter(tx, CUSTOMER_ACCOUNTS, credit.entry)
    if credit.amount:
        await _settle(tx, credit, invoice)
    if note.hold_id:
        await returnables.mark_returned(tx, RETURNED_LINES, note.hold_id, note.note_id)
    facts = {"number": note.number, "invoice": invoice.number, "total": f"{note.figures.total:.2f}"}
    audit.record(tx, action="post", entity="credit_note", entity_id=note.note_id, after=facts)


async def _check(tx: Transaction, note: PostedNote, invoice: Invoice) -> None:
    """Raises NoteDiffers for units or sums that do not agree, OverReturn for more value than is left of the invoice."""
    if note.party_id != invoice.customer_id:
        raise NoteDiffers("The note is for another customer than the invoice.", field="customer_id")
    if note.hold_id:
        check_note(note, await returnables.of_hold(tx, RETURNED_LINES, note.hold_id))
        return
    check_note(note, None)
    credited = await register.credited_taxable(tx, invoice.invoice_id)
    if credited + note.figures.taxable > invoice.taxable:
        raise OverReturn("More than is left of the invoice's value.", field="figures.taxable")


def _credit(tx: Transaction, note: PostedNote, invoice: Invoice) -> CustomerCredit:
    return CustomerCredit(
        credit_id=note.note_id,
        kind=LedgerEntryKind.CREDIT_NOTE,
        party_id=invoice.customer_id,
        party_name=invoice.buyer.name,
        number=note.number,
        date=note.date,
        booking_date=note.date,
        financial_year=financial_year(note.date),
        registration_id=invoice.registration_id,
        reference=invoice.number,
        amount=note.figures.total,
        on_account=note.figures.total,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
    )


async def _settle(tx: Transaction, credit: CustomerCredit, invoice: Invoice) -> None:
    """Settles the open item of the note's own invoice first. The rest stays on account."""
    await party_credits.insert(tx, CUSTOMER_CREDITS, credit)
    part = min(credit.amount, invoice.outstanding)
    if part:
        allocation = Allocation(document_id=invoice.invoice_id, number=invoice.number, amount=part)
        await accounts.allocate(tx, CUSTOMER_ACCOUNTS, credit.credit_id, [allocation], day=credit.date)
