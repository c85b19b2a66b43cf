"""Columns of prices, and rows of them as values: the amount as it was given, and the base units that it is for."""

from typing import Any

import sqlalchemy as sa

from gst.money import ONE
from gst.price import Price
from kit.db import schema


def price_columns(name: str, *, nullable: bool = False) -> list[Any]:
    """A price under its name, its units as `…_units`, and what holds of them."""
    units = f"{name}_units"
    return [
        schema.price(name, nullable=nullable),
        schema.quantity(units, server_default=sa.text("1")),
        sa.CheckConstraint(f"{units} > 0", name=f"{units}_positive"),
    ]


def gross_check(*, in_parts: bool = False) -> sa.CheckConstraint:
    """A line's gross is its quantity at its rate, half up to the paisa. Multiplied out, because division rounds.

    With `in_parts`, this holds of the line and those before it together. After a cancellation those before it may come
    to more than all units; then it has no gross.
    """
    gross, quantity = ("(gross_before + gross)", "(billed_before + quantity)") if in_parts else ("gross", "quantity")
    above = f"({gross} * rate_units - {quantity} * rate) * 200"
    exact = f"{above} > -rate_units AND {above} <= rate_units"
    return sa.CheckConstraint(f"({exact}) OR (gross = 0 AND {above} > 0)" if in_parts else exact, name="gross_of_rate")


def price_values(**prices: Price | None) -> dict[str, Any]:
    """The columns of prices by their names. None is no price."""
    values: dict[str, Any] = {}
    for name, price in prices.items():
        values[name] = None if price is None else price.amount
        values[f"{name}_units"] = ONE if price is None else price.units
    return values


def price_of(row: sa.Row[Any], name: str) -> Price:
    """The price of a row from the columns of `price_columns`."""
    return Price(amount=getattr(row, name), units=getattr(row, f"{name}_units"))


def optional_price_of(row: sa.Row[Any], name: str) -> Price | None:
    """As `price_of`; None where the row has none."""
    return None if getattr(row, name) is None else price_of(row, name)
