"""Prices as messages: per base unit as a text, and for a pack as it was given."""

from typing import Final

from bahi.documents.v1 import prices_pb2
from google.protobuf.message import Message

from gst.price import NO_PRICE, Price
from kit.wire.proto_values import decimal_of, price_text, quantity_text
from trade.domain.refusals import PriceGivenTwice

_PACK: Final = {name: f"pack_{name}" for name in ("rate", "mrp", "ptr", "pts")}
"""The field of the price for a pack, by that of the price for a base unit."""


def optional_requested_price(message: Message, name: str, *, prefix: str) -> Price | None:
    """The price that a request gives in its field `name` for a base unit, or for a pack; None where it gives none.

    `prefix` begins the paths of the message's fields. Raises PriceGivenTwice.
    """
    pack = _pack_of(message, name)
    if pack is None:
        per_unit = getattr(message, name)
        return Price(amount=decimal_of(per_unit)) if per_unit else None
    if getattr(message, name):
        raise PriceGivenTwice("Give the price for a base unit or for a pack, not both.", field=f"{prefix}{_PACK[name]}")
    return pack


def requested_price(message: Message, name: str, *, prefix: str) -> Price:
    """As `optional_requested_price`; zero where the request gives none."""
    return optional_requested_price(message, name, prefix=prefix) or NO_PRICE


def price_of(message: Message, name: str) -> Price:
    """The price of a reply, which gives it for a base unit too: as it was given. Zero where the reply gives none."""
    pack = _pack_of(message, name)
    if pack is not None:
        return pack
    per_unit = getattr(message, name)
    return Price(amount=decimal_of(per_unit)) if per_unit else NO_PRICE


def _pack_of(message: Message, name: str) -> Price | None:
    """The price for a pack. Few have one, and to read an absent message makes one."""
    if not message.HasField(_PACK[name]):
        return None
    pack: prices_pb2.PackPrice = getattr(message, _PACK[name])
    return Price(amount=decimal_of(pack.amount), units=decimal_of(pack.units)) if pack.amount else None


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
