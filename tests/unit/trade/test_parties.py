"""What a customer and a vendor have in common: licences to deal in drugs."""

import datetime as dt

import pytest

from trade.domain.parties import DrugLicence, check_licences
from trade.domain.refusals import LineRepeated, ValidityReversed

FIRST, LAST = dt.date(2026, 4, 1), dt.date(2031, 3, 31)
LICENCE = DrugLicence(form="20B", number="MP/20B/1", valid_from=FIRST, valid_until=LAST)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("on", "valid"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)], ids=str
)
def test_a_licence_is_good_from_its_first_to_its_last_day(on: dt.date, *, valid: bool) -> None:
    assert LICENCE.is_valid(on) is valid


def test_a_licence_without_days_is_always_good() -> None:
    assert DrugLicence(form="20B", number="MP/20B/1").is_valid(dt.date(1990, 1, 1))


def test_a_licence_does_not_end_before_it_begins() -> None:
    reversed_ = DrugLicence(form="21B", number="MP/21B/1", valid_from=LAST, valid_until=FIRST)

    with pytest.raises(ValidityReversed) as refusal:
        check_licences([LICENCE, reversed_], "drug_licences")

    assert refusal.value.field == "drug_licences[1].expiry_date"


def test_a_licence_is_given_once() -> None:
    other_form = DrugLicence(form="21B", number=LICENCE.number)
    check_licences([LICENCE, other_form], "drug_licences")

    with pytest.raises(LineRepeated) as refusal:
        check_licences([LICENCE, DrugLicence(form="20B", number="MP/20B/1")], "drug_licences")

    assert refusal.value.field == "drug_licences"
