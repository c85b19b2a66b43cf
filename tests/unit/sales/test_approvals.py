"""What an approval of a sale is for."""

import dataclasses
from decimal import Decimal
from uuid import UUID

import pytest

from gst.document.lines import BilledBefore
from services.sales.domain.approvals import ApprovalKind, content_of_sale
from services.sales.domain.sale import FromOrder, NamedBatch, Sale, SaleReceipt
from tests.support.days import TODAY
from tests.unit.sales.facts import price, sale, sale_line
from trade.domain.accounts import PaymentMode
from trade.domain.approvals import digest_of
from trade.domain.payment_references import PaymentReference

LINE = sale_line("10", rate=price("1.00"))
SALE = sale(LINE)


def receipt(mode: PaymentMode, amount: str) -> SaleReceipt:
    reference = PaymentReference(text="", bank="", accept_used_reference=False)
    return SaleReceipt(mode=mode, amount=Decimal(amount), reference=reference)


def test_day_reference_note_paths_and_the_writing_of_numbers_make_no_difference() -> None:
    line = dataclasses.replace(LINE, field="invoice.lines[0].", line_id="9", quantity=Decimal("10.000"))
    alike = sale(line, field="invoice.", reference="PO 1", note="By telephone", approval_id=UUID(int=60))

    assert digest_of(alike) == digest_of(SALE)


@pytest.mark.parametrize(
    "other",
    [
        sale(LINE, customer_id=UUID(int=77)),
        sale(LINE, registration_id=UUID(int=78)),
        sale(LINE, LINE),
        sale(LINE, bill_discount_percent=Decimal(1)),
        sale(LINE, bill_discount_amount=Decimal(1)),
        sale(LINE, receipt=receipt(PaymentMode.CASH, "5")),
        sale(sale_line("11", rate=price("1.00"))),
        sale(sale_line("10")),
        sale(sale_line("10", rate=price("0.99"))),
        sale(sale_line("10", rate=price("10.00", "10"))),
        sale(sale_line("10", rate=price("1.00"), inclusive=True)),
        sale(sale_line("10", rate=price("1.00"), free_quantity=Decimal(1))),
        sale(sale_line("10", rate=price("1.00"), discount_percent=Decimal(0))),
        sale(sale_line("10", rate=price("1.00"), second_discount_percent=Decimal(1))),
        sale(sale_line("10", rate=price("1.00"), product_id=UUID(int=79))),
        sale(sale_line("10", rate=price("1.00"), location_id=UUID(int=80))),
        sale(sale_line("10", rate=price("1.00"), order_line_id=UUID(int=81))),
        sale(sale_line("10", rate=price("1.00"), batches=(NamedBatch(batch_id=UUID(int=82), quantity=Decimal(10)),))),
    ],
)
def test_every_other_difference_makes_another_sale(other: Sale) -> None:
    assert digest_of(other) != digest_of(SALE)


def test_order_to_confirm_or_to_invoice_is_another_request_than_a_sale() -> None:
    order = FromOrder(order_id=UUID(int=70), date=TODAY, hold_id=UUID(int=71), etag="")

    kinds = [
        content_of_sale(each, TODAY).kind for each in (SALE, sale(LINE, is_estimate=True), sale(LINE, order=order))
    ]

    assert kinds == [ApprovalKind.INVOICE, ApprovalKind.ORDER, ApprovalKind.ORDER_INVOICE]


def test_invoice_of_an_order_is_the_same_whatever_was_billed_before_and_read_since() -> None:
    order = FromOrder(order_id=UUID(int=70), date=TODAY, hold_id=UUID(int=71), etag="")
    billed = dataclasses.replace(LINE, billed_before=BilledBefore(quantity=Decimal(1), gross=Decimal(1)))

    first, later = sale(LINE, order=order), sale(billed, order=dataclasses.replace(order, etag='"2"'))

    assert content_of_sale(first, TODAY).digest == content_of_sale(later, TODAY).digest
