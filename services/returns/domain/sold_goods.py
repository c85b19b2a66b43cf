"""Whether goods that come back are those of the invoice: of its customer, and of the batches that it sold.

A credit note that cuts tax needs an invoice to this buyer. Goods of batches that were never sold to it are the usual
fraud. gst-corrections.md 3.
"""

from uuid import UUID

from kit.errors import FailedPrecondition
from services.returns.domain.returned_goods import RequestedLine
from trade.domain.printed_numbers import comparable_number
from trade.domain.returnables import Original, ReturnableGoods


class InvoiceOfOtherCustomer(FailedPrecondition):
    """The goods of one customer's invoice come back from another customer."""

    reason = "INVOICE_OF_OTHER_CUSTOMER"


class BatchNotSold(FailedPrecondition):
    """The pack shows another batch than the invoice line sold."""

    reason = "BATCH_NOT_SOLD"


def check_customer(customer_id: UUID | None, invoice: Original) -> None:
    """Raises InvoiceOfOtherCustomer. None: the request does not say who sends the goods back."""
    if customer_id is not None and customer_id != invoice.party_id:
        raise InvoiceOfOtherCustomer(
            "The invoice is another customer's.", field="customer_id", invoice_number=invoice.number
        )


def check_batches(lines: tuple[RequestedLine, ...], goods: ReturnableGoods) -> None:
    """Raises BatchNotSold for a line whose pack shows another batch number. A line that names none is not compared."""
    for position, line in enumerate(lines):
        sold = goods.line_of(line.original_line_id)
        if line.batch_number and comparable_number(line.batch_number) != comparable_number(sold.batch_number):
            raise BatchNotSold(
                "The invoice line sold another batch.",
                field=f"lines[{position}].batch_number",
                sold_batch_number=sold.batch_number,
                invoice_number=goods.original.number,
            )
