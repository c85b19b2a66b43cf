"""The lines of a draft order, new or changed."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from gst.money import ZERO
from kit.ids import new_id
from services.sales.domain.order import OrderLine, RequestedLine
from trade.domain.refusals import ProductInactive, ProductNotFound

KnownProducts = Mapping[UUID, bool]
"""The products that inventory knows, and whether each is active."""


def check_products(lines: Sequence[RequestedLine], known_products: KnownProducts) -> None:
    """Raises ProductNotFound or ProductInactive."""
    for index, line in enumerate(lines):
        field = f"lines[{index}].product_id"
        if line.product_id not in known_products:
            raise ProductNotFound("No such product.", field=field)
        if not known_products[line.product_id]:
            raise ProductInactive("The product is inactive.", field=field)


def draft_lines(order_id: UUID, lines: Sequence[RequestedLine]) -> tuple[OrderLine, ...]:
    """The lines with ids and positions. Nothing of them is invoiced."""
    return tuple(
        OrderLine(
            order_line_id=new_id(),
            order_id=order_id,
            position=position,
            product_id=line.product_id,
            location_id=line.location_id,
            quantity=line.quantity,
            free_quantity=line.free_quantity,
            rate=line.rate,
            inclusive=line.inclusive,
            disc1_pct=line.disc1_pct,
            disc2_pct=line.disc2_pct,
            invoiced_quantity=ZERO,
            invoiced_free=ZERO,
        )
        for position, line in enumerate(lines, start=1)
    )
