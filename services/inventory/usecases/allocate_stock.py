"""From what is asked to what would be granted: the part that reserving and previewing share. Nothing is written here."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import stock_pb2

from kit.errors import DomainError
from kit.wire import proto_values
from services.inventory.domain.allocation import Shelf
from services.inventory.domain.allocation_words import (
    AllocatedLine,
    KeptReservation,
    NamedBatch,
    WantedLine,
    WantedReservation,
)
from services.inventory.domain.errors import BatchQuantitiesDiffer, LocationNotFound, ReservationNotKept
from services.inventory.domain.states import Purpose
from services.inventory.store import organisation, words
from services.inventory.store.shelf_facts import Question, ShelfFacts
from trade.domain.organisation import AllocationPolicy
from trade.domain.refusals import LineRepeated, ProductInactive, ProductNotFound

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
    location_ids: Collection[UUID]
    default_location: UUID | None
    policy: AllocationPolicy


def allocate(
    asked: Sequence[stock_pb2.Reservation], facts: ShelfFacts, kept: Mapping[UUID, KeptReservation]
) -> Allocation:
    """Serves the reservations in the order given, from what `question_of` asked for. `kept` holds those to take from, by id."""
    known = _Known(
        products=facts.catalogue.products,
        location_ids=facts.location_ids,
        default_location=facts.catalogue.default_location,
        policy=organisation.policy_of(facts.catalogue.organisation),
    )
    wanted = [_refusal_or(_wanted, reservation, known, kept) for reservation in asked]
    shelf = Shelf(facts.lots)
    return Allocation(
        outcomes=[item if isinstance(item, DomainError) else _refusal_or(shelf.allocate, item) for item in wanted],
        products=known.products,
    )


def question_of(asked: Sequence[stock_pb2.Reservation], kept: Mapping[UUID, KeptReservation]) -> Question:
    """What must be known to serve the reservations. One whose day is none is refused later."""
    lines = [line for reservation in asked for line in reservation.lines]
    days = [_refusal_or(proto_values.date_of, reservation.on_date, "on_date") for reservation in asked]
    kept_keys = [line.key for parent in kept.values() for line in parent.lines]
    return Question(
        product_ids={UUID(line.product_id) for line in lines},
        searched_ids={UUID(line.product_id) for line in lines if not line.batches},
        batch_ids={UUID(named.batch_id) for line in lines for named in line.batches} | {key[0] for key in kept_keys},
        location_ids={UUID(line.location_id) for line in lines if line.location_id} | {key[1] for key in kept_keys},
        default_place=any(not line.location_id for line in lines),
        least_good=min((day for day in days if isinstance(day, dt.date)), default=dt.date.max),
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
        on_date=proto_values.date_of(reservation.on_date, "on_date"),
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
    if location_id not in known.location_ids:
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
