"""What is on hand of a batch at a location."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.price import Price
from kit.pages import PageRequest
from services.inventory.domain.batches import BatchStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLevel:
    """One batch at one location: base units, and rupees of value."""

    product_id: UUID
    product_code: str
    product_name: str
    batch_id: UUID
    batch_number: str
    expiry_date: dt.date
    status: BatchStatus
    mrp: Price
    location_id: UUID
    location_code: str
    on_hand: Decimal
    reserved: Decimal
    value: Decimal

    @property
    def available(self) -> Decimal:
        return self.on_hand - self.reserved


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStockLevels:
    """None leaves a filter open."""

    product_id: UUID | None
    location_id: UUID | None
    batch_id: UUID | None
    page: PageRequest
