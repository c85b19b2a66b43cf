"""Sets units of invoice lines aside for a sales return, and says what their credit note gives."""

import datetime as dt
from uuid import UUID

from gst.document.credit import Credit, OriginalLine
from kit.db.session import ReadSession, Transaction
from services.sales.domain.errors import InvoiceCancelled, InvoiceLineNotFound
from services.sales.domain.invoice import Invoice, InvoiceLine
from services.sales.domain.statuses_and_kinds import InvoiceStatus
from services.sales.store import invoices, organisations
from services.sales.store.returned_lines import RETURNED_LINES
from trade.domain.notes import NoteKind, figures_of_note, kind_of_note, line_of_note
from trade.domain.returnables import (
    HeldReturn,
    Original,
    ReserveReturnable,
    ReturnableGoods,
    ReturnableLine,
    credited_document,
    credits_to_hold,
    returned_figures,
)
from trade.store import returnables


async def reserve_returnable(tx: Transaction, command: ReserveReturnable) -> ReturnableGoods:
    """What is held, and its worth. The invoice is locked before its returned units are counted.

    Raises InvoiceNotFound, InvoiceCancelled, InvoiceLineNotFound, LineRepeated, OverReturn, TaxTimeOver.
    """
    invoice = await invoices.lock(tx, command.document_id, field="document_id")
    if invoice.status is InvoiceStatus.CANCELLED:
        raise InvoiceCancelled("The invoice is cancelled: its goods are back already.", field="document_id")
    last_day = await _last_day_to_cut_tax(tx, invoice, command.today)
    kind = kind_of_note(command.kind, command.today, last_day)
    returned = await returnables.returned_so_far(tx, RETURNED_LINES, [invoice.invoice_id])
    originals = {line.invoice_line_id: _original_line(line) for line in invoice.lines}
    credits_ = credits_to_hold(command.lines, originals, returned.lines, line_not_found=InvoiceLineNotFound)
    sold: dict[UUID, InvoiceLine] = {line.invoice_line_id: line for line in invoice.lines}
    lines = tuple(_returnable_line(sold[line_id], credit, kind) for line_id, credit in credits_.items())
    figures = figures_of_note(
        [line.figures for line in lines],
        kind,
        before=returned.notes,
        document=credited_document(originals, invoice.round_off, returned, credits_),
        round_to_rupee=invoice.round_to_rupee,
    )
    held = HeldReturn(kind=kind, lines=credits_, round_off=figures.round_off)
    await returnables.insert(tx, RETURNED_LINES, command.hold_id, invoice.invoice_id, held)
    return ReturnableGoods(
        original=_original(invoice), kind=kind, lines=lines, figures=figures, last_day_to_cut_tax=last_day
    )


async def _last_day_to_cut_tax(session: ReadSession, invoice: Invoice, today: dt.date) -> dt.date:
    """By the filing terms that the invoice's registration has today."""
    organisation = await organisations.load(session)
    terms = organisation.registration_of_document(invoice.registration_id).filing_on(today)
    return terms.last_day_of_tax_note(invoice.date, buyer_is_registered=bool(invoice.buyer.gstin))


def _original(invoice: Invoice) -> Original:
    return Original(
        document_id=invoice.invoice_id,
        number=invoice.number,
        date=invoice.date,
        registration_id=invoice.registration_id,
        party_id=invoice.customer_id,
        party_name=invoice.buyer.name,
        party_gstin=invoice.buyer.gstin,
        place_of_supply=invoice.place_of_supply,
        supply_kind=invoice.supply_kind,
    )


def _original_line(line: InvoiceLine) -> OriginalLine:
    return OriginalLine(
        billed_quantity=line.quantity,
        free_quantity=line.free_quantity,
        taxable=line.taxable,
        cgst=line.cgst,
        sgst=line.sgst,
        igst=line.igst,
        cess=line.cess,
    )


def _returnable_line(line: InvoiceLine, credit: Credit, kind: NoteKind) -> ReturnableLine:
    return ReturnableLine(
        original_line_id=line.invoice_line_id,
        product_id=line.product_id,
        product_code=line.product_code,
        product_name=line.product_name,
        hsn=line.hsn,
        uqc=line.uqc,
        batch_id=line.batch_id,
        batch_number=line.batch_number,
        expiry_date=line.expiry_date,
        mrp=line.printed_mrp,
        location_id=line.location_id,
        quantity=credit.quantity,
        figures=line_of_note(returned_figures(credit, line.tax_rate), kind),
    )
