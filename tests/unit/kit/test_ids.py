"""Ids that can be found again."""

import datetime as dt
import uuid
from uuid import UUID

from kit.ids import derived_id, new_id

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
