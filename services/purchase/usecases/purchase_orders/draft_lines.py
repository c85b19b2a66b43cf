"""Makes the lines of a purchase order from the request and from the facts of the products."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from kit.ids import new_id
from services.purchase.domain.landed_cost import values_of
from services.purchase.domain.purchase_orders import PurchaseOrderLine, RequestedOrderLine
from trade.domain.prices import check_pack
from trade.domain.products import KnownProduct
from trade.domain.quantities import check_line_units, check_quantity
from trade.domain.refusals import ProductInactive, ProductNotFound


def order_lines(
    requested: Sequence[RequestedOrderLine], known: Mapping[UUID, KnownProduct], prefix: str = ""
) -> tuple[PurchaseOrderLine, ...]:
    """New lines of an order. `prefix` is the path of the fields.

    Raises ProductNotFound, ProductInactive, QuantityNotWhole.
    """
    for index, line in enumerate(requested):
        check_line_units(line.item.units, field=f"{prefix}lines[{index}].quantity")
    values = values_of([line.item for line in requested], prefix)
    return tuple(
        _line(index, line, value, _product(line, known, f"{prefix}lines[{index}]"))
        for index, (line, value) in enumerate(zip(requested, values, strict=True))
    )


def _product(line: RequestedOrderLine, known: Mapping[UUID, KnownProduct], field: str) -> KnownProduct:
    product = known.get(line.product_id)
    if product is None:
        raise ProductNotFound("No such product.", field=f"{field}.product_id")
    if not product.active:
        raise ProductInactive("The product is inactive.", field=f"{field}.product_id", product_id=str(line.product_id))
    check_quantity(line.item.quantity, product.uqc, field=f"{field}.quantity")
    check_quantity(line.item.free_quantity, product.uqc, field=f"{field}.free_quantity")
    check_pack(line.item.rate, product.uqc, prefix=f"{field}.", name="rate")
    return product


def _line(index: int, line: RequestedOrderLine, value: Decimal, product: KnownProduct) -> PurchaseOrderLine:
    return PurchaseOrderLine(
        line_id=new_id(),
        line_number=index + 1,
        product_id=line.product_id,
        product_code=product.code,
        product_name=product.name,
        hsn=product.hsn,
        tax_class=product.tax_class,
        quantity=line.item.quantity,
        free_quantity=line.item.free_quantity,
        rate=line.item.rate,
        discount_percent=line.item.discount_percent,
        value=value,
    )
