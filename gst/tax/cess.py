"""Compensation cess by date. It has ended; notes on old invoices still need it. gst.md 1.3 (V22)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from gst.data_tables import rows
from gst.errors import GstError


class CessUnknown(GstError):
    """No cess rate of these goods is known on this day."""

    reason = "cess_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cess:
    """Cess of goods since a day: per cent of the taxable value (not of value and GST), and rupees a unit."""

    goods: str
    since: date
    pct: Decimal
    per_unit: Decimal
    notification: str


_TABLE = tuple(
    sorted(
        (
            Cess(
                goods=row["goods"],
                since=date.fromisoformat(row["since"]),
                pct=Decimal(row["pct"]),
                per_unit=Decimal(row["per_unit"]),
                notification=row["notification"],
            )
            for row in rows("cess")
        ),
        key=lambda cess: cess.since,
        reverse=True,
    ),
)


_GOODS_OF_CLASS = MappingProxyType({"tobacco": "tobacco", "pan_masala": "tobacco"})
"""The kind of goods under which the cess of a tax class is found. No other class bore cess by itself."""


def check_no_cess(tax_class: str, on: date) -> None:
    """Raises CessUnknown for goods that bore a cess on the day: tobacco and pan masala before 1-Feb-2026.

    Their rates went by brand and are not shipped, so such a supply is not computed. gst.md 1.3.
    """
    goods = _GOODS_OF_CLASS.get(tax_class)
    if goods is not None:
        cess_for(goods, on)


def cess_for(goods: str, on: date) -> Cess:
    """The cess of a kind of goods on a day. Raises CessUnknown; there is no default. gst.md 1.3 (V22)."""
    for cess in _TABLE:
        if cess.goods == goods and cess.since <= on:
            return cess
    raise CessUnknown("No such cess.", field="goods", rule="gst.md 1.3", goods=goods, on=on.isoformat())
