"""The sale that confirming an order reserves goods for."""

from uuid import UUID

from services.sales.domain.order import Order
from services.sales.domain.sale import Sale
from trade.domain.dating import TODAY


def sale_to_confirm(order: Order, approval_id: UUID | None = None) -> Sale:
    """Everything of the order, as a sale of today."""
    return Sale(
        field="",
        customer_id=order.customer_id,
        date=TODAY,
        registration_id=None,
        lines=order.sale_lines(),
        reference=order.reference,
        delivery=order.delivery,
        is_estimate=True,
        approval_id=approval_id,
        premises_id=order.customer_premises_id,
        premises_field="order_id",
    )
