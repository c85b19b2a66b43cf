"""Incoming goods: what is announced, what may come in, and where it belongs."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.goods.mrp import check_mrp
from gst.price import Price
from gst.tax.rates import rate_for
from kit.holds.requested import RequestedHold
from services.inventory.domain.batch_dates import check_dates
from services.inventory.domain.batches import BatchFacts, BatchStatus, NewBatch, normalised_number
from services.inventory.domain.errors import (
    BatchExpired,
    BatchNumberMissing,
    DispositionRefused,
    ExpiryMissing,
)
from services.inventory.domain.locations import LocationKind
from services.inventory.domain.products import Product
from trade.domain.goods import NO_EXPIRY, Disposition
from trade.domain.law import refusals_of_law
from trade.domain.prices import check_pack, price_field
from trade.domain.refusals import MrpMissing, WrongLocation

LOCATION_KIND_OF: Final = {
    Disposition.SALEABLE: LocationKind.SALEABLE,
    Disposition.QUARANTINE: LocationKind.QUARANTINE,
    Disposition.EXPIRED: LocationKind.NON_SALEABLE,
    Disposition.DAMAGED: LocationKind.NON_SALEABLE,
}
"""The kind of location that goods of a disposition belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoughtGoods:
    """Goods that a vendor delivers, and the rupees that they cost together."""

    batch: NewBatch
    landed_value: Decimal
    disposition: Disposition = Disposition.SALEABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturningGoods:
    """Goods of a batch that come back from the document that took them out."""

    batch_id: UUID
    origin_document_id: UUID
    disposition: Disposition


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedLine:
    """One line of announced goods. Without a location they go to the default one of their kind."""

    line_id: str
    product_id: UUID
    location_id: UUID | None
    quantity: Decimal
    goods: BoughtGoods | ReturningGoods


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedIncoming(RequestedHold):
    """Goods to announce."""

    on_date: dt.date
    lines: tuple[RequestedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedLine:
    """One line that may come in, with the location to which it goes."""

    line_id: str
    product_id: UUID
    location_id: UUID
    quantity: Decimal
    goods: BoughtGoods | ReturningGoods


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingLine:
    """One line of a granted incoming hold: bought for `landed_value` rupees, or returned from `origin_document_id`.

    `ptr` and `pts` are what the receipt says of the batch's prices; None where it says nothing.
    """

    hold_id: UUID
    line_id: str
    product_id: UUID
    batch_id: UUID
    location_id: UUID
    quantity: Decimal
    landed_value: Decimal | None
    ptr: Price | None
    pts: Price | None
    origin_document_id: UUID | None
    disposition: Disposition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedIncoming:
    """An incoming hold with the batch and location of each line.

    `products` holds at least those of its lines, by id.
    """

    hold_id: UUID
    lines: tuple[IncomingLine, ...]
    products: Mapping[UUID, Product]


def check_batch_given(batch: NewBatch, *, field: str) -> None:
    """Raises BatchNumberMissing or ExpiryMissing.

    Neither is ever invented: in medicine that is a safety fault.
    """
    if not batch.batch_number:
        raise BatchNumberMissing("The batch number as printed is needed.", field=f"{field}.batch_number")
    if batch.expiry_date == NO_EXPIRY:
        raise ExpiryMissing("The expiry as printed is needed.", field=f"{field}.expiry_month")


def check_new_batch(batch: NewBatch, *, on_date: dt.date, field: str) -> None:
    """Raises when a fact of the pack is missing, cannot be, or is unusual and not confirmed."""
    if batch.batch_number and not normalised_number(batch.batch_number):
        raise BatchNumberMissing("Nothing of the batch number can be read.", field=f"{field}.batch_number")
    if batch.mrp.amount <= 0:
        raise MrpMissing("The MRP as printed is needed.", field=f"{field}.mrp")
    if batch.expiry_date < on_date:
        raise BatchExpired(
            "The goods are past their last good day.",
            field=f"{field}.expiry_month",
            batch_number=batch.batch_number,
            expiry_date=batch.expiry_date.isoformat(),
        )
    check_dates(batch, on_date=on_date, confirmed=bool(batch.dates_confirmation), field=field)


def check_trade_prices(facts: NewBatch | BatchFacts, tax_class: str, on: dt.date, *, field: str) -> None:
    """Raises InvalidArgument when a price to the trade is with its tax above the MRP: it could never be billed.

    gst.md 6.1.
    """
    with refusals_of_law(f"{field}.mrp"):
        rate = rate_for(tax_class, on).tax_rate
    for name, price in (("ptr", facts.ptr), ("pts", facts.pts)):
        with refusals_of_law(price_field(f"{field}.", name, price)):
            check_mrp(price, rate, facts.mrp)


def check_packs(facts: NewBatch | BatchFacts, uqc: str, *, field: str) -> None:
    """Raises QuantityNotWhole for a price that is for a part of a unit that is counted."""
    for name, price in (("mrp", facts.mrp), ("ptr", facts.ptr), ("pts", facts.pts)):
        check_pack(price, uqc, prefix=f"{field}.", name=name)


def check_disposition(
    disposition: Disposition, *, status: BatchStatus, expiry: dt.date, on_date: dt.date, field: str
) -> None:
    """Raises DispositionRefused when goods that may not be sold would go back on the shelf.

    Drugs Rules 1945 r.65(17).
    """
    if disposition is not Disposition.SALEABLE:
        return
    if expiry < on_date:
        raise DispositionRefused(
            "Expired goods do not go back on the shelf.", field=field, expiry_date=expiry.isoformat()
        )
    if status is not BatchStatus.SALEABLE:
        raise DispositionRefused(f"The batch is {status.value}; it does not go back on the shelf.", field=field)


def check_location(disposition: Disposition, kind: LocationKind, field: str) -> None:
    """Raises WrongLocation unless goods of this disposition belong to a location of this kind."""
    if kind is not LOCATION_KIND_OF[disposition]:
        raise WrongLocation(
            f"Goods found {disposition.value} do not belong to this location.",
            field=field,
            kind=kind.value,
        )
