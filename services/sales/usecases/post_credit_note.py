"""Enters a credit note that returns has issued: the hold is consumed, the register and the account lowered, the bill settled.

Delivered at least once; the note's own id makes a repeat do nothing.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from bahi.sales.v1 import returnables_pb2 as pb

from gst.dates.periods import financial_year
from gst.money import NIL
from kit.commands import audit
from kit.db.session import Transaction
from kit.holds import participant
from kit.ids import new_id
from kit.wire import proto_values
from services.sales.domain.account import Settlement
from services.sales.domain.errors import InvoiceCancelled, InvoiceNotFound, NoteDiffers
from services.sales.domain.invoice import Invoice
from services.sales.domain.receipt import CustomerCredit
from services.sales.domain.states import CreditKind, CreditStatus, EntryKind, InvoiceStatus, RegisterKind
from services.sales.store import credits as credit_store
from services.sales.store import customers, invoices, ledger, register, returnables
from trade.domain.refusals import OverReturn

_HEADS = ("taxable", "cgst", "sgst", "igst", "cess")


async def post_credit_notes(tx: Transaction, notes: Sequence[pb.PostCreditNote]) -> None:
    """Enters each note that is not entered yet. Raises HoldUnknown or HoldReleased when the two books disagree.

    Everything that the notes touch is locked before any of them is entered, in the order that all of sales keeps.
    """
    new = await _consume_holds(tx, notes)
    if not new:
        return
    await customers.lock_accounts(tx, {UUID(note.customer_id) for note in new})
    await invoices.lock(tx, {UUID(note.invoice_id) for note in new})
    for note in new:
        await _post(tx, note)


async def _consume_holds(tx: Transaction, notes: Sequence[pb.PostCreditNote]) -> list[pb.PostCreditNote]:
    """The notes that consume their hold now, and those that need none: whether they are new is known under their invoice's lock."""
    hold_ids = {UUID(note.hold_id) for note in notes if note.hold_id}
    unused = await participant.commit(tx, hold_ids) if hold_ids else set()
    new = []
    for note in notes:
        hold_id = proto_values.optional_uuid_of(note.hold_id)
        if hold_id is None or hold_id in unused:
            unused.discard(hold_id)
            new.append(note)
    return new


async def _post(tx: Transaction, note: pb.PostCreditNote) -> None:
    note_id, hold_id = UUID(note.credit_note_id), proto_values.optional_uuid_of(note.hold_id)
    invoice = await invoices.find(tx, UUID(note.invoice_id))
    if invoice is None:
        raise InvoiceNotFound("No such invoice.", field="invoice_id")
    if await register.has_document(tx, note_id, RegisterKind.CREDIT_NOTE):
        return
    if invoice.status is InvoiceStatus.CANCELLED:
        raise InvoiceCancelled("The invoice is cancelled; there is nothing to credit.", field="invoice_id")
    await _check(tx, note, invoice, hold_id)
    total = proto_values.decimal_of(note.figures.total)
    await register.insert(tx, _register_rows(tx, note, invoice))
    await ledger.enter(
        tx,
        ledger.Entry(
            customer_id=invoice.customer_id,
            date=proto_values.date_of(note.date, "date"),
            kind=EntryKind.CREDIT_NOTE,
            document_id=note_id,
            number=note.number,
            amount=-total,
        ),
    )
    if total:
        await _settle(tx, note, invoice, total)
    if hold_id:
        await returnables.mark_returned(tx, hold_id, note_id)
    facts = {"number": note.number, "invoice": invoice.number, "total": note.figures.total}
    audit.record(tx, action="post", entity="credit_note", entity_id=note_id, after=facts)


async def _check(tx: Transaction, note: pb.PostCreditNote, invoice: Invoice, hold_id: UUID | None) -> None:
    """Raises NoteDiffers for units or sums that do not agree, OverReturn for more value than is left of the invoice."""
    if UUID(note.customer_id) != invoice.customer_id:
        raise NoteDiffers("The note is for another customer than the invoice.", field="customer_id")
    figures = note.figures
    parts = sum((proto_values.decimal_of(getattr(line.figures, head)) for line in note.lines for head in _HEADS), NIL)
    if not note.lines or parts + proto_values.decimal_of(figures.round_off) != proto_values.decimal_of(figures.total):
        raise NoteDiffers("The lines do not add up to the note.", field="figures.total")
    if hold_id:
        held = await returnables.of_hold(tx, hold_id)
        if _units(note) != {line_id: line.quantity for line_id, line in held.items()}:
            raise NoteDiffers("The note is for other goods than were held.", field="lines")
        return
    credited = await register.credited_taxable(tx, invoice.invoice_id)
    if credited + proto_values.decimal_of(figures.taxable) > invoice.taxable:
        raise OverReturn("More than is left of the invoice's value.", field="figures.taxable")


def _units(note: pb.PostCreditNote) -> dict[UUID, Decimal]:
    units: dict[UUID, Decimal] = {}
    for line in note.lines:
        line_id = UUID(line.invoice_line_id)
        units[line_id] = units.get(line_id, NIL) + proto_values.decimal_of(line.quantity)
    return units


async def _settle(tx: Transaction, note: pb.PostCreditNote, invoice: Invoice, total: Decimal) -> None:
    """The note settles its own invoice's bill first; the rest stays on account."""
    credit_id, on = UUID(note.credit_note_id), proto_values.date_of(note.date, "date")
    await credit_store.insert(
        tx,
        CustomerCredit(
            credit_id=credit_id,
            kind=CreditKind.CREDIT_NOTE,
            customer_id=invoice.customer_id,
            number=note.number,
            date=on,
            financial_year=financial_year(on),
            registration_id=invoice.registration_id,
            mode=None,
            reference=invoice.number,
            amount=total,
            on_account=total,
            status=CreditStatus.POSTED,
            cancel_reason="",
            version=1,
            created_at=tx.now,
        ),
    )
    part = min(total, invoice.outstanding)
    if part:
        settlement = Settlement(invoice_id=invoice.invoice_id, number=invoice.number, amount=part)
        await ledger.allocate(tx, credit_id, [settlement])


def _register_rows(tx: Transaction, note: pb.PostCreditNote, invoice: Invoice) -> list[Mapping[str, Any]]:
    """One row for each treatment and rate of the original lines, everything negative."""
    treatments = {line.invoice_line_id: line.treatment for line in invoice.lines}
    sums: dict[tuple[str, Decimal], dict[str, Decimal]] = {}
    for line in note.lines:
        treatment = treatments.get(UUID(line.invoice_line_id))
        if treatment is None:
            raise NoteDiffers("The invoice has no such line.", field="lines")
        key = (treatment, proto_values.decimal_of(line.figures.tax_rate))
        found = sums.setdefault(key, dict.fromkeys(_HEADS, NIL))
        for head in _HEADS:
            found[head] -= proto_values.decimal_of(getattr(line.figures, head))
    rows: list[Mapping[str, Any]] = []
    for index, ((goods, tax_rate), amounts) in enumerate(sorted(sums.items())):
        round_off = NIL if index else -proto_values.decimal_of(note.figures.round_off)
        rows.append(
            {
                "entry_id": new_id(),
                "kind": RegisterKind.CREDIT_NOTE,
                "document_id": UUID(note.credit_note_id),
                "number": note.number,
                "date": proto_values.date_of(note.date, "date"),
                "invoice_id": invoice.invoice_id,
                "registration_id": invoice.registration_id,
                "customer_id": invoice.customer_id,
                "customer_name": invoice.buyer.name,
                "gstin": invoice.buyer.gstin,
                "gst_category": invoice.gst_category,
                "place_of_supply": invoice.place_of_supply,
                "supply_kind": invoice.supply_kind,
                "in_returns": not note.commercial,
                "treatment": goods,
                "tax_rate": tax_rate,
                "round_off": round_off,
                "total": sum(amounts.values(), round_off),
                "created_at": tx.now,
                **amounts,
            }
        )
    return rows
