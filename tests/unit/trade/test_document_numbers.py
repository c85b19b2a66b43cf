"""A series that has used up its numbers says so, rather than printing a number that the law does not allow."""

import dataclasses
import datetime as dt
from uuid import UUID

import pytest

from trade.domain.document_numbers import (
    NumberSeries,
    SeriesExhausted,
    series_of_organisation,
    series_of_registration,
)

DAY = dt.date(2026, 11, 22)
ID = UUID(int=7)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What of a registration its numbers need."""

    registration_id: UUID
    series_prefix: str


def of_registration(kind: str, letters: str) -> NumberSeries:
    return series_of_registration(kind, Registration(registration_id=ID, series_prefix=letters), DAY)


def test_an_organisation_and_each_registration_count_a_kind_apart() -> None:
    year_before = series_of_organisation("ORD", dt.date(2026, 3, 31))

    assert series_of_organisation("ORD", DAY).key == ("ORD", "2026-27")
    assert of_registration("INV", "MP").key == of_registration("INV", "").key == (f"INV:{ID}", "2026-27")
    assert (year_before.key, year_before.number(1)) == (("ORD", "2025-26"), "ORD/25-26/000001")


@pytest.mark.parametrize(
    ("series", "letters", "serial", "number"),
    [
        ("INV", "", 1, "INV/26-27/000001"),
        ("INV", "", 999_999, "INV/26-27/999999"),
        ("INV", "MP", 999_999, "MPI/26-27/999999"),
        ("PR", "MP", 7, "MPP/26-27/000007"),
        ("DN", "", 1_234_567, "DN/26-27/1234567"),
    ],
)
def test_a_number_carries_series_and_year_in_at_most_sixteen_characters(series, letters, serial, number) -> None:
    assert of_registration(series, letters).number(serial) == number


@pytest.mark.parametrize(
    ("series", "letters", "serial"), [("INV", "", 1_000_000), ("INV", "MP", 1_000_000), ("DN", "", 10_000_000)]
)
def test_the_next_after_the_last_is_refused_with_the_series(series, letters, serial) -> None:
    of_series = of_registration(series, letters)

    with pytest.raises(SeriesExhausted) as refusal:
        of_series.number(serial)

    assert refusal.value.reason == "SERIES_EXHAUSTED"
    assert refusal.value.facts == {"series": of_series.prefix}
