"""Batches: goods of one product with one number, expiry and MRP. gst.md 6.5."""

import dataclasses
import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias
from uuid import UUID

from gst.money import NIL
from gst.price import Price
from kit.pages import PageRequest
from services.inventory.domain.errors import BatchStatusUnchanged
from trade.domain.printed_numbers import comparable_number

Identity: TypeAlias = tuple[UUID, str, dt.date, Fraction]
"""Product, normalised number, last good day and MRP of a unit, exact: what makes two deliveries the same batch."""


class BatchStatus(enum.StrEnum):
    """Whether a batch may be sold. A manager changes it, with a reason."""

    SALEABLE = "saleable"
    BLOCKED = "blocked"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """Goods as printed on the pack.

    Goods that are kept without batch have an empty number, those that do not expire NO_EXPIRY.
    """

    product_id: UUID
    batch_number: str
    expiry_date: dt.date
    manufacture_date: dt.date | None
    mrp: Price
    ptr: Price
    pts: Price
    dates_confirmation: str = ""
    """How unusual dates were confirmed; empty where none are."""

    @property
    def identity(self) -> Identity:
        return (self.product_id, normalised_number(self.batch_number), self.expiry_date, exact_unit_price(self.mrp))


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a batch has received in all: base units, rupees, the business date of the first receipt, and its prices."""

    quantity: Decimal
    value: Decimal
    first_on: dt.date | None
    ptr: Price
    pts: Price

    def plus(
        self, quantity: Decimal, value: Decimal, on: dt.date, *, ptr: Price | None, pts: Price | None
    ) -> "Received":
        """The same with one receipt more. Its prices, where it says them, are now the batch's."""
        return Received(
            quantity=self.quantity + quantity,
            value=self.value + value,
            first_on=on if self.first_on is None else min(self.first_on, on),
            ptr=self.ptr if ptr is None else ptr,
            pts=self.pts if pts is None else pts,
        )

    def revalued(self, amount: Decimal) -> "Received":
        """The same goods, which cost so much more, or less: nothing at least, as shares of a value are rounded."""
        return dataclasses.replace(self, value=max(self.value + amount, NIL))


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFacts:
    """What is printed on a pack, or is a price of its goods, and may be corrected."""

    manufacture_date: dt.date | None
    expiry_date: dt.date
    mrp: Price
    ptr: Price
    pts: Price


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch(BatchFacts):
    """A batch. It has no received date until its first receipt has been committed."""

    batch_id: UUID
    product_id: UUID
    batch_number: str
    landed_cost: Decimal
    quantity_in: Decimal
    value_in: Decimal
    received_date: dt.date | None
    status: BatchStatus
    status_reason: str
    dates_confirmation: str
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime

    @property
    def received(self) -> Received:
        return Received(
            quantity=self.quantity_in,
            value=self.value_in,
            first_on=self.received_date,
            ptr=self.ptr,
            pts=self.pts,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBatches:
    """None leaves a filter open; an empty number too."""

    product_id: UUID | None
    status: BatchStatus | None
    expiry_before: dt.date | None
    batch_number: str
    """The beginning of a number as printed."""
    on_hand_only: bool
    page: PageRequest


# SALEABLE ──► BLOCKED ──► RECALLED
#     ▲  └────────────────────┘ │
#     └─────────┴───────────────┘    unblock, by a manager with a reason
_ALLOWED: Final = {
    BatchStatus.SALEABLE: frozenset({BatchStatus.BLOCKED, BatchStatus.RECALLED}),
    BatchStatus.BLOCKED: frozenset({BatchStatus.SALEABLE, BatchStatus.RECALLED}),
    BatchStatus.RECALLED: frozenset({BatchStatus.SALEABLE}),
}
"""Any status but the one that it has; and a recall is not weakened to a block."""


def check_status_change(former: BatchStatus, status: BatchStatus) -> None:
    """Raises BatchStatusUnchanged unless a batch may go from `former` to `status`."""
    if status not in _ALLOWED[former]:
        raise BatchStatusUnchanged(f"The batch is {former.value}.", field="batch_id", status=former.value)


def exact_unit_price(price: Price) -> Fraction:
    """The price of one base unit: 32.00 for 15 and 64.00 for 30 are the same MRP."""
    return Fraction(price.amount) / Fraction(price.units)


def normalised_number(printed: str) -> str:
    """A batch number as it is compared and searched: numbers that read the same are the same.

    What is printed stays as it is.
    """
    return comparable_number(printed)
