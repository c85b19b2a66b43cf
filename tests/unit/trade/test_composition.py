"""Composition terms of a registration: which hold on a day, which are refused, and which days a change concerns."""

import datetime as dt

import pytest

from trade.domain.composition import (
    CompositionTerms,
    CompositionTermsInvalid,
    Days,
    check_composition_terms,
    days_of_change,
    is_under_composition,
)


def terms(day: str, *, under: bool = True) -> CompositionTerms:
    return CompositionTerms(from_date=dt.date.fromisoformat(day), under_composition=under)


def days(first: str, before: str | None = None) -> Days:
    return Days(from_date=dt.date.fromisoformat(first), before=dt.date.fromisoformat(before) if before else None)


BEGUN, LEFT = terms("2025-04-01"), terms("2026-09-15", under=False)


@pytest.mark.parametrize(
    ("day", "under"), [("2025-03-31", False), ("2025-04-01", True), ("2026-09-14", True), ("2026-09-15", False)]
)
def test_terms_hold_from_their_day_until_the_next(day: str, under: bool) -> None:
    assert is_under_composition((BEGUN, LEFT), dt.date.fromisoformat(day)) is under


def test_without_terms_a_registration_is_never_under_the_scheme() -> None:
    assert not is_under_composition((), dt.date(2026, 4, 1))


def test_terms_are_kept_in_the_order_of_their_days() -> None:
    assert check_composition_terms([LEFT, BEGUN], "terms") == (BEGUN, LEFT)


def test_the_first_terms_begin_on_any_day_and_later_ones_begin_the_scheme_with_a_financial_year() -> None:
    again = [terms("2026-05-10"), LEFT, terms("2027-04-01")]

    assert check_composition_terms(again, "terms") == tuple(again)


@pytest.mark.parametrize(
    ("given", "place", "words"),
    [
        ([terms("2017-06-30")], 0, "GST began on 1 July 2017."),
        ([LEFT, BEGUN, LEFT], 2, "Other terms begin on this day."),
        ([terms("2026-11-01"), LEFT, BEGUN], 0, "The scheme begins with a financial year."),
        ([terms("2026-11-01"), terms("2025-04-01", under=False)], 0, "The scheme begins with a financial year."),
    ],
)
def test_wrong_terms_are_refused_at_their_place(given: list[CompositionTerms], place: int, words: str) -> None:
    with pytest.raises(CompositionTermsInvalid, match=words) as caught:
        check_composition_terms(given, "terms")

    assert caught.value.field == f"terms[{place}].from_date"


@pytest.mark.parametrize(
    ("former", "later", "changed"),
    [
        ((), (), ()),
        ((BEGUN,), (BEGUN,), ()),
        ((), (BEGUN,), (days("2025-04-01"),)),
        ((BEGUN,), (), (days("2025-04-01"),)),
        ((BEGUN,), (BEGUN, LEFT), (days("2026-09-15"),)),
        ((BEGUN, LEFT), (terms("2025-04-01"), terms("2026-10-01", under=False)), (days("2026-09-15", "2026-10-01"),)),
        ((BEGUN, LEFT), (terms("2024-04-01"),), (days("2024-04-01", "2025-04-01"), days("2026-09-15"))),
        ((), (terms("2026-04-01", under=False),), ()),
    ],
)
def test_a_change_concerns_the_days_on_which_the_histories_differ(
    former: tuple[CompositionTerms, ...], later: tuple[CompositionTerms, ...], changed: tuple[Days, ...]
) -> None:
    assert days_of_change(later, former) == changed
    assert days_of_change(former, later) == changed
