"""The lines of a draft order, new or changed."""

from collections.abc import Sequence
from uuid import UUID

from gst.document.compute import compute_document
from gst.document.lines import Line
from gst.money import NIL, ONE, ZERO
from gst.tax.categories import Charge
from kit.ids import new_id
from services.sales.domain.known_goods import KnownGoods
from services.sales.domain.order import RequestedLine
from services.sales.domain.order_line import OrderLine
from trade.domain.law import refusals_of_lines
from trade.domain.prices import check_pack
from trade.domain.quantities import check_line_units, check_quantity
from trade.domain.refusals import LocationNotFound, ProductInactive, ProductNotFound, WrongLocation


def check_lines(lines: Sequence[RequestedLine], known: KnownGoods) -> None:
    """Raises ProductNotFound, ProductInactive, QuantityNotWhole, LocationNotFound, WrongLocation.

    Refuses what no invoice can say, too: QuantityTooLarge, and the law's AMOUNT_TOO_LARGE where rates are agreed.
    """
    for index, line in enumerate(lines):
        _check_product(line, known, f"lines[{index}]")
        check_line_units(line.quantity + line.free_quantity, field=f"lines[{index}].quantity")
        if line.location_id is not None:
            _check_location(line.location_id, known, f"lines[{index}].location_id")
    _check_amounts(lines)


def _check_amounts(lines: Sequence[RequestedLine]) -> None:
    """Adds up what the lines with an agreed rate come to. The price of the others is known when goods are reserved."""
    agreed = [(index, line, line.rate) for index, line in enumerate(lines) if line.rate is not None]
    if not agreed:
        return
    with refusals_of_lines("lines", lambda position: f"lines[{agreed[position][0]}]."):
        compute_document(
            [
                Line(quantity=line.quantity, rate=rate.amount, rate_units=rate.units, tax_rate=ZERO)
                for _, line, rate in agreed
            ],
            charge=Charge.NO_TAX,
        )


def _check_product(line: RequestedLine, known: KnownGoods, field: str) -> None:
    product = known.products.get(line.product_id)
    if product is None:
        raise ProductNotFound("No such product.", field=f"{field}.product_id")
    if not product.active:
        raise ProductInactive("The product is inactive.", field=f"{field}.product_id")
    check_quantity(line.quantity, product.uqc, field=f"{field}.quantity")
    check_quantity(line.free_quantity, product.uqc, field=f"{field}.free_quantity")
    if line.rate is not None:
        check_pack(line.rate, product.uqc, prefix=f"{field}.", name="rate")


def _check_location(location_id: UUID, known: KnownGoods, field: str) -> None:
    if location_id not in known.locations:
        raise LocationNotFound("No such location.", field=field, location_id=str(location_id))
    if not known.locations[location_id]:
        raise WrongLocation("Goods at this location are not sold.", field=field, location_id=str(location_id))


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
            rate=None if line.rate is None else line.rate.amount,
            rate_units=ONE if line.rate is None else line.rate.units,
            inclusive=line.inclusive,
            discount_percent=line.discount_percent,
            second_discount_percent=line.second_discount_percent,
            invoiced_quantity=ZERO,
            invoiced_free=ZERO,
            invoiced_gross=NIL,
            invoiced_disc1=NIL,
            invoiced_disc2=NIL,
        )
        for position, line in enumerate(lines, start=1)
    )
