"""Sets units of invoice lines aside for a sales return, and says what their credit note gives."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from gst.document.credit import NOTHING_CREDITED, Credit, OriginalLine
from gst.money import NIL
from kit.db.session import ReadSession, Transaction
from services.sales.domain.errors import InvoiceCancelled, InvoiceLineNotFound
from services.sales.domain.expired_goods import SoldLine, WithheldCredit, applied_policy, expired_units, withheld_of
from services.sales.domain.invoice import Invoice, InvoiceLine
from services.sales.domain.organisation import Organisation
from services.sales.domain.statuses_and_kinds import InvoiceStatus
from services.sales.store import customers, invoices, organisations
from services.sales.store.returned_lines import RETURNED_LINES
from trade.domain.notes import NoteKind, figures_of_note, kind_of_note, line_of_note
from trade.domain.returnables import (
    NOTHING_WITHHELD,
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
    """What is held, and what its note gives. The invoice is locked before its returned units are counted.

    Raises InvoiceNotFound, InvoiceCancelled, InvoiceLineNotFound, LineRepeated, OverReturn, TaxTimeOver,
    ExpiredGoodsNotTaken.
    """
    invoice = await invoices.lock(tx, command.document_id, field="document_id")
    if invoice.status is InvoiceStatus.CANCELLED:
        raise InvoiceCancelled("The invoice is cancelled: its goods are back already.", field="document_id")
    organisation = await organisations.load(tx)
    last_day = _last_day_to_cut_tax(organisation, invoice, command.today)
    kind = kind_of_note(command.kind, command.today, last_day)
    returned = await returnables.returned_so_far(tx, RETURNED_LINES, [invoice.invoice_id])
    originals = {line.invoice_line_id: _original_line(line) for line in invoice.lines}
    credits_ = credits_to_hold(command.lines, originals, returned.lines, line_not_found=InvoiceLineNotFound)
    sold: dict[UUID, InvoiceLine] = {line.invoice_line_id: line for line in invoice.lines}
    withheld = await _withheld(tx, command, organisation, invoice.customer_id, sold, credits_)
    lines = tuple(
        _returnable_line(sold[line_id], credit, kind, withheld.get(line_id)) for line_id, credit in credits_.items()
    )
    not_given = {line_id: found.credit for line_id, found in withheld.items()}
    kept = sum((credit.total for credit in not_given.values()), NIL)
    figures = figures_of_note(
        [line.figures for line in lines],
        kind,
        before=returned.notes,
        document=credited_document(originals, invoice.round_off, returned, credits_, kept),
        round_to_rupee=invoice.round_to_rupee,
    )
    held = HeldReturn(kind=kind, lines=credits_, round_off=figures.round_off, withheld=not_given)
    await returnables.insert(tx, RETURNED_LINES, command.hold_id, invoice.invoice_id, held)
    return ReturnableGoods(
        original=_original(invoice), kind=kind, lines=lines, figures=figures, last_day_to_cut_tax=last_day
    )


def _last_day_to_cut_tax(organisation: Organisation, invoice: Invoice, today: dt.date) -> dt.date:
    """By the filing terms that the invoice's registration has today."""
    terms = organisation.registration_of_document(invoice.registration_id).filing_on(today)
    return terms.last_day_of_tax_note(invoice.date, buyer_is_registered=bool(invoice.buyer.gstin))


async def _withheld(
    session: ReadSession,
    command: ReserveReturnable,
    organisation: Organisation,
    customer_id: UUID,
    sold: Mapping[UUID, InvoiceLine],
    credits_: Mapping[UUID, Credit],
) -> dict[UUID, WithheldCredit]:
    """What the policy for expired goods keeps back, by line. Raises ExpiredGoodsNotTaken."""
    expired = {
        line.line_id: units
        for line in command.lines
        if (units := expired_units(line.expired_quantity, line.quantity, sold[line.line_id].expiry_date, command.today))
    }
    if not expired:
        return {}
    applied = applied_policy((await customers.load(session, customer_id)).expired_goods, organisation.expired_goods)
    if applied is None:
        return {}
    for position, line in enumerate(command.lines):
        if line.line_id in expired:
            expiry_date = sold[line.line_id].expiry_date
            applied.policy.check_window(expiry_date, command.today, field=f"lines[{position}].line_id")
    return {
        line_id: withheld_of(applied, _sold_line(sold[line_id]), credits_[line_id], units)
        for line_id, units in expired.items()
    }


def _sold_line(line: InvoiceLine) -> SoldLine:
    return SoldLine(original=_original_line(line), ptr=line.printed_ptr)


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
        buyer=invoice.buyer,
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


def _returnable_line(
    line: InvoiceLine, credit: Credit, kind: NoteKind, withheld: WithheldCredit | None
) -> ReturnableLine:
    kept = withheld.credit if withheld else NOTHING_CREDITED
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
        figures=line_of_note(returned_figures(credit, line.tax_rate, kept), kind),
        withheld=withheld.shown if withheld else NOTHING_WITHHELD,
    )
