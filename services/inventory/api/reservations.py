"""Reservations as messages: requests read, replies written."""

from decimal import Decimal
from functools import lru_cache
from typing import Final

from bahi.inventory.v1 import products_pb2
from bahi.inventory.v1 import stock_pb2 as pb

from kit.errors import DomainError
from kit.rpc.error_status import status_of
from kit.wire.hold_requests import content_hash, expiry_of
from kit.wire.proto_values import date_of, optional_uuid_of, price_text, quantity_text, uuid_of
from services.inventory.api.enums import PURPOSE
from services.inventory.api.products import to_proto as product_to_proto
from services.inventory.domain.products import Product
from services.inventory.domain.reservations import (
    AllocatedLine,
    Allocation,
    GrantedReservation,
    NamedBatch,
    RequestedLine,
    RequestedReservation,
)
from services.inventory.remote.reservation_changes import reserved_line_to_proto
from trade.api.goods import expiry_text
from trade.api.organisations import ALLOCATION_POLICY
from trade.api.prices import pack_to_proto, unit_price_text

MAX_KEPT_PRODUCTS: Final = 4096
"""Messages of products that are kept, each of about a kilobyte."""


def to_proto(granted: GrantedReservation) -> pb.ReservationOutcome:
    return pb.ReservationOutcome(
        hold_id=str(granted.hold_id),
        granted=pb.GrantedReservation(lines=[_allocated_line_to_proto(line, granted) for line in granted.lines]),
    )


def outcome_to_proto(request: pb.Reservation, outcome: pb.ReservationOutcome | DomainError) -> pb.ReservationOutcome:
    """The reply to the request for one reservation."""
    if isinstance(outcome, DomainError):
        return pb.ReservationOutcome(hold_id=request.hold_id, refused=status_of(outcome))
    return outcome


def _allocated_line_to_proto(line: AllocatedLine, granted: GrantedReservation) -> pb.AllocatedLine:
    return pb.AllocatedLine(
        line_id=line.line_id,
        product=_product_to_proto(granted.products[line.product_id]),
        allocations=map(_allocation_to_proto, line.allocations),
        left=None if line.left is None else reserved_line_to_proto(line.left),
    )


@lru_cache(maxsize=MAX_KEPT_PRODUCTS)
def _product_to_proto(product: Product) -> products_pb2.Product:
    """A message that replies share. One product is in many lines, and hashing it costs a tenth of its message."""
    return product_to_proto(product)


def _allocation_to_proto(allocation: Allocation) -> pb.Allocation:
    balance = allocation.balance
    return pb.Allocation(
        batch_id=str(balance.batch_id),
        location_id=str(balance.location_id),
        quantity=quantity_text(allocation.quantity),
        batch_number=balance.batch_number,
        expiry_date=expiry_text(balance.expiry_date),
        mrp=unit_price_text(balance.mrp),
        ptr=unit_price_text(balance.ptr),
        pts=unit_price_text(balance.pts),
        landed_cost=price_text(balance.landed_cost),
        explanation=allocation.explanation,
        pack_mrp=pack_to_proto(balance.mrp),
        pack_ptr=pack_to_proto(balance.ptr),
        pack_pts=pack_to_proto(balance.pts),
    )


def from_proto(message: pb.Reservation) -> RequestedReservation:
    """The reservation. Raises the refusal of a date that is no calendar day."""
    return RequestedReservation(
        hold_id=uuid_of(message.hold_id),
        content_hash=content_hash(message),
        expires_at=expiry_of(message),
        purpose=PURPOSE.from_proto(message.purpose),
        on_date=date_of(message.on_date, "on_date"),
        from_hold_id=optional_uuid_of(message.from_hold_id),
        lines=tuple(map(_line_from_proto, message.lines)),
    )


def _line_from_proto(line: pb.ReservationLine) -> RequestedLine:
    return RequestedLine(
        line_id=line.line_id,
        product_id=uuid_of(line.product_id),
        location_id=optional_uuid_of(line.location_id),
        quantity=Decimal(line.quantity),
        policy=ALLOCATION_POLICY.optional_from_proto(line.policy),
        min_shelf_life_days=line.min_shelf_life_days,
        batches=tuple(
            NamedBatch(batch_id=uuid_of(batch.batch_id), quantity=Decimal(batch.quantity)) for batch in line.batches
        ),
    )
