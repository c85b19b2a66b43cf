"""A refused sale names the other locations that have its goods."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from kit.db.session import ReadSession
from kit.errors import DomainError
from services.inventory.domain.errors import InsufficientStock
from services.inventory.domain.products import StockElsewhere
from services.inventory.domain.reservations import (
    GrantedReservation,
    Purpose,
    RequestedReservation,
    ReservationToAllocate,
)
from services.inventory.store import stock_elsewhere
from services.inventory.store.products import Catalogue
from services.inventory.usecases.organisation_settings import day_of

MOST_LOCATIONS: Final = 5
"""Locations that one fact names: a refusal must fit the 8 KiB in which gRPC carries it."""


async def name_other_locations(
    session: ReadSession,
    items: Sequence[ReservationToAllocate],
    outcomes: Sequence[GrantedReservation | DomainError],
    catalogue: Catalogue,
) -> None:
    """Adds to each refused sale what other locations have of its short lines: `lines[0].elsewhere`, "GODOWN 120".

    Expiry is judged by the later of the sale's day and today, as where the goods are taken. Only refusals cost the
    statement.
    """
    short = [
        (item.requested, outcome)
        for item, outcome in zip(items, outcomes, strict=True)
        if isinstance(outcome, InsufficientStock) and item.requested.purpose is Purpose.SALE
    ]
    if not short:
        return
    product_ids = {line.product_id for item, _ in short for line in item.lines}
    today = day_of(catalogue.organisation, session.now)
    for day in sorted({max(item.on_date, today) for item, _ in short}):
        found = await stock_elsewhere.saleable(session, product_ids, day)
        for item, refusal in short:
            if max(item.on_date, today) == day:
                _add(item, refusal, found, catalogue.default_location)


def _add(
    item: RequestedReservation,
    refusal: InsufficientStock,
    found: dict[UUID, list[StockElsewhere]],
    default_location: UUID | None,
) -> None:
    for index, line in enumerate(item.lines):
        if f"lines[{index}].available" not in refusal.facts:
            continue
        here = line.location_id or default_location
        others = [other for other in found.get(line.product_id, ()) if other.location_id != here]
        if others:
            refusal.facts[f"lines[{index}].elsewhere"] = ", ".join(
                f"{other.location_code} {other.available.normalize():f}" for other in others[:MOST_LOCATIONS]
            )
