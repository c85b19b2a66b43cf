"""Ids that can be found again."""

import datetime as dt
import uuid
from uuid import UUID

import pytest

from kit.ids import derived_id, id_of, new_id

ORG = UUID("019a0000-0000-7000-8000-000000000001")
DAY = dt.date(2026, 11, 23)


def test_the_same_parts_of_the_same_day_give_the_same_id() -> None:
    assert derived_id(ORG, DAY, "invoice.issue", "key", "0") == derived_id(ORG, DAY, "invoice.issue", "key", "0")


def test_another_organisation_day_or_part_gives_another_id() -> None:
    ids = {
        derived_id(ORG, DAY, "invoice.issue", "key", "0"),
        derived_id(ORG, DAY, "invoice.issue", "key", "1"),
        derived_id(ORG, DAY, "invoice.issue", "other", "0"),
        derived_id(ORG, DAY + dt.timedelta(days=1), "invoice.issue", "key", "0"),
        derived_id(new_id(), DAY, "invoice.issue", "key", "0"),
        derived_id(ORG, DAY, "invoice.issuekey", "0"),
    }
    assert len(ids) == 6


def test_it_is_a_version_8_uuid_that_begins_with_the_first_millisecond_of_its_day() -> None:
    made = [derived_id(ORG, DAY, str(number)) for number in range(200)]
    midnight = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    assert {one.int >> 80 for one in made} == {int(midnight.timestamp()) * 1000}
    assert {one.version for one in made} == {8}
    assert {one.variant for one in made} == {uuid.RFC_4122}
    assert len(set(made)) == 200


def test_what_is_held_later_sorts_later() -> None:
    days = [DAY + dt.timedelta(days=number) for number in range(-400, 400, 7)]
    made = [derived_id(ORG, day, "key") for day in days]
    assert made == sorted(made)


def test_an_id_equals_the_standard_one_with_its_text() -> None:
    for made in (new_id(), derived_id(ORG, DAY, "key"), id_of(str(ORG))):
        standard = UUID(str(made))
        assert isinstance(made, UUID)
        assert (made, hash(made), made.int, made.bytes) == (standard, hash(standard), standard.int, standard.bytes)
        assert {made: "found"}[standard] == "found"
        assert sorted([standard, made, UUID(int=0)]) == [UUID(int=0), made, made]


def test_a_new_id_is_of_version_7_and_no_two_are_alike() -> None:
    made = [new_id() for _ in range(1000)]
    assert {one.version for one in made} == {7}
    assert made == sorted(set(made))


@pytest.mark.parametrize(
    "text", ["", "x", "019a0000-0000-7000-8000-00000000000", "019a0000-0000-7000-8000-00000000000g"]
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="invalid UUID"):
        id_of(text)
