"""Invoices as replies show them."""

from collections.abc import Iterable

from bahi.documents.v1 import figures_pb2
from bahi.sales.v1 import invoices_pb2 as pb

from gst.document.explain import Step, explain_line
from gst.printed.amount_in_words import amount_in_words
from gst.tax.categories import Charge
from kit.commands.etag import etag_of
from kit.wire import proto_values
from services.sales.api.enums import DRUG_SCHEDULE, INVOICE_STATUS
from services.sales.api.parties import write_party
from services.sales.domain.invoice import Invoice, InvoiceLine
from services.sales.domain.invoice_list import ListedInvoice
from services.sales.domain.sale import DrugSchedule
from services.sales.domain.states import InvoiceStatus
from trade.api.figures import document_to_proto, line_to_proto


def to_proto(invoice: Invoice) -> pb.Invoice:
    """The invoice with its lines."""
    return _invoice(invoice, with_steps=False)


def explained_to_proto(invoice: Invoice) -> pb.Invoice:
    """The invoice with its lines, and how each figure of a line was computed."""
    return _invoice(invoice, with_steps=True)


def _invoice(invoice: Invoice, *, with_steps: bool) -> pb.Invoice:
    """Clears what a preview does not have: id, number, status and trace."""
    message = pb.Invoice(
        invoice_id=str(invoice.invoice_id),
        number=invoice.number,
        date=proto_values.date_text(invoice.date),
        due_date=proto_values.date_text(invoice.due_date),
        status=INVOICE_STATUS.to_proto(invoice.status),
        registration_id=str(invoice.registration_id),
        customer_id=str(invoice.customer_id),
        seller=write_party(invoice.seller),
        buyer=write_party(invoice.buyer),
        order_id=str(invoice.order_id) if invoice.order_id else "",
        reference=invoice.reference,
        place_of_supply=invoice.place_of_supply,
        supply_kind=invoice.supply_kind,
        reasons=[
            pb.Reason(
                of="place_of_supply",
                value=invoice.place_of_supply,
                because=invoice.place_because,
                rule=invoice.place_rule,
            ),
            pb.Reason(
                of="supply_kind", value=invoice.supply_kind, because=invoice.supply_because, rule=invoice.supply_rule
            ),
        ],
        lines=[_line(line, invoice.charge, with_steps=with_steps) for line in invoice.lines],
        figures=document_to_proto(invoice.document_figures),
        bill_discount=proto_values.amount_text(invoice.bill_discount),
        amount_in_words=amount_in_words(invoice.total),
        outstanding=proto_values.amount_text(invoice.outstanding),
        receipt_id=str(invoice.receipt_id) if invoice.receipt_id else "",
        receipt_number=invoice.receipt_number,
        trace_id=invoice.trace_id,
        cancel_reason=invoice.cancel_reason,
        etag=etag_of(invoice.version),
        create_time=proto_values.timestamp_of(invoice.created_at),
        cancel_time=proto_values.timestamp_of(invoice.cancelled_at) if invoice.cancelled_at else None,
    )
    if not invoice.number:
        for field in ("invoice_id", "status", "etag", "create_time", "outstanding"):
            message.ClearField(field)
        for line in message.lines:
            line.ClearField("invoice_line_id")
    return message


def listed_to_proto(listed: ListedInvoice) -> pb.Invoice:
    """The invoice as a list shows it: no lines, reasons, amount in words or printed parties."""
    return pb.Invoice(
        invoice_id=listed.invoice_id,
        number=listed.number,
        date=listed.date,
        due_date=listed.due_date,
        status=INVOICE_STATUS.to_proto(InvoiceStatus(listed.status)),
        registration_id=listed.registration_id,
        customer_id=listed.customer_id,
        buyer=pb.InvoiceParty(name=listed.buyer_name, gstin=listed.buyer_gstin),
        order_id=listed.order_id or "",
        reference=listed.reference,
        place_of_supply=listed.place_of_supply,
        supply_kind=listed.supply_kind,
        figures=figures_pb2.DocumentFigures(
            gross=listed.gross,
            discount=listed.discount,
            taxable=listed.taxable,
            cgst=listed.cgst,
            sgst=listed.sgst,
            igst=listed.igst,
            cess=listed.cess,
            round_off=listed.round_off,
            total=listed.total,
        ),
        bill_discount=listed.bill_discount,
        outstanding=listed.outstanding,
        receipt_id=listed.receipt_id or "",
        receipt_number=listed.receipt_number,
        cancel_reason=listed.cancel_reason,
        etag=etag_of(listed.version),
        create_time=proto_values.timestamp_of(listed.created_at),
        cancel_time=proto_values.timestamp_of(listed.cancelled_at) if listed.cancelled_at else None,
    )


def _line(line: InvoiceLine, charge: Charge, *, with_steps: bool) -> pb.InvoiceLine:
    return pb.InvoiceLine(
        invoice_line_id=str(line.invoice_line_id),
        product_id=str(line.product_id),
        product_code=line.product_code,
        product_name=line.product_name,
        manufacturer=line.manufacturer,
        hsn=line.hsn,
        uqc=line.uqc,
        pack=line.pack,
        drug_schedule=DRUG_SCHEDULE.optional_to_proto(DrugSchedule(line.drug_schedule) if line.drug_schedule else None),
        batch_id=str(line.batch_id),
        batch_number=line.batch_number,
        expiry_date=proto_values.date_text(line.expiry_date),
        mrp=proto_values.price_text(line.mrp),
        location_id=str(line.location_id),
        quantity=proto_values.quantity_text(line.quantity),
        free_quantity=proto_values.quantity_text(line.free_quantity),
        rate=proto_values.price_text(line.rate),
        rate_includes_tax=line.inclusive,
        discount_percent=proto_values.rate_text(line.disc1_pct),
        second_discount_percent=proto_values.rate_text(line.disc2_pct),
        treatment=line.treatment,
        figures=line_to_proto(line.line_figures),
        batch_reason=line.batch_reason,
        price_reason=line.price_reason,
        tax_reason=line.tax_reason,
        steps=_steps(explain_line(line.computed(charge))) if with_steps else (),
    )


def _steps(steps: Iterable[Step]) -> list[pb.Reason]:
    return [pb.Reason(of=step.figure, value=f"{step.value:f}", because=step.formula, rule=step.rule) for step in steps]
