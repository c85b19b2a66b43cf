"""What a request to sales is made of: lines, allocations, registrations; and what returns sends to sales."""

from collections.abc import Iterable
from typing import Any

from bahi.documents.v1 import figures_pb2, payments_pb2, returnables_pb2
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import invoices_pb2, orders_pb2, organisations_pb2

from kit import ids
from tests.support.days import TODAY, YEAR, in_two_minutes
from tests.support.parties import OTHER_STATE, address, gstin


def line(product: products_pb2.Product, quantity: str, **fields: Any) -> invoices_pb2.SaleLine:
    return invoices_pb2.SaleLine(product_id=product.product_id, quantity=quantity, **fields)


def batch_of(drafts: Iterable[invoices_pb2.SaleDraft]) -> invoices_pb2.BatchCreateInvoicesRequest:
    """Many sales in one request."""
    return invoices_pb2.BatchCreateInvoicesRequest(
        requests=[invoices_pb2.CreateInvoiceRequest(invoice=draft) for draft in drafts]
    )


def order_line(product: products_pb2.Product, quantity: str, **fields: Any) -> orders_pb2.NewOrderLine:
    return orders_pb2.NewOrderLine(product_id=product.product_id, quantity=quantity, **fields)


def for_item(invoice_id: str, amount: str) -> payments_pb2.NewOpenItemAllocation:
    return payments_pb2.NewOpenItemAllocation(document_id=invoice_id, amount=amount)


def new_registration(state: str = OTHER_STATE, **fields: Any) -> organisations_pb2.NewRegistration:
    given = {"gstin": gstin(state), "address": address(state), "series_prefix": "MH"}
    return organisations_pb2.NewRegistration(**{**given, **fields})


def return_request(
    invoice: invoices_pb2.Invoice, *quantities: str, hold_id: str = "", **fields: Any
) -> returnables_pb2.ReserveReturnableRequest:
    """Asks for so much of the invoice's first lines."""
    return returnables_pb2.ReserveReturnableRequest(
        hold_id=hold_id or str(ids.new_id()),
        expire_time=in_two_minutes(),
        document_id=invoice.invoice_id,
        lines=[
            returnables_pb2.ReturnableLine(line_id=sold.line_id, quantity=quantity)
            for sold, quantity in zip(invoice.lines, quantities, strict=False)
        ],
        today=TODAY.isoformat(),
        **fields,
    )


def credit_note(
    held: returnables_pb2.ReserveReturnableResponse,
    hold_id: str,
    total: str = "",
    round_off: str = "0.00",
    **fields: Any,
) -> returnables_pb2.PostCreditNote:
    """The note for everything that a hold stands for, as it was held unless another total is given."""
    figures = figures_pb2.DocumentFigures(taxable=held.lines[0].figures.taxable, round_off=round_off, total=total)
    given = {
        "hold_id": hold_id,
        "credit_note_id": str(ids.new_id()),
        "number": f"CN/{YEAR}/000001",
        "date": TODAY.isoformat(),
        "invoice_id": held.document_id,
        "customer_id": held.party_id,
        "note_kind": held.note_kind,
        "lines": [
            returnables_pb2.NoteLine(
                line_id=item.line_id,
                hsn=item.hsn,
                uqc=item.uqc,
                quantity=item.quantity,
                figures=item.figures,
            )
            for item in held.lines
        ],
        "figures": figures if total else held.figures,
    }
    return returnables_pb2.PostCreditNote(**{**given, **fields})
