"""From what is requested to what is granted: the part that reserving and previewing share. Nothing is written here."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from kit.commands.outcomes import outcomes_of
from kit.db.session import ReadSession
from kit.errors import DomainError
from services.inventory.domain.allocation import AvailableStock
from services.inventory.domain.errors import BatchQuantitiesDiffer, DefaultLocationMissing, ReservationNotConfirmed
from services.inventory.domain.products import Product
from services.inventory.domain.reservations import (
    CheckedLine,
    CheckedReservation,
    GrantedReservation,
    Purpose,
    RequestedLine,
    ReservationToAllocate,
)
from services.inventory.store import past_stock
from services.inventory.store.stock_facts import StockFacts
from services.inventory.usecases.organisation_settings import day_of, policy_of
from services.inventory.usecases.stock.not_arrived import goods_on_their_way
from trade.domain.organisation import AllocationPolicy
from trade.domain.quantities import check_quantity
from trade.domain.refusals import LineRepeated, LocationNotFound, ProductInactive, ProductNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the lines of a request name, as far as it exists."""

    products: Mapping[UUID, Product]
    location_ids: Collection[UUID]
    default_location: UUID | None
    policy: AllocationPolicy
    today: dt.date


async def allocate(
    session: ReadSession, items: Sequence[ReservationToAllocate], facts: StockFacts
) -> list[GrantedReservation | DomainError]:
    """Serves the reservations in the order given; a refused one does not affect the others.

    A reservation of a past day may cost one more statement: what has moved since.
    """
    today = day_of(facts.catalogue.organisation, session.now)
    latest_days = {balance.key: balance.latest_day for balance in facts.balances}
    past = await past_stock.read(session, latest_days, [item.requested.on_date for item in items])
    known = _Known(
        products=facts.catalogue.products,
        location_ids=facts.location_ids,
        default_location=facts.catalogue.default_location,
        policy=policy_of(facts.catalogue.organisation),
        today=today,
    )
    stock = AvailableStock(facts.balances, past)
    return await goods_on_their_way(session, items, outcomes_of(lambda item: _allocate_one(item, known, stock), items))


def _allocate_one(item: ReservationToAllocate, known: _Known, stock: AvailableStock) -> GrantedReservation:
    requested = item.requested
    if requested.from_hold_id is not None and item.confirmed is None:
        raise ReservationNotConfirmed("You have confirmed no such reservation.", field="from_hold_id")
    line_ids = [line.line_id for line in requested.lines]
    checked = CheckedReservation(
        purpose=requested.purpose,
        on_date=requested.on_date,
        good_on=max(requested.on_date, known.today),
        lines=tuple(
            _check_line(index, line, known, requested.purpose, repeated=line.line_id in line_ids[:index])
            for index, line in enumerate(requested.lines)
        ),
        confirmed=item.confirmed,
    )
    return GrantedReservation(
        hold_id=requested.hold_id,
        from_hold_id=requested.from_hold_id,
        lines=stock.allocate(checked),
        products=known.products,
    )


def _check_line(index: int, line: RequestedLine, known: _Known, purpose: Purpose, *, repeated: bool) -> CheckedLine:
    field = f"lines[{index}]"
    if repeated:
        raise LineRepeated("Two lines have the same id.", field=f"{field}.line_id", line_id=line.line_id)
    product = known.products.get(line.product_id)
    if product is None:
        raise ProductNotFound("No such product.", field=f"{field}.product_id", product_id=str(line.product_id))
    if purpose is Purpose.SALE and not product.active:
        raise ProductInactive(f"{product.name} is not traded any more.", field=f"{field}.product_id", code=product.code)
    check_quantity(line.quantity, product.uqc, field=f"{field}.quantity")
    _check_batches(line, product.uqc, f"{field}.batches")
    return CheckedLine(
        line_id=line.line_id,
        product_id=product.product_id,
        location_id=_location(line, known, f"{field}.location_id"),
        quantity=line.quantity,
        policy=line.policy or product.allocation_policy or known.policy,
        min_shelf_life_days=line.min_shelf_life_days,
        batches=line.batches,
    )


def _check_batches(line: RequestedLine, uqc: str, field: str) -> None:
    for index, batch in enumerate(line.batches):
        check_quantity(batch.quantity, uqc, field=f"{field}[{index}].quantity")
    if len({batch.batch_id for batch in line.batches}) < len(line.batches):
        raise LineRepeated("A batch is named twice.", field=field)
    if line.batches and sum(batch.quantity for batch in line.batches) != line.quantity:
        raise BatchQuantitiesDiffer("The batches do not add up to the line.", field=field)


def _location(line: RequestedLine, known: _Known, field: str) -> UUID:
    if line.location_id is None:
        if known.default_location is None:
            raise DefaultLocationMissing("The organisation has no default location for sales.", field=field)
        return known.default_location
    if line.location_id not in known.location_ids:
        raise LocationNotFound("No such location.", field=field, location_id=str(line.location_id))
    return line.location_id
