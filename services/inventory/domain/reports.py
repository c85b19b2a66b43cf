"""Reports on stock: what it was worth on a day, and what of it expires soon."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kit.pages import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuedProduct:
    """What there was of a product, and what it was worth."""

    product_id: UUID
    product_code: str
    product_name: str
    hsn: str
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class StockValuation:
    """One page of products. The total is of all of them."""

    as_of_date: dt.date
    total_value: Decimal
    products: Page[ValuedProduct]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiryBucket:
    """What expires within so many days, and not within those of the bucket before; 0 days is what has expired."""

    days: int
    batch_count: int
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiringBatch:
    """One batch at one location."""

    product_id: UUID
    product_code: str
    product_name: str
    batch_id: UUID
    batch_number: str
    expiry_date: dt.date
    days_left: int
    location_id: UUID
    location_code: str
    on_hand: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class NearExpiry:
    """One page of batches. The buckets are of all of them."""

    as_of_date: dt.date
    buckets: tuple[ExpiryBucket, ...]
    batches: Page[ExpiringBatch]
