"""Packs as the trade writes them, and the price of loose units. gst.md 6.1; trade.md 1."""

import re
from dataclasses import dataclass
from decimal import Decimal

from gst.errors import GstError
from gst.money import CONTEXT, round_paisa

_PACK = re.compile(r"\s*([1-9][0-9]*)\s*[*xX']\s*([1-9][0-9]*(?:\.[0-9]+)?)\s*([A-Za-z]*)\s*")


class PackInvalid(GstError):
    """The text is not a pack, or the pack has no units."""

    reason = "pack_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """`10*10`: outer 10, inner 10, no measure; `1*100ml`: outer 1, inner 100, measure `ml`."""

    outer: int
    inner: Decimal
    measure: str

    @property
    def base_units(self) -> Decimal:
        """Units in the whole pack: countable units, or the outer ones where the inner figure is a measure."""
        return Decimal(self.outer) if self.measure else CONTEXT.multiply(Decimal(self.outer), self.inner)


def read_pack(text: str, *, field: str = "pack") -> Pack:
    """The pack in a text such as `10*10` or `1*100ml`. Raises PackInvalid; a pack is never guessed. trade.md 1."""
    match = _PACK.fullmatch(text)
    if match is None:
        raise PackInvalid("Outer * inner, as 10*10 or 1*100ml.", field=field, rule="trade.md 1", pack=text)
    return Pack(outer=int(match[1]), inner=Decimal(match[2]), measure=match[3].lower())


def loose_price(pack_price: Decimal, base_units: Decimal, units: Decimal) -> Decimal:
    """Rupees for loose units, in proportion to the pack's price. DPCO 2013 para 27. Raises PackInvalid.

    Rounded half up to the paisa.
    """
    if base_units <= 0:
        raise PackInvalid("A pack has units.", field="base_units", rule="DPCO 2013 para 27", units=f"{base_units:f}")
    return round_paisa(CONTEXT.divide(CONTEXT.multiply(pack_price, units), base_units))
