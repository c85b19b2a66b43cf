"""A series that has used up its numbers says so, rather than printing a number that the law does not allow."""

import pytest

from trade.domain.document_numbers import SeriesExhausted, document_number, prefix_of

YEAR = "2026-27"


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
    assert document_number(prefix_of(series, letters), YEAR, serial) == number


@pytest.mark.parametrize(
    ("series", "letters", "serial"), [("INV", "", 1_000_000), ("INV", "MP", 1_000_000), ("DN", "", 10_000_000)]
)
def test_the_next_after_the_last_is_refused_with_the_series(series, letters, serial) -> None:
    prefix = prefix_of(series, letters)

    with pytest.raises(SeriesExhausted) as refusal:
        document_number(prefix, YEAR, serial)

    assert refusal.value.reason == "SERIES_EXHAUSTED"
    assert refusal.value.facts == {"series": prefix}
