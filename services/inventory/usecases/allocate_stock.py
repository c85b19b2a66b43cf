"""From what is asked to what would be granted: the part that reserving and previewing share. Nothing is written here."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import stock_pb2

from kit import wire
from kit.db import Transaction
from kit.errors import DomainError
from services.inventory.domain.allocation import Shelf
from services.inventory.domain.allocation_words import (
    AllocatedLine,
    KeptReservation,
    Lot,
    NamedBatch,
    WantedLine,
    WantedReservation,
)
from services.inventory.domain.errors import (
    BatchQuantitiesDiffer,
    LineRepeated,
    LocationNotFound,
    ProductInactive,
    ProductNotFound,
    ReservationNotKept,
)
from services.inventory.domain.states import AllocationPolicy, Purpose
from services.inventory.store import locations, lots, organisation, words
from services.inventory.store.products import Catalogue

Outcome = list[AllocatedLine] | DomainError

P = ParamSpec("P")
R = TypeVar("R")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """What each reservation gets, in the order asked, and the products as the reply shows them."""

    outcomes: list[Outcome]
    products: Mapping[UUID, sa.Row[Any]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the lines of a request name, as far as it exists."""

    products: Mapping[UUID, sa.Row[Any]]
    locations: Mapping[UUID, sa.Row[Any]]
    default_location: UUID | None
    policy: AllocationPolicy


async def allocate(
    tx: Transaction,
    asked: Sequence[stock_pb2.Reservation],
    catalogue: Catalogue,
    kept: Mapping[UUID, KeptReservation],
    *,
    lock: bool,
) -> Allocation:
    """Serves the reservations in the order given. `kept` holds those to take from, by id. One statement, or two where places are named."""
    known = await _look_up(tx, asked, catalogue)
    wanted = [_refusal_or(_wanted, reservation, known, kept) for reservation in asked]
    served = [item for item in wanted if isinstance(item, WantedReservation)]
    shelf = Shelf(await _lots(tx, served, lock=lock) if served else ())
    return Allocation(
        outcomes=[item if isinstance(item, DomainError) else _refusal_or(shelf.allocate, item) for item in wanted],
        products=known.products,
    )


def product_ids(asked: Sequence[stock_pb2.Reservation]) -> set[UUID]:
    """What the reservations ask for."""
    return {UUID(line.product_id) for reservation in asked for line in reservation.lines}


async def _look_up(tx: Transaction, asked: Sequence[stock_pb2.Reservation], catalogue: Catalogue) -> _Known:
    named = {UUID(line.location_id) for reservation in asked for line in reservation.lines if line.location_id}
    return _Known(
        products=catalogue.products,
        locations=await locations.find_many(tx, named),
        default_location=catalogue.default_location,
        policy=organisation.policy_of(catalogue.organisation),
    )


async def _lots(tx: Transaction, served: Sequence[WantedReservation], *, lock: bool) -> list[Lot]:
    lines = [line for wanted in served for line in wanted.lines]
    kept = [line.key for wanted in served if wanted.parent for line in wanted.parent.lines]
    return await lots.candidates(
        tx,
        product_ids={line.product_id for line in lines if not line.batches},
        location_ids={line.location_id for line in lines} | {location_id for _, location_id in kept},
        batch_ids={named.batch_id for line in lines for named in line.batches} | {batch_id for batch_id, _ in kept},
        least_good=min(wanted.on_date for wanted in served),
        lock=lock,
    )


def _wanted(
    reservation: stock_pb2.Reservation, known: _Known, kept: Mapping[UUID, KeptReservation]
) -> WantedReservation:
    parent = None
    if reservation.from_reservation_id:
        parent = kept.get(UUID(reservation.from_reservation_id))
        if parent is None:
            raise ReservationNotKept("No such reservation is kept by you.", field="from_reservation_id")
    line_ids = [line.line_id for line in reservation.lines]
    purpose = words.PURPOSES.ours(reservation.purpose)
    return WantedReservation(
        purpose=purpose,
        on_date=wire.date_of(reservation.on_date, "on_date"),
        lines=tuple(
            _wanted_line(index, line, known, purpose, repeated=line.line_id in line_ids[:index])
            for index, line in enumerate(reservation.lines)
        ),
        parent=parent,
    )


def _wanted_line(
    index: int, line: stock_pb2.ReservationLine, known: _Known, purpose: Purpose, *, repeated: bool
) -> WantedLine:
    field = f"lines[{index}]"
    if repeated:
        raise LineRepeated("Two lines have the same id.", field=f"{field}.line_id", line_id=line.line_id)
    product = known.products.get(UUID(line.product_id))
    if product is None:
        raise ProductNotFound("No such product.", field=f"{field}.product_id", product_id=line.product_id)
    if purpose is Purpose.SALE and not product.active:
        raise ProductInactive(f"{product.name} is not traded any more.", field=f"{field}.product_id", code=product.code)
    quantity = Decimal(line.quantity)
    batches = tuple(NamedBatch(batch_id=UUID(b.batch_id), quantity=Decimal(b.quantity)) for b in line.batches)
    if len({batch.batch_id for batch in batches}) < len(batches):
        raise LineRepeated("A batch is named twice.", field=f"{field}.batches")
    if batches and sum(batch.quantity for batch in batches) != quantity:
        raise BatchQuantitiesDiffer("The batches do not add up to the line.", field=f"{field}.batches")
    return WantedLine(
        line_id=line.line_id,
        product_id=product.product_id,
        location_id=_location(line, known, f"{field}.location_id"),
        quantity=quantity,
        policy=_policy(line, product, known),
        min_shelf_life_days=line.min_shelf_life_days,
        batches=batches,
    )


def _location(line: stock_pb2.ReservationLine, known: _Known, field: str) -> UUID:
    if not line.location_id:
        if known.default_location is None:
            raise LocationNotFound("The organisation has no default place for sales.", field=field)
        return known.default_location
    location_id = UUID(line.location_id)
    if location_id not in known.locations:
        raise LocationNotFound("No such location.", field=field, location_id=line.location_id)
    return location_id


def _policy(line: stock_pb2.ReservationLine, product: sa.Row[Any], known: _Known) -> AllocationPolicy:
    """The request's policy, else the product's, else the organisation's."""
    asked = words.POLICIES.ours(line.policy)
    if asked is not AllocationPolicy.DEFAULT:
        return asked
    return AllocationPolicy(product.allocation_policy) or known.policy


def _refusal_or(work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R | DomainError:
    """What the work returns, or the refusal it raises: one reservation's refusal is not its neighbours'."""
    try:
        return work(*arguments, **named)
    except DomainError as refusal:
        return refusal
