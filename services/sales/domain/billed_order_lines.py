"""What an invoice bills of the lines of its order."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from gst.money import NIL, ZERO
from services.sales.domain.invoice import Invoice, InvoiceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledOrderLine:
    """Units of an order's line, and the rupees that they come to at its rate, before and after their discounts."""

    order_line_id: UUID
    quantity: Decimal = ZERO
    free_quantity: Decimal = ZERO
    gross: Decimal = NIL
    disc1: Decimal = NIL
    disc2: Decimal = NIL

    def plus(self, line: InvoiceLine) -> "BilledOrderLine":
        """With a line of the invoice."""
        return replace(
            self,
            quantity=self.quantity + line.quantity,
            free_quantity=self.free_quantity + line.free_quantity,
            gross=self.gross + line.gross,
            disc1=self.disc1 + line.disc1,
            disc2=self.disc2 + line.disc2,
        )

    def taken_back(self) -> "BilledOrderLine":
        """As the cancellation of the invoice counts it."""
        return BilledOrderLine(
            order_line_id=self.order_line_id,
            quantity=-self.quantity,
            free_quantity=-self.free_quantity,
            gross=-self.gross,
            disc1=-self.disc1,
            disc2=-self.disc2,
        )


def billed_order_lines(invoice: Invoice) -> list[BilledOrderLine]:
    """One for each line of the order, in the order of their ids."""
    billed: dict[UUID, BilledOrderLine] = {}
    for line in invoice.lines:
        if line.order_line_id is not None:
            former = billed.get(line.order_line_id, BilledOrderLine(order_line_id=line.order_line_id))
            billed[line.order_line_id] = former.plus(line)
    return [item for _, item in sorted(billed.items())]
