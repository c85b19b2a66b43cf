"""What an invoice says, and how it, its cancellation and its credit notes stand in the register of outward supplies."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from gst.money import NIL
from services.sales.domain.invoice import Invoice
from services.sales.domain.outward_register import cancellation_document, credit_note_document, issued_document
from services.sales.domain.posted_invoice import IssueDetails
from services.sales.domain.pricing import price_sale
from services.sales.domain.statuses_and_kinds import RegisterKind
from services.sales.usecases.invoices.build import build_invoice
from tests.support.days import NOON, TODAY
from tests.unit.sales.facts import batch, organisation, planned, sale, sale_line, stock
from trade.domain.figures import DocumentFigures, LineFigures, TaxFigures
from trade.domain.notes import NoteKind
from trade.domain.refusals import NoteDiffers
from trade.domain.returnables import NoteLine, PostedNote

TAXABLE_5, EXEMPT = ("taxable", Decimal(5)), ("exempt", Decimal(0))


@pytest.fixture
def invoice() -> Invoice:
    """Ten units and twenty of a medicine at 9.00, and ten of an exempt one: 90 + 180 + 90, and 13.50 of tax, less
    0.50."""
    lines = [sale_line(quantity, line_id=str(number)) for number, quantity in enumerate(("10", "20", "10"), 1)]
    available = [
        stock(batch(1, "10"), line_id="1"),
        stock(batch(2, "20"), line_id="2"),
        stock(batch(3, "10"), line_id="3", tax_class="exempt_medicine"),
    ]
    seller = organisation(mixed_goods_on_one_invoice=True)
    details = IssueDetails(invoice_id=UUID(int=50), number="INV/26-27/000001", user_id=UUID(int=8), at=NOON)
    return build_invoice(price_sale(planned(sale(*lines), seller=seller), available), details)


def figures(taxable: str, tax: str = "0.00") -> TaxFigures:
    """Half of the tax is of the Union, half of the state."""
    half = Decimal(tax) / 2
    return TaxFigures(taxable=Decimal(taxable), cgst=half, sgst=half, igst=NIL, cess=NIL)


def note(invoice: Invoice, *, kind: NoteKind = NoteKind.GST, line_id: UUID | None = None) -> PostedNote:
    """Two of the ten units of the first line come back."""
    line = LineFigures(
        gross=Decimal("18.00"),
        discount=NIL,
        bill_discount=NIL,
        taxable=Decimal("18.00"),
        tax_rate=Decimal(5),
        cgst=Decimal("0.45"),
        sgst=Decimal("0.45"),
        igst=NIL,
        cess=NIL,
    )
    return PostedNote(
        hold_id=None,
        note_id=UUID(int=60),
        number="CN/26-27/000001",
        date=TODAY + dt.timedelta(days=1),
        document_id=invoice.invoice_id,
        party_id=invoice.customer_id,
        kind=kind,
        lines=(NoteLine(line_id=line_id or invoice.lines[0].invoice_line_id, quantity=Decimal(2), figures=line),),
        figures=DocumentFigures(
            gross=Decimal("18.00"),
            discount=NIL,
            taxable=Decimal("18.00"),
            cgst=Decimal("0.45"),
            sgst=Decimal("0.45"),
            igst=NIL,
            cess=NIL,
            round_off=Decimal("0.10"),
            total=Decimal("19.00"),
        ),
    )


def test_an_invoice_adds_its_lines_up_and_rounds_to_the_rupee(invoice: Invoice) -> None:
    """Half a rupee is rounded up: CGST Act s.170."""
    assert (invoice.taxable, invoice.cgst, invoice.sgst) == (Decimal("360.00"), Decimal("6.75"), Decimal("6.75"))
    assert (invoice.round_off, invoice.total, invoice.outstanding) == (
        Decimal("0.50"),
        Decimal("374.00"),
        Decimal("374.00"),
    )


def test_an_invoice_has_a_row_for_each_treatment_and_rate(invoice: Invoice) -> None:
    document = issued_document(invoice)

    assert document.figures == {TAXABLE_5: figures("270.00", "13.50"), EXEMPT: figures("90.00")}
    assert (document.kind, document.round_off, document.in_returns) == (RegisterKind.INVOICE, Decimal("0.50"), True)


def test_a_cancellation_is_the_opposite_of_its_invoice_on_the_same_day(invoice: Invoice) -> None:
    document = cancellation_document(invoice)

    assert document.figures == {TAXABLE_5: figures("-270.00", "-13.50"), EXEMPT: figures("-90.00")}
    assert (document.kind, document.round_off) == (RegisterKind.INVOICE_CANCELLED, Decimal("-0.50"))
    assert (document.number, document.date) == (invoice.number, invoice.date)


def test_a_credit_note_lowers_sales_at_the_treatment_of_its_line_on_its_own_day(invoice: Invoice) -> None:
    """CGST Act s.34(1)."""
    document = credit_note_document(note(invoice), invoice)

    assert document.figures == {TAXABLE_5: figures("-18.00", "-0.90")}
    assert (document.kind, document.round_off) == (RegisterKind.CREDIT_NOTE, Decimal("-0.10"))
    assert (document.number, document.date) == ("CN/26-27/000001", TODAY + dt.timedelta(days=1))
    assert document.in_returns


def test_a_commercial_note_stays_out_of_the_returns(invoice: Invoice) -> None:
    """It changes no tax: Circular 251/08/2025; gst.md 1.5."""
    assert not credit_note_document(note(invoice, kind=NoteKind.COMMERCIAL), invoice).in_returns


def test_a_note_of_a_line_that_the_invoice_does_not_have_is_refused(invoice: Invoice) -> None:
    with pytest.raises(NoteDiffers) as refusal:
        credit_note_document(note(invoice, line_id=UUID(int=99)), invoice)

    assert refusal.value.field == "lines"


def test_a_line_remembers_the_batch_and_why_it_has_its_price_and_tax(invoice: Invoice) -> None:
    line = invoice.lines[0]

    assert (line.batch_number, line.expiry_date, line.batch_explanation) == (
        "B1",
        dt.date(2028, 12, 31),
        "first to expire",
    )
    assert line.price_explanation == "the batch's price to retailer"
    assert line.tax_explanation == "medicine: 5 % since 2025-09-22, 9/2025-CT(R)"
    assert line.computed(invoice.charge).total == Decimal("94.50")
