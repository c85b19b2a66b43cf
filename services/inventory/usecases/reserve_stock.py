"""Sets stock aside, for many documents at once. The README counts the round trips."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import stock_pb2

from kit.db.session import Transaction
from kit.errors import DomainError
from kit.holds import participant
from kit.holds.participant import HoldContentChanged
from kit.rpc import error_status
from kit.telemetry import otel
from kit.wire import proto_values
from services.inventory.domain.allocation_words import Allocated, AllocatedLine
from services.inventory.domain.errors import InsufficientStock
from services.inventory.store import products, reservations
from services.inventory.store.reservations import Granted
from services.inventory.usecases.allocate_stock import Allocation, allocate, question_of
from services.inventory.usecases.hold_kinds import STOCK_OUT
from services.inventory.usecases.hold_requests import content_hash, hold_request
from services.inventory.usecases.kept_reservations import lock_kept

Outcomes = dict[UUID, stock_pb2.ReservationOutcome]


async def reserve_stock(tx: Transaction, asked: Sequence[stock_pb2.Reservation]) -> list[stock_pb2.ReservationOutcome]:
    """One outcome for each reservation, in the order asked. One that is refused leaves no trace."""
    first: dict[UUID, stock_pb2.Reservation] = {}
    for item in asked:
        first.setdefault(UUID(item.reservation_id), item)
    outcomes = await _reserve_each(tx, first)
    return [_outcome_of(item, first[UUID(item.reservation_id)], outcomes) for item in asked]


async def _reserve_each(tx: Transaction, asked: Mapping[UUID, stock_pb2.Reservation]) -> Outcomes:
    outcomes: Outcomes = {}
    requests = {}
    for hold_id, item in asked.items():
        try:
            requests[hold_id] = hold_request(tx, item, hold_id, STOCK_OUT)
        except DomainError as refusal:
            outcomes[hold_id] = refused(item, refusal)
    if not requests:
        return outcomes
    # Parent before child: a kept reservation is locked before the one that takes from it is entered.
    kept = await lock_kept(tx, [asked[hold_id] for hold_id in requests])
    question = question_of([asked[hold_id] for hold_id in requests], kept)
    former, facts = await reservations.open_holds(tx, requests.values(), question)
    for hold_id, hold in former.items():
        outcomes[hold_id] = _repeated(asked[hold_id], hold, requests[hold_id])
    new = [item for hold_id, item in asked.items() if hold_id in requests and hold_id not in former]
    if new:
        outcomes |= await _grant(tx, new, allocate(new, facts, kept))
    return outcomes


async def _grant(tx: Transaction, new: Sequence[stock_pb2.Reservation], allocation: Allocation) -> Outcomes:
    """Writes what can be granted, and takes the holds of the others back."""
    outcomes: Outcomes = {}
    granted: list[Granted] = []
    for item, outcome in zip(new, allocation.outcomes, strict=True):
        hold_id = UUID(item.reservation_id)
        if isinstance(outcome, DomainError):
            if isinstance(outcome, InsufficientStock):
                otel.count_oversell_refusal()
            outcomes[hold_id] = refused(item, outcome)
            continue
        outcomes[hold_id] = granted_outcome(item, outcome, allocation.products)
        parent_id = proto_values.optional_uuid_of(item.from_reservation_id)
        answer = outcomes[hold_id].SerializeToString()
        granted.append(Granted(hold_id=hold_id, parent_id=parent_id, lines=outcome, answer=answer))
    if granted:
        await reservations.write(tx, granted)
    await participant.forget(tx, set(outcomes) - {item.hold_id for item in granted})
    return outcomes


def _repeated(
    item: stock_pb2.Reservation, former: participant.Hold, request: participant.HoldRequest
) -> stock_pb2.ReservationOutcome:
    try:
        return stock_pb2.ReservationOutcome.FromString(participant.check_repeat(former, request))
    except DomainError as refusal:
        return refused(item, refusal)


def _outcome_of(
    item: stock_pb2.Reservation, first: stock_pb2.Reservation, outcomes: Outcomes
) -> stock_pb2.ReservationOutcome:
    """The outcome of an id; one call may ask under the same id twice, but for the same."""
    if item is not first and content_hash(item) != content_hash(first):
        return refused(item, HoldContentChanged("This id holds something else.", hold_id=item.reservation_id))
    return outcomes[UUID(item.reservation_id)]


def refused(item: stock_pb2.Reservation, refusal: DomainError) -> stock_pb2.ReservationOutcome:
    """The outcome of a reservation that is refused."""
    return stock_pb2.ReservationOutcome(reservation_id=item.reservation_id, refused=error_status.status_of(refusal))


def granted_outcome(
    item: stock_pb2.Reservation, lines: Sequence[AllocatedLine], found: Mapping[UUID, sa.Row[Any]]
) -> stock_pb2.ReservationOutcome:
    """The outcome of a reservation that is granted, or would be."""
    return stock_pb2.ReservationOutcome(
        reservation_id=item.reservation_id,
        granted=stock_pb2.GrantedReservation(
            lines=[
                stock_pb2.AllocatedLine(
                    line_id=line.line_id,
                    product=products.message_of(found[line.product_id]),
                    allocations=[_allocation(part) for part in line.parts],
                )
                for line in lines
            ]
        ),
    )


def _allocation(part: Allocated) -> stock_pb2.Allocation:
    lot = part.lot
    return stock_pb2.Allocation(
        batch_id=str(lot.batch_id),
        location_id=str(lot.location_id),
        quantity=proto_values.quantity_text(part.quantity),
        batch_number=lot.batch_number,
        expiry_date=proto_values.date_text(lot.expiry_date),
        mrp=proto_values.price_text(lot.mrp),
        ptr=proto_values.price_text(lot.ptr),
        pts=proto_values.price_text(lot.pts),
        landed_cost=proto_values.price_text(lot.landed_cost),
        reason=part.reason,
    )
