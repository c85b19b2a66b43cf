"""Prices on documents: for one base unit, or for a pack of a product."""

from gst.price import Price
from trade.domain.quantities import check_quantity


def price_field(prefix: str, name: str, price: Price | None) -> str:
    """The path of a price in a request: `lines[0].pack_rate` of a price for a pack, otherwise `lines[0].rate`."""
    return f"{prefix}pack_{name}" if price is not None and price.is_of_pack else f"{prefix}{name}"


def check_pack(price: Price, uqc: str, *, prefix: str, name: str) -> None:
    """Raises QuantityNotWhole for a pack with a part of a unit that is counted. The arguments are as in `price_field`.

    A pack need not be the product's own: a vendor bills by the strip, the box or the case.
    """
    if price.is_of_pack:
        check_quantity(price.units, uqc, field=f"{price_field(prefix, name, price)}.units")
