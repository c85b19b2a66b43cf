"""Locations: where stock lies, and what may be done with it there."""

import datetime as dt
import enum
import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from kit.pages import PageRequest
from services.inventory.domain.errors import DefaultLocationNeeded


class LocationKind(enum.StrEnum):
    """What may be done with goods at a location."""

    SALEABLE = "saleable"
    QUARANTINE = "quarantine"
    NON_SALEABLE = "non_saleable"
    IN_TRANSIT = "in_transit"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateLocation:
    """A location to enter. `is_default` takes the default of its kind from the location that has it."""

    code: str
    name: str
    kind: LocationKind
    warehouse: str
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A location. Each kind has one default."""

    location_id: UUID
    code: str
    name: str
    kind: LocationKind
    warehouse: str
    is_default: bool
    active: bool
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationDetails:
    """What of a location may change."""

    name: str
    warehouse: str
    is_default: bool
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLocations:
    """None leaves the kind open."""

    kind: LocationKind | None
    page: PageRequest


FIRST_LOCATIONS: Final = tuple(
    CreateLocation(code=code, name=name, kind=kind, warehouse="", is_default=True)
    for code, name, kind in (
        ("MAIN", "Main store", LocationKind.SALEABLE),
        ("QUARANTINE", "Quarantine", LocationKind.QUARANTINE),
        ("NON-SALEABLE", "Expired and damaged", LocationKind.NON_SALEABLE),
        ("TRANSIT", "In transit", LocationKind.IN_TRANSIT),
    )
)
"""What a new organisation has: one default location of each kind."""


def missing_defaults(defaults: Collection[LocationKind]) -> tuple[CreateLocation, ...]:
    """The first locations of the kinds that have no default."""
    return tuple(location for location in FIRST_LOCATIONS if location.kind not in defaults)


def first_codes(code: str) -> Iterator[str]:
    """The codes that a first location may have: `MAIN`, and where that is taken `MAIN-2` and so on."""
    yield code
    for number in itertools.count(2):
        yield f"{code}-{number}"


def check_update(former: Location, changed: Location) -> None:
    """Raises DefaultLocationNeeded when a kind would lose its default."""
    if former.is_default and not changed.is_default:
        raise DefaultLocationNeeded(
            "Make another location the default instead.", field="location.is_default", kind=former.kind.value
        )
    if changed.is_default and not changed.active:
        raise DefaultLocationNeeded("A default location stays active.", field="location.active", kind=former.kind.value)
