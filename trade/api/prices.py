"""Prices as messages: per base unit as a text, and for a pack as it was given."""

from bahi.documents.v1 import prices_pb2

from gst.price import NO_PRICE, Price
from kit.wire.proto_values import decimal_of, price_text, quantity_text
from trade.domain.refusals import PriceGivenTwice


def optional_requested_price(per_unit: str, pack: prices_pb2.PackPrice, *, field: str) -> Price | None:
    """The price that a request gives for a base unit or for a pack; None where it gives none.

    `field` is the path of the price for the pack. Raises PriceGivenTwice.
    """
    if per_unit and pack.amount:
        raise PriceGivenTwice("Give the price for a base unit or for a pack, not both.", field=field)
    return price_of(per_unit, pack) if per_unit or pack.amount else None


def requested_price(per_unit: str, pack: prices_pb2.PackPrice, *, field: str) -> Price:
    """As `optional_requested_price`; zero where the request gives none."""
    return optional_requested_price(per_unit, pack, field=field) or NO_PRICE


def price_of(per_unit: str, pack: prices_pb2.PackPrice) -> Price:
    """The price of a reply, which gives it for a base unit too: as it was given. Zero where the reply gives none."""
    if pack.amount:
        return Price(amount=decimal_of(pack.amount), units=decimal_of(pack.units))
    return Price(amount=decimal_of(per_unit)) if per_unit else NO_PRICE


def unit_price_text(price: Price) -> str:
    """Rupees for one base unit, to six decimals."""
    return price_text(price.per_unit if price.is_of_pack else price.amount)


def given_price_text(price: Price) -> str:
    """Rupees for one base unit, as a request gives them: empty beside a price for a pack, and for no price."""
    return price_text(price.amount) if price.amount and not price.is_of_pack else ""


def pack_to_proto(price: Price) -> prices_pb2.PackPrice | None:
    """The price as it was given for a pack; None, which leaves the field absent, for a price per base unit."""
    if not price.is_of_pack:
        return None
    return prices_pb2.PackPrice(amount=price_text(price.amount), units=quantity_text(price.units))
