"""A series that has used up its numbers says so, rather than printing a number that the law does not allow."""

import datetime as dt

import pytest

from services.sales.domain.errors import SeriesExhausted
from services.sales.domain.numbering import Series, document_number, prefix_of

DAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(("letters", "number"), [("", "INV/26-27/999999"), ("MP", "MPI/26-27/999999")])
def test_the_last_number_of_a_series_has_sixteen_characters(letters, number) -> None:
    assert document_number(prefix_of(Series.INVOICE, letters), DAY, 999_999) == number


@pytest.mark.parametrize("letters", ["", "MP"])
def test_the_millionth_number_is_refused_with_the_series(letters) -> None:
    prefix = prefix_of(Series.INVOICE, letters)

    with pytest.raises(SeriesExhausted) as refusal:
        document_number(prefix, DAY, 1_000_000)

    assert refusal.value.reason == "SERIES_EXHAUSTED"
    assert refusal.value.facts == {"series": prefix}
