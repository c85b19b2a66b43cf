"""Invoices as replies show them."""

from collections.abc import Iterable
from typing import Any, TypeVar

from bahi.documents.v1 import figures_pb2
from bahi.sales.v1 import invoices_pb2 as pb

from gst.document.explain import explain_line
from gst.printed.amount_in_words import amount_in_words
from kit.commands.etag import etag_of
from kit.rpc.error_status import status_of
from kit.wire import proto_values
from services.sales.api.deliveries import delivery_to_proto
from services.sales.api.enums import INVOICE_KIND, INVOICE_STATUS
from services.sales.domain.invoice import Invoice, InvoiceLine
from services.sales.domain.invoice_list import ListedInvoice
from services.sales.usecases.invoices.cancel import CancelledInvoice
from services.sales.usecases.invoices.preview import PreviewedInvoice
from trade.api.figures import document_to_proto, line_to_proto
from trade.api.goods import DRUG_SCHEDULE, expiry_text
from trade.api.prices import pack_to_proto, unit_price_text
from trade.api.printed_parties import party_to_proto
from trade.api.supplies import SUPPLY_KIND, TREATMENT
from trade.domain.goods import DrugSchedule

_Line = TypeVar("_Line", pb.InvoiceLine, pb.InvoicePreviewLine)


def to_proto(invoice: Invoice) -> pb.Invoice:
    """The invoice with its lines."""
    return _invoice_to_proto(invoice, explained=False)


def explained_to_proto(invoice: Invoice) -> pb.Invoice:
    """The invoice with its lines, and how each figure of a line was computed."""
    return _invoice_to_proto(invoice, explained=True)


def preview_to_proto(previewed: PreviewedInvoice) -> pb.InvoicePreview:
    """What the invoice would be, how each figure of a line was computed, and what would refuse it."""
    invoice, credit, limit = previewed.invoice, previewed.credit_refusal, previewed.limit_refusal
    lines = [
        _line_to_proto(pb.InvoicePreviewLine, line, _calculations_to_proto(invoice, line)) for line in invoice.lines
    ]
    return pb.InvoicePreview(
        **_common(invoice),
        lines=lines,
        credit_refusal=None if credit is None else status_of(credit),
        limit_refusal=None if limit is None else status_of(limit),
    )


def summary_to_proto(listed: ListedInvoice) -> pb.InvoiceSummary:
    """The invoice as a list shows it."""
    return pb.InvoiceSummary(
        invoice_id=listed.invoice_id,
        kind=INVOICE_KIND.to_proto(listed.kind),
        number=listed.number,
        date=listed.date,
        due_date=listed.due_date,
        status=INVOICE_STATUS.to_proto(listed.status),
        registration_id=listed.registration_id,
        customer_id=listed.customer_id,
        customer_name=listed.buyer_name,
        customer_gstin=listed.buyer_gstin,
        order_id=listed.order_id or "",
        reference=listed.reference,
        note=listed.note,
        place_of_supply=listed.place_of_supply,
        supply_kind=SUPPLY_KIND.to_proto(listed.supply_kind),
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
            bill_discount=listed.bill_discount,
        ),
        outstanding=listed.outstanding,
        customer_receipt_id=listed.customer_receipt_id or "",
        customer_receipt_number=listed.customer_receipt_number,
        created_by=listed.created_by,
        trace_id=listed.trace_id,
        cancel_reason=listed.cancel_reason,
        etag=etag_of(listed.version),
        create_time=proto_values.timestamp_of(listed.created_at),
        cancel_time=proto_values.timestamp_of(listed.cancelled_at) if listed.cancelled_at else None,
    )


def _invoice_to_proto(invoice: Invoice, *, explained: bool) -> pb.Invoice:
    return pb.Invoice(
        **_common(invoice),
        invoice_id=str(invoice.invoice_id),
        number=invoice.number,
        status=INVOICE_STATUS.to_proto(invoice.status),
        lines=[
            _issued_line_to_proto(line, _calculations_to_proto(invoice, line) if explained else ())
            for line in invoice.lines
        ],
        order_id=str(invoice.order_id) if invoice.order_id else "",
        outstanding=proto_values.amount_text(invoice.outstanding),
        customer_receipt_id=str(invoice.customer_receipt_id) if invoice.customer_receipt_id else "",
        customer_receipt_number=invoice.customer_receipt_number,
        approval_id=str(invoice.approval_id) if invoice.approval_id else "",
        approved_by=str(invoice.approved_by or ""),
        created_by=str(invoice.created_by),
        trace_id=invoice.trace_id,
        date_reason=invoice.date_reason,
        cancel_reason=invoice.cancel_reason,
        etag=etag_of(invoice.version),
        create_time=proto_values.timestamp_of(invoice.created_at),
        cancel_time=proto_values.timestamp_of(invoice.cancelled_at) if invoice.cancelled_at else None,
    )


def cancelled_to_proto(cancelled: CancelledInvoice) -> pb.Invoice:
    message = to_proto(cancelled.invoice)
    message.cancel_warning = cancelled.warning
    return message


def _common(invoice: Invoice) -> dict[str, Any]:
    """The fields that an invoice and its preview share."""
    return {
        "kind": INVOICE_KIND.to_proto(invoice.kind),
        "sentences": invoice.sentences.splitlines(),
        "date": proto_values.date_text(invoice.date),
        "due_date": proto_values.date_text(invoice.due_date),
        "registration_id": str(invoice.registration_id),
        "customer_id": str(invoice.customer_id),
        "customer_name": invoice.buyer.name,
        "seller": party_to_proto(invoice.seller),
        "buyer": party_to_proto(invoice.buyer),
        "delivery": delivery_to_proto(invoice.delivery),
        "reference": invoice.reference,
        "note": invoice.note,
        "place_of_supply": invoice.place_of_supply,
        "supply_kind": SUPPLY_KIND.to_proto(invoice.supply_kind),
        "explanations": _decisions_to_proto(invoice),
        "figures": document_to_proto(invoice.document_figures, invoice.bill_discount),
        "amount_in_words": amount_in_words(invoice.total),
    }


def _decisions_to_proto(invoice: Invoice) -> list[pb.Explanation]:
    """The rules that decided place and kind of the supply."""
    return [
        pb.Explanation(
            subject="place_of_supply",
            value=invoice.place_of_supply,
            text=invoice.place_explanation,
            rule=invoice.place_rule,
        ),
        pb.Explanation(
            subject="supply_kind", value=invoice.supply_kind, text=invoice.supply_explanation, rule=invoice.supply_rule
        ),
    ]


def _issued_line_to_proto(line: InvoiceLine, explanations: Iterable[pb.Explanation]) -> pb.InvoiceLine:
    message = _line_to_proto(pb.InvoiceLine, line, explanations)
    message.line_id = str(line.invoice_line_id)
    return message


def _line_to_proto(message: type[_Line], line: InvoiceLine, explanations: Iterable[pb.Explanation]) -> _Line:
    """The fields that a line of an invoice and one of a preview share."""
    rate, mrp = line.agreed_rate, line.printed_mrp
    return message(
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
        expiry_date=expiry_text(line.expiry_date),
        mrp=unit_price_text(mrp),
        location_id=str(line.location_id),
        quantity=proto_values.quantity_text(line.quantity),
        free_quantity=proto_values.quantity_text(line.free_quantity),
        rate=unit_price_text(rate),
        rate_includes_tax=line.inclusive,
        discount_percent=proto_values.rate_text(line.discount_percent),
        second_discount_percent=proto_values.rate_text(line.second_discount_percent),
        treatment=TREATMENT.to_proto(line.treatment),
        figures=line_to_proto(line),
        batch_explanation=line.batch_explanation,
        price_explanation=line.price_explanation,
        tax_explanation=line.tax_explanation,
        explanations=explanations,
        pack_rate=pack_to_proto(rate),
        pack_mrp=pack_to_proto(mrp),
        retail_price_valuation=_valuation_to_proto(line),
    )


def _valuation_to_proto(line: InvoiceLine) -> pb.RetailPriceValuation | None:
    declared, supplied = line.retail_value, line.value_of_supply
    if declared is None or supplied is None:
        return None
    return pb.RetailPriceValuation(
        retail_value=proto_values.amount_text(declared), value_of_supply=proto_values.amount_text(supplied)
    )


def _calculations_to_proto(invoice: Invoice, line: InvoiceLine) -> list[pb.Explanation]:
    """How each figure of the line was computed."""
    before = [part.computed(invoice.charge) for part in invoice.parts_before(line)]
    return [
        pb.Explanation(subject=step.figure, value=f"{step.value:f}", text=step.formula, rule=step.rule)
        for step in explain_line(line.computed(invoice.charge), before)
    ]
