"""The values that allocation speaks in."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from services.inventory.domain.states import BatchStatus, LocationKind, Purpose
from trade.domain.organisation import AllocationPolicy

LotKey: TypeAlias = tuple[UUID, UUID]
"""Batch and location: in this order balances are locked."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One batch at one place, as it stands under lock. `free` is on hand and not reserved. Prices are rupees per base unit."""

    batch_id: UUID
    location_id: UUID
    product_id: UUID
    batch_number: str
    expiry_date: dt.date
    received_date: dt.date
    status: BatchStatus
    place: LocationKind
    free: Decimal
    mrp: Decimal = Decimal(0)
    ptr: Decimal = Decimal(0)
    pts: Decimal = Decimal(0)
    landed_cost: Decimal = Decimal(0)

    @property
    def key(self) -> LotKey:
        """Batch and location."""
        return (self.batch_id, self.location_id)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NamedBatch:
    """So much of exactly this batch."""

    batch_id: UUID
    quantity: Decimal


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WantedLine:
    """One line of a request. `policy` is already decided; `batches`, if any, add up to `quantity`."""

    line_id: str
    product_id: UUID
    location_id: UUID
    quantity: Decimal
    policy: AllocationPolicy
    min_shelf_life_days: int = 0
    batches: tuple[NamedBatch, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KeptLine:
    """What a kept reservation still holds of one lot for one of its lines."""

    line_id: str
    key: LotKey
    remaining: Decimal


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KeptReservation:
    """A kept reservation to take from; its lines in the order in which they were allocated."""

    hold_id: UUID
    lines: tuple[KeptLine, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WantedReservation:
    """One reservation to serve."""

    purpose: Purpose
    on_date: dt.date
    lines: tuple[WantedLine, ...]
    parent: KeptReservation | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Allocated:
    """So much of one lot, `from_parent` of it out of the kept reservation, and why."""

    lot: Lot
    quantity: Decimal
    from_parent: Decimal
    reason: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AllocatedLine:
    """The parts of one line; they add up to it."""

    line_id: str
    product_id: UUID
    parts: tuple[Allocated, ...]
