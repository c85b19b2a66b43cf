"""Goods that come back are those of the invoice: of its customer and of its batches."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from gst.money import NIL
from gst.price import Price
from services.returns.domain.returned_goods import RequestedLine
from services.returns.domain.sold_goods import BatchNotSold, InvoiceOfOtherCustomer, check_batches, check_customer
from trade.domain.figures import DocumentFigures, LineFigures
from trade.domain.goods import NO_EXPIRY
from trade.domain.notes import NoteKind
from trade.domain.returnables import Original, ReturnableGoods, ReturnableLine

CUSTOMER, OTHER, LINE = UUID(int=1), UUID(int=2), UUID(int=3)
INVOICE = Original(
    document_id=UUID(int=4),
    number="INV/26-27/000001",
    date=dt.date(2026, 11, 18),
    registration_id=UUID(int=5),
    party_id=CUSTOMER,
    party_name="Shree Medical Stores",
    party_gstin="",
    place_of_supply="23",
    supply_kind="intra_state",
)


def sold(batch_number: str) -> ReturnableGoods:
    line = ReturnableLine(
        original_line_id=LINE,
        product_id=UUID(int=6),
        product_code="P1",
        product_name="Tablets",
        hsn="3004",
        uqc="TBS",
        batch_id=UUID(int=7),
        batch_number=batch_number,
        expiry_date=NO_EXPIRY,
        mrp=Price(amount=Decimal(110)),
        location_id=None,
        quantity=Decimal(1),
        figures=LineFigures(**dict.fromkeys(LineFigures.__dataclass_fields__, NIL)),
    )
    figures = DocumentFigures(**dict.fromkeys(DocumentFigures.__dataclass_fields__, NIL))
    return ReturnableGoods(original=INVOICE, kind=NoteKind.GST, lines=(line,), figures=figures)


def back(batch_number: str) -> tuple[RequestedLine, ...]:
    return (
        RequestedLine(
            original_line_id=LINE, quantity=Decimal(1), location_id=None, reason="", batch_number=batch_number
        ),
    )


@pytest.mark.parametrize("shown", ["", "PX-2401", " px-2401 ", "PX\u20102401"])
def test_the_batch_that_was_sold_comes_back_and_one_that_is_not_named(shown: str) -> None:
    check_batches(back(shown), sold("PX-2401"))


@pytest.mark.parametrize(("shown", "of_invoice"), [("PX2401", "PX-2401"), ("PX-2402", "PX-2401"), ("PX-2401", "")])
def test_another_batch_is_refused(shown: str, of_invoice: str) -> None:
    with pytest.raises(BatchNotSold) as refused:
        check_batches(back(shown), sold(of_invoice))

    assert refused.value.field == "lines[0].batch_number"


def test_only_the_customer_of_the_invoice_brings_its_goods() -> None:
    check_customer(None, INVOICE)
    check_customer(CUSTOMER, INVOICE)
    with pytest.raises(InvoiceOfOtherCustomer) as refused:
        check_customer(OTHER, INVOICE)
    assert refused.value.field == "customer_id"
