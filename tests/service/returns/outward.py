"""Invoices and credit notes of the services as the outward documents of the library."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bahi.returns.v1 import credit_notes_pb2
from bahi.sales.v1 import invoices_pb2

from gst.returns.outward_documents import OriginalInvoice, OutwardDocument, OutwardLine, ShippingBill
from gst.tax.categories import EXPORTS, DocumentKind
from tests.support.days import TODAY
from trade.api.supplies import SUPPLY_KIND, TREATMENT


def lines_of(lines: Sequence[Any], treatments: Mapping[str, Any]) -> tuple[OutwardLine, ...]:
    return tuple(
        OutwardLine(
            hsn=line.hsn,
            uqc=line.uqc,
            quantity=Decimal(line.quantity),
            taxable=Decimal(line.figures.taxable),
            tax_rate=Decimal(line.figures.tax_rate),
            treatment=TREATMENT.from_proto(treatments[line.product_id]),
            cgst=Decimal(line.figures.cgst),
            sgst=Decimal(line.figures.sgst),
            igst=Decimal(line.figures.igst),
        )
        for line in lines
    )


def invoiced(invoice: invoices_pb2.Invoice, treatments: Mapping[str, Any]) -> OutwardDocument:
    supply = SUPPLY_KIND.from_proto(invoice.supply_kind)
    port = ShippingBill(port="INNSA1", number="1234567", date=TODAY) if supply in EXPORTS else None
    return OutwardDocument(
        number=invoice.number,
        kind=DocumentKind.TAX_INVOICE,
        date=date.fromisoformat(invoice.date),
        supply=supply,
        place_of_supply=invoice.place_of_supply,
        value=Decimal(invoice.figures.total),
        lines=lines_of(invoice.lines, treatments),
        recipient_gstin=invoice.buyer.gstin or None,
        shipping_bill=port,
    )


def credited(
    note: credit_notes_pb2.CreditNote, invoice: invoices_pb2.Invoice, treatments: Mapping[str, Any]
) -> OutwardDocument:
    value = Decimal(invoice.figures.total)
    return OutwardDocument(
        number=note.number,
        kind=DocumentKind.CREDIT_NOTE,
        date=date.fromisoformat(note.date),
        supply=SUPPLY_KIND.from_proto(note.supply_kind),
        place_of_supply=note.place_of_supply,
        value=Decimal(note.figures.total),
        lines=lines_of(note.lines, treatments),
        recipient_gstin=note.customer_gstin or None,
        original=OriginalInvoice(number=invoice.number, date=date.fromisoformat(invoice.date), value=value),
    )
