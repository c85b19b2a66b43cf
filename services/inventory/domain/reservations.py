"""Reservations: stock set aside for documents to come. What is requested, what is confirmed, what is allocated."""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from gst.price import NO_PRICE, Price
from kit.holds.requested import RequestedHold
from services.inventory.domain.batches import BatchStatus
from services.inventory.domain.locations import LocationKind
from services.inventory.domain.products import Product
from trade.domain.organisation import AllocationPolicy


class BalanceKey(NamedTuple):
    """In this order balances are locked."""

    batch_id: UUID
    location_id: UUID


class Purpose(enum.StrEnum):
    """What goods are needed for; decides which stock may be touched."""

    SALE = "sale"
    PURCHASE_RETURN = "purchase_return"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUnits:
    """So much of one balance that a confirmed reservation holds."""

    batch_id: UUID
    location_id: UUID
    quantity: Decimal
    batch_number: str
    expiry_date: dt.date
    mrp: Price
    ptr: Price
    pts: Price
    landed_cost: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One batch at one location, as it stands under lock.

    `available` is on hand and not reserved. `landed_cost` is rupees per base unit. `latest_day` is that of the latest
    movement.
    """

    batch_id: UUID
    location_id: UUID
    product_id: UUID
    batch_number: str
    expiry_date: dt.date
    received_date: dt.date
    status: BatchStatus
    location_kind: LocationKind
    available: Decimal
    mrp: Price = NO_PRICE
    ptr: Price = NO_PRICE
    pts: Price = NO_PRICE
    landed_cost: Decimal = Decimal(0)
    latest_day: dt.date | None = None
    key: BalanceKey = field(init=False)
    """Made once: to allocate one line asks for it a dozen times."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", BalanceKey(self.batch_id, self.location_id))

    def held(self, quantity: Decimal) -> HeldUnits:
        """So much of the balance, held by a confirmed reservation."""
        return HeldUnits(
            batch_id=self.batch_id,
            location_id=self.location_id,
            quantity=quantity,
            batch_number=self.batch_number,
            expiry_date=self.expiry_date,
            mrp=self.mrp,
            ptr=self.ptr,
            pts=self.pts,
            landed_cost=self.landed_cost,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBatch:
    """So much of exactly this batch."""

    batch_id: UUID
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedLine:
    """One line of a request as it comes. None leaves location and policy to the defaults."""

    line_id: str
    product_id: UUID
    location_id: UUID | None
    quantity: Decimal
    policy: AllocationPolicy | None
    min_shelf_life_days: int
    batches: tuple[NamedBatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedReservation(RequestedHold):
    """A reservation to make, or to preview. `from_hold_id` names a confirmed reservation to take from first."""

    purpose: Purpose
    on_date: dt.date
    from_hold_id: UUID | None
    lines: tuple[RequestedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedLine:
    """A line whose product and location exist and whose policy is decided. `batches`, if any, add up to `quantity`."""

    line_id: str
    product_id: UUID
    location_id: UUID
    quantity: Decimal
    policy: AllocationPolicy
    min_shelf_life_days: int = 0
    batches: tuple[NamedBatch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedLine:
    """What a confirmed reservation still holds of one balance for one of its lines."""

    line_id: str
    key: BalanceKey
    remaining: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedUnits:
    """How the units of one line of a confirmed reservation stand, over all batches.

    `quantity` was confirmed. `delivered` units have left on documents that are not cancelled, and `on_its_way` are set
    aside for documents to come. `reserved` units are still with the confirmed reservation.
    """

    quantity: Decimal
    delivered: Decimal
    on_its_way: Decimal
    reserved: Decimal
    revision: int

    @property
    def needed(self) -> Decimal:
        """Units that are neither delivered nor on their way: no more need be reserved."""
        return self.quantity - self.delivered - self.on_its_way

    @property
    def lacking(self) -> Decimal:
        """Units that may be reserved again."""
        return max(self.needed - self.reserved, Decimal(0))

    @property
    def is_delivered(self) -> bool:
        """Whether the line needs nothing any more."""
        return self.delivered >= self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedReservation:
    """A confirmed reservation to take from; its lines in the order in which they were allocated.

    `units` are by line. A reservation that is not confirmed yet, which only a preview meets, has none.
    """

    hold_id: UUID
    lines: tuple[ConfirmedLine, ...]
    units: Mapping[str, ConfirmedUnits]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationToAllocate:
    """A requested reservation, and the confirmed one that it names, if there is such a one to take from."""

    requested: RequestedReservation
    confirmed: ConfirmedReservation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedReservation:
    """One reservation to allocate. Expiry is judged on `good_on`, the later of the document's day and today."""

    purpose: Purpose
    on_date: dt.date
    good_on: dt.date
    lines: tuple[CheckedLine, ...]
    confirmed: ConfirmedReservation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """So much of one balance, `from_confirmed` of it out of the confirmed reservation, and why this balance."""

    balance: Balance
    quantity: Decimal
    from_confirmed: Decimal
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservedLine:
    """What a confirmed reservation holds for one of its lines. The higher `revision` is the newer one."""

    line_id: str
    revision: int
    held: tuple[HeldUnits, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocatedLine:
    """The allocations of one line; they add up to it.

    With a confirmed reservation, `left` is what that holds for the line from now on, and `released` what it releases of
    other balances.
    """

    line_id: str
    product_id: UUID
    allocations: tuple[Allocation, ...]
    left: ReservedLine | None = None
    released: tuple[tuple[BalanceKey, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedReservation:
    """A reservation with the balances that it gets. `products` holds at least those of its lines, by id."""

    hold_id: UUID
    from_hold_id: UUID | None
    lines: tuple[AllocatedLine, ...]
    products: Mapping[UUID, Product]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """What a reservation still sets aside of one balance. It may go back to a confirmed reservation."""

    hold_id: UUID
    line_id: str
    key: BalanceKey
    product_id: UUID
    quantity: Decimal
    remaining: Decimal
    from_hold_id: UUID | None
    from_hold_confirmed: bool
