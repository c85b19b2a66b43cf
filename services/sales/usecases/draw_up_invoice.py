"""The document of a priced sale, and the rows that it adds to the register."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from gst.document.lines import LineFigures
from gst.money import NIL
from kit.ids import new_id
from services.sales.domain.invoice import Invoice, InvoiceLine
from services.sales.domain.pricing import PricedLine, PricedSale
from services.sales.domain.states import InvoiceStatus, RegisterKind
from services.sales.usecases.plan_sale import PlannedSale

_SUMMED = ("taxable", "cgst", "sgst", "igst", "cess", "total")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Issuance:
    """What only the moment of issue knows; empty for a preview."""

    number: str = ""
    receipt_id: UUID | None = None
    receipt_number: str = ""
    paid: Decimal = NIL
    trace_id: str = ""
    user_id: UUID
    at: dt.datetime


def draw_up(planned: PlannedSale, priced: PricedSale, issuance: Issuance, *, invoice_id: UUID) -> Invoice:
    """The document: figures, facts of both parties as they are now, and the rules that decided place and kind."""
    figures, totals = priced.figures, priced.figures.totals
    place, supply = planned.taxation.place, planned.taxation.supply
    return Invoice(
        invoice_id=invoice_id,
        registration_id=planned.registration.registration_id,
        number=issuance.number,
        financial_year=planned.financial_year,
        date=planned.date,
        due_date=planned.due_date,
        status=InvoiceStatus.ISSUED,
        customer_id=planned.customer.customer_id,
        order_id=planned.sale.order.order_id if planned.sale.order else None,
        hold_id=planned.hold_id,
        reference=planned.sale.reference,
        seller=planned.organisation.seller(planned.registration),
        buyer=planned.customer.buyer(),
        gst_category=planned.customer.gst_category,
        place_of_supply=place.state_code,
        place_rule=place.rule,
        place_because=place.explanation,
        supply_kind=supply.kind,
        supply_rule=supply.rule,
        supply_because=supply.explanation,
        charge=supply.charge,
        round_to_rupee=planned.organisation.round_to_rupee,
        gross=sum((line.gross for line in figures.lines), NIL),
        discount=sum((line.discount for line in figures.lines), NIL),
        bill_discount=figures.bill_discount,
        taxable=totals.taxable,
        cgst=totals.cgst,
        sgst=totals.sgst,
        igst=totals.igst,
        cess=totals.cess,
        round_off=totals.round_off,
        total=totals.value,
        receipt_id=issuance.receipt_id,
        receipt_number=issuance.receipt_number,
        trace_id=issuance.trace_id,
        cancel_reason="",
        cancelled_at=None,
        version=1,
        created_by=issuance.user_id,
        created_at=issuance.at,
        lines=tuple(
            _line(line, line_figures, invoice_id=invoice_id, position=position)
            for position, (line, line_figures) in enumerate(zip(priced.lines, figures.lines, strict=True), 1)
        ),
        outstanding=totals.value - issuance.paid,
    )


def _line(priced: PricedLine, figures: LineFigures, *, invoice_id: UUID, position: int) -> InvoiceLine:
    product, allocation, line = priced.product, priced.allocation, priced.line
    return InvoiceLine(
        invoice_line_id=new_id(),
        invoice_id=invoice_id,
        position=position,
        order_line_id=priced.asked.order_line_id,
        product_id=product.product_id,
        product_code=product.code,
        product_name=product.name,
        manufacturer=product.manufacturer,
        hsn=product.hsn,
        uqc=product.uqc,
        pack=product.pack,
        drug_schedule=product.drug_schedule,
        batch_id=allocation.batch_id,
        batch_number=allocation.batch_number,
        expiry_date=allocation.expiry_date,
        mrp=allocation.mrp,
        location_id=allocation.location_id,
        landed_cost=allocation.landed_cost,
        quantity=line.qty,
        free_quantity=line.free_qty,
        rate=line.rate,
        inclusive=line.inclusive,
        disc1_pct=line.disc1_pct,
        disc2_pct=line.disc2_pct,
        tax_rate=line.gst_rate,
        treatment=line.treatment,
        gross=figures.gross,
        disc1=figures.disc1,
        disc2=figures.disc2,
        bill_discount=figures.bill_discount,
        taxable=figures.taxable,
        cgst=figures.cgst,
        sgst=figures.sgst,
        igst=figures.igst,
        cess=figures.cess,
        total=figures.total,
        batch_reason=allocation.reason,
        price_reason=priced.price_reason,
        tax_reason=priced.tax_reason,
    )


def register_rows(invoice: Invoice, kind: RegisterKind, at: dt.datetime) -> list[dict[str, Any]]:
    """The invoice's rows in the register of outward supplies, one for each treatment and rate; of a cancellation, the opposite."""
    sign = -1 if kind is RegisterKind.INVOICE_CANCELLED else 1
    sums: dict[tuple[str, Decimal], dict[str, Decimal]] = {}
    for line in invoice.lines:
        found = sums.setdefault((line.treatment, line.tax_rate), dict.fromkeys(_SUMMED, NIL))
        for name in _SUMMED:
            found[name] += sign * getattr(line, name)
    rows: list[dict[str, Any]] = [
        {
            "entry_id": new_id(),
            "kind": kind,
            "document_id": invoice.invoice_id,
            "number": invoice.number,
            "date": invoice.date,
            "invoice_id": invoice.invoice_id,
            "registration_id": invoice.registration_id,
            "customer_id": invoice.customer_id,
            "customer_name": invoice.buyer.name,
            "gstin": invoice.buyer.gstin,
            "gst_category": invoice.gst_category,
            "place_of_supply": invoice.place_of_supply,
            "supply_kind": invoice.supply_kind,
            "in_returns": True,
            "treatment": treatment,
            "tax_rate": tax_rate,
            "round_off": NIL,
            "created_at": at,
            **amounts,
        }
        for (treatment, tax_rate), amounts in sorted(sums.items())
    ]
    rows[0]["round_off"] = sign * invoice.round_off
    rows[0]["total"] += sign * invoice.round_off
    return rows
