"""An invoice as it stands on paper: facts of that day, never changed afterwards. Fields are named as the columns."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

from gst.document.lines import BilledBefore, Line, LineFigures
from gst.money import ZERO
from gst.price import Price
from gst.tax.categories import Charge, SupplyKind, Treatment
from services.sales.domain.delivery import Delivery
from services.sales.domain.statuses_and_kinds import InvoiceKind, InvoiceStatus
from trade.domain import figures
from trade.domain.printed_party import PrintedParty


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One product and batch. `rate`, `mrp` and `ptr` are as they were given, for so many `…_units`.

    `billed_before` counts the units of what was agreed that earlier lines bill, for `gross_before` rupees: other
    batches of the requested line, and other invoices of the order's line. The gross is what all units come to, less
    `gross_before`. `retail_value` is the declared price of all units of goods that are taxed on it, and else None.
    """

    invoice_line_id: UUID
    invoice_id: UUID
    position: int
    order_line_id: UUID | None
    product_id: UUID
    product_code: str
    product_name: str
    manufacturer: str
    hsn: str
    uqc: str
    pack: str
    drug_schedule: str
    batch_id: UUID
    batch_number: str
    expiry_date: dt.date
    mrp: Decimal
    mrp_units: Decimal
    ptr: Decimal
    ptr_units: Decimal
    location_id: UUID
    landed_cost: Decimal
    quantity: Decimal
    free_quantity: Decimal
    rate: Decimal
    rate_units: Decimal
    billed_before: Decimal
    gross_before: Decimal
    inclusive: bool
    discount_percent: Decimal
    second_discount_percent: Decimal
    tax_rate: Decimal
    treatment: Treatment
    retail_value: Decimal | None
    gross: Decimal
    disc1: Decimal
    disc2: Decimal
    bill_discount: Decimal
    taxable: Decimal
    cgst: Decimal
    sgst: Decimal
    igst: Decimal
    cess: Decimal
    total: Decimal
    batch_explanation: str
    price_explanation: str
    tax_explanation: str

    @property
    def agreed_rate(self) -> Price:
        return Price(amount=self.rate, units=self.rate_units)

    @property
    def printed_mrp(self) -> Price:
        return Price(amount=self.mrp, units=self.mrp_units)

    @property
    def value_of_supply(self) -> Decimal | None:
        """Of goods that are taxed on their declared retail price: that price less the tax. CGST Rule 31D."""
        return None if self.retail_value is None else self.retail_value - (self.total - self.taxable)

    @property
    def discount(self) -> Decimal:
        """Both discounts of the line, without its share of the bill's."""
        return self.disc1 + self.disc2

    @property
    def printed_ptr(self) -> Price:
        """Of the batch on the day of the invoice; zero where it had none."""
        return Price(amount=self.ptr, units=self.ptr_units)

    @property
    def terms(self) -> tuple[object, ...]:
        """What the batches of one requested line have in common."""
        discounts = self.discount_percent, self.second_discount_percent
        return self.order_line_id, self.product_id, self.agreed_rate, self.inclusive, discounts

    @property
    def _before(self) -> BilledBefore | None:
        return BilledBefore(quantity=self.billed_before, gross=self.gross_before) if self.billed_before else None

    def computed(self, charge: Charge) -> LineFigures:
        """The line as the tax library explains it."""
        line = Line(
            quantity=self.quantity,
            rate=self.rate,
            rate_units=self.rate_units,
            tax_rate=self.tax_rate,
            free_quantity=self.free_quantity,
            discount_percent=self.discount_percent,
            second_discount_percent=self.second_discount_percent,
            inclusive=self.inclusive,
            treatment=self.treatment,
            before=self._before,
            retail_value=self.retail_value,
        )
        return LineFigures(
            line=line,
            charge=charge,
            gross=self.gross,
            disc1=self.disc1,
            disc2=self.disc2,
            bill_discount=self.bill_discount,
            taxable=self.taxable,
            cgst=self.cgst,
            sgst=self.sgst,
            igst=self.igst,
            cess=self.cess,
            total=self.total,
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """The document. Without a number it is a preview."""

    invoice_id: UUID
    registration_id: UUID
    kind: InvoiceKind
    number: str
    financial_year: str
    date: dt.date
    due_date: dt.date
    status: InvoiceStatus
    customer_id: UUID
    order_id: UUID | None
    hold_id: UUID
    reference: str
    seller: PrintedParty
    buyer: PrintedParty
    delivery: Delivery
    gst_category: str
    place_of_supply: str
    place_rule: str
    place_explanation: str
    supply_kind: SupplyKind
    supply_rule: str
    supply_explanation: str
    charge: Charge
    sentences: str
    """What the law wants printed on this paper, a sentence a line."""
    round_to_rupee: bool
    gross: Decimal
    discount: Decimal
    bill_discount: Decimal
    taxable: Decimal
    cgst: Decimal
    sgst: Decimal
    igst: Decimal
    cess: Decimal
    round_off: Decimal
    total: Decimal
    customer_receipt_id: UUID | None
    customer_receipt_number: str
    note: str
    date_reason: str
    approval_id: UUID | None
    approved_by: UUID | None
    trace_id: str
    cancel_reason: str
    cancelled_at: dt.datetime | None
    version: int
    created_by: UUID
    created_at: dt.datetime
    lines: tuple[InvoiceLine, ...]
    outstanding: Decimal

    def parts_before(self, line: InvoiceLine) -> list[InvoiceLine]:
        """The lines of this invoice among those whose units `line.billed_before` counts."""
        found, left = list[InvoiceLine](), line.billed_before
        for other in reversed(self.lines[: line.position - 1]):
            if left > ZERO and other.quantity and other.terms == line.terms:
                found.append(other)
                left -= other.quantity
        return found

    @property
    def document_figures(self) -> figures.DocumentFigures:
        """What the document amounts to."""
        return figures.DocumentFigures(
            gross=self.gross,
            discount=self.discount,
            taxable=self.taxable,
            cgst=self.cgst,
            sgst=self.sgst,
            igst=self.igst,
            cess=self.cess,
            round_off=self.round_off,
            total=self.total,
        )
