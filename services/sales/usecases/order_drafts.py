"""The lines of a draft order, new or changed."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from gst.money import ZERO
from kit.ids import new_id
from services.sales.domain.order import KnownProduct, OrderLine, RequestedLine
from trade.domain.quantities import check_quantity
from trade.domain.refusals import ProductInactive, ProductNotFound

KnownProducts = Mapping[UUID, KnownProduct]
"""The products that inventory knows, by id."""


def check_products(lines: Sequence[RequestedLine], known_products: KnownProducts) -> None:
    """Raises ProductNotFound, ProductInactive or QuantityNotWhole."""
    for index, line in enumerate(lines):
        field = f"lines[{index}]"
        product = known_products.get(line.product_id)
        if product is None:
            raise ProductNotFound("No such product.", field=f"{field}.product_id")
        if not product.active:
            raise ProductInactive("The product is inactive.", field=f"{field}.product_id")
        check_quantity(line.quantity, product.uqc, field=f"{field}.quantity")
        check_quantity(line.free_quantity, product.uqc, field=f"{field}.free_quantity")


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
