"""Adjustments: they make the books follow the shelf. What one may do, and what follows for the tax."""

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.document.compute import MAX_QUANTITY
from gst.money import MAX_AMOUNT, NIL
from kit.pages import PageRequest
from services.inventory.domain.batches import Received
from services.inventory.domain.costing import LockedBalance, value_at_cost
from services.inventory.domain.errors import (
    BelowReserved,
    GoodsCameLater,
    InsufficientStock,
    StockTooLarge,
    WriteOffUpwards,
)
from services.inventory.domain.past_stock import PastBalance


class AdjustmentReason(enum.StrEnum):
    """Why books and shelf differ. All but COUNT are write-offs: down only."""

    COUNT = "count"
    EXPIRED = "expired"
    DAMAGED = "damaged"
    LOST = "lost"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """An adjustment in the books. Quantity and value have the same sign."""

    adjustment_id: UUID
    number: str
    adjustment_date: dt.date
    reason_kind: AdjustmentReason
    reason: str
    date_reason: str
    product_id: UUID
    batch_id: UUID
    location_id: UUID
    quantity: Decimal
    value: Decimal
    reverses_itc: bool
    approval_id: UUID | None
    approved_by: UUID | None
    trace_id: str
    created_by: UUID
    created_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAdjustments:
    """Both days are included. None leaves a filter open."""

    first_day: dt.date | None
    last_day: dt.date | None
    reason_kind: AdjustmentReason | None
    page: PageRequest


REVERSES_ITC: Final = frozenset(
    {AdjustmentReason.EXPIRED, AdjustmentReason.DAMAGED, AdjustmentReason.LOST, AdjustmentReason.SAMPLE}
)
"""Goods lost, destroyed, written off or given away: their input tax credit is blocked. CGST Act s.17(5)(h); gst.md 1.8.

A count that finds less shows only that the books were wrong. Goods known to be lost have the reason LOST.
"""


def check_direction(reason: AdjustmentReason, quantity: Decimal) -> None:
    """Raises WriteOffUpwards when anything but a count would bring goods in."""
    if quantity > 0 and reason is not AdjustmentReason.COUNT:
        raise WriteOffUpwards("Only a count finds more; a write-off goes down.", field="reason_kind")


def check_after_receipt(quantity: Decimal, received_on: dt.date, day: dt.date) -> None:
    """Raises GoodsCameLater when a count of a past day finds goods of a batch that had not come yet."""
    if quantity > 0 and day < received_on:
        text = "Nothing of the batch had come on that day."
        raise GoodsCameLater(text, field="date", possible_from=received_on.isoformat())


def check_day(balance: LockedBalance, quantity: Decimal, past: PastBalance, day: dt.date) -> None:
    """Raises GoodsCameLater when goods would go on a day on which they, or a later day's goods, were not here."""
    left = balance.on_hand - balance.reserved + quantity
    if quantity > 0 or left < 0 or left >= past.absent(day):
        return
    possible_from = next(later for later in past.days_after(day) if left >= past.absent(later))
    raise GoodsCameLater("The goods were not here on that day.", field="date", possible_from=possible_from.isoformat())


def adjust(balance: LockedBalance, quantity: Decimal, received: Received, absent_value: Decimal = NIL) -> Decimal:
    """Changes the balance by `quantity` base units; returns the value of the change in rupees, with the same sign.

    Goods that are found are worth what as many units of the batch have cost; goods that are gone take their share of
    the balance's value, but nothing of the `absent_value` rupees that came after the day. Raises StockTooLarge,
    InsufficientStock or BelowReserved.
    """
    if quantity > 0:
        value = value_at_cost(quantity, received.value, received.quantity)
        if value > MAX_AMOUNT or balance.on_hand + quantity > MAX_QUANTITY:
            raise StockTooLarge("More goods than the books can say.", field="quantity", value=f"{value:f}")
        balance.bring_in(quantity, value)
        return value
    removed = -quantity
    facts = {"on_hand": f"{balance.on_hand:f}", "reserved": f"{balance.reserved:f}"}
    if removed > balance.on_hand:
        raise InsufficientStock("There is less on hand than that.", field="quantity", **facts)
    if removed > balance.on_hand - balance.reserved:
        raise BelowReserved("Goods that are reserved cannot be adjusted away.", field="quantity", **facts)
    return -balance.take_out(removed, absent_value)
