"""Builds the invoice of a priced sale."""

from gst.document.lines import NOTHING_BILLED
from gst.money import NIL
from kit.ids import new_id
from services.sales.domain.customer_premises import printed_buyer
from services.sales.domain.invoice import Invoice, InvoiceLine
from services.sales.domain.posted_invoice import IssueDetails
from services.sales.domain.pricing import PricedLine, PricedSale
from services.sales.domain.statuses_and_kinds import InvoiceStatus


# Long: one field of the document a line.
def build_invoice(priced: PricedSale, details: IssueDetails) -> Invoice:
    """The invoice: figures, both parties as they are now, and the rules that decided place and kind of the supply."""
    planned, totals = priced.planned, priced.totals
    place, supply = planned.taxation.place, planned.taxation.supply
    return Invoice(
        invoice_id=details.invoice_id,
        registration_id=planned.registration.registration_id,
        kind=priced.kind,
        number=details.number,
        financial_year=planned.financial_year,
        date=planned.date,
        due_date=planned.due_date,
        status=InvoiceStatus.ISSUED,
        customer_id=planned.customer.customer_id,
        order_id=planned.requested.order.order_id if planned.requested.order else None,
        hold_id=planned.hold_id,
        reference=planned.requested.reference,
        seller=planned.organisation.seller(planned.registration),
        buyer=printed_buyer(planned.customer, planned.delivery, planned.requested.premises),
        delivery=planned.delivery,
        gst_category=planned.customer.gst_category,
        place_of_supply=place.state_code,
        place_rule=place.rule,
        place_explanation=place.explanation,
        supply_kind=supply.kind,
        supply_rule=supply.rule,
        supply_explanation=supply.explanation,
        charge=supply.charge,
        sentences=priced.sentences,
        round_to_rupee=planned.organisation.round_to_rupee,
        gross=sum((line.figures.gross for line in priced.lines), NIL),
        discount=sum((line.figures.discount for line in priced.lines), NIL),
        bill_discount=priced.bill_discount,
        taxable=totals.taxable,
        cgst=totals.cgst,
        sgst=totals.sgst,
        igst=totals.igst,
        cess=totals.cess,
        round_off=totals.round_off,
        total=totals.value,
        customer_receipt_id=details.customer_receipt_id,
        customer_receipt_number=details.customer_receipt_number,
        note=planned.requested.note,
        date_reason=planned.requested.date.reason,
        approval_id=planned.requested.approval_id,
        approved_by=planned.requested.approved_by,
        trace_id=details.trace_id,
        cancel_reason="",
        cancelled_at=None,
        version=1,
        created_by=details.user_id,
        created_at=details.at,
        lines=tuple(_line(line, details, position) for position, line in enumerate(priced.lines, 1)),
        outstanding=totals.value - details.paid,
    )


# Long: one field of the document a line.
def _line(priced: PricedLine, details: IssueDetails, position: int) -> InvoiceLine:
    product, allocation, figures, line = priced.product, priced.allocation, priced.figures, priced.figures.line
    before = line.before or NOTHING_BILLED
    return InvoiceLine(
        invoice_line_id=new_id(),
        invoice_id=details.invoice_id,
        position=position,
        order_line_id=priced.requested.order_line_id,
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
        mrp=allocation.mrp.amount,
        mrp_units=allocation.mrp.units,
        ptr=allocation.ptr.amount,
        ptr_units=allocation.ptr.units,
        location_id=allocation.location_id,
        landed_cost=allocation.landed_cost,
        quantity=line.quantity,
        free_quantity=line.free_quantity,
        rate=line.rate,
        rate_units=line.rate_units,
        billed_before=before.quantity,
        gross_before=before.gross,
        inclusive=line.inclusive,
        discount_percent=line.discount_percent,
        second_discount_percent=line.second_discount_percent,
        tax_rate=line.tax_rate,
        treatment=line.treatment,
        retail_value=line.retail_value,
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
        batch_explanation=allocation.explanation,
        price_explanation=priced.price_explanation,
        tax_explanation=priced.tax_explanation,
    )
