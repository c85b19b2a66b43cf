"""Filing terms of a registration: which hold on a day, which are refused, and the limits that follow from them."""

import datetime as dt

import pytest

from gst.dates.due_dates import Filer
from trade.domain.filing_terms import (
    FIRST_TERMS,
    AnnualReturn,
    AnnualReturnInvalid,
    Filing,
    FilingTerms,
    FilingTermsInvalid,
    check_annual_returns,
    check_filing_terms,
    terms_on,
)

SUPPLIED: dt.date = dt.date(2025, 6, 10)


def terms(day: str, filer: Filer = Filer.MONTHLY, *, november: bool = False) -> FilingTerms:
    return FilingTerms(from_date=dt.date.fromisoformat(day), filing_frequency=filer, november_note_cuts_tax=november)


QUARTERLY = terms("2025-04-01", Filer.QUARTERLY)


def test_terms_hold_from_their_day_until_the_next() -> None:
    both = (terms("2026-10-01", november=True), QUARTERLY)

    assert terms_on(both, dt.date(2025, 3, 31)) == FIRST_TERMS
    assert terms_on(both, dt.date(2025, 4, 1)) == QUARTERLY
    assert terms_on(both, dt.date(2026, 9, 30)) == QUARTERLY
    assert terms_on(both, dt.date(2026, 10, 1)) == both[0]


@pytest.mark.parametrize(
    ("given", "registered", "last_day"),
    [
        (FIRST_TERMS, True, dt.date(2026, 10, 31)),
        (FIRST_TERMS, False, dt.date(2026, 10, 31)),
        (QUARTERLY, True, dt.date(2026, 10, 31)),
        (QUARTERLY, False, dt.date(2026, 9, 30)),
        (terms("2025-04-01", Filer.QUARTERLY, november=True), False, dt.date(2026, 11, 30)),
    ],
)
def test_the_last_day_of_a_tax_note_follows_from_the_terms_and_the_buyer(
    given: FilingTerms, registered: bool, last_day: dt.date
) -> None:
    assert Filing(terms=given).last_day_of_tax_note(SUPPLIED, buyer_is_registered=registered) == last_day


def test_the_last_day_of_input_tax_is_that_of_the_last_return_before_the_limit() -> None:
    assert Filing(terms=FIRST_TERMS).last_day_of_input_tax(SUPPLIED) == dt.date(2026, 10, 31)
    assert Filing(terms=QUARTERLY).last_day_of_input_tax(SUPPLIED) == dt.date(2026, 9, 30)


@pytest.mark.parametrize(
    ("given", "filed", "note", "input_tax"),
    [
        (FIRST_TERMS, dt.date(2026, 8, 20), dt.date(2026, 7, 31), dt.date(2026, 7, 31)),
        (FIRST_TERMS, dt.date(2026, 12, 20), dt.date(2026, 10, 31), dt.date(2026, 10, 31)),
        (QUARTERLY, dt.date(2026, 8, 20), dt.date(2026, 6, 30), dt.date(2026, 6, 30)),
        (terms("2025-04-01", november=True), dt.date(2026, 8, 20), dt.date(2026, 8, 20), dt.date(2026, 7, 31)),
    ],
)
def test_an_annual_return_ends_the_time_of_its_year_if_it_is_earlier(
    given: FilingTerms, filed: dt.date, note: dt.date, input_tax: dt.date
) -> None:
    found = Filing(terms=given, annual_returns={"2025-26": filed})

    assert found.last_day_of_tax_note(SUPPLIED, buyer_is_registered=False) == note
    assert found.last_day_of_input_tax(SUPPLIED) == input_tax
    next_year = SUPPLIED.replace(year=2026)
    assert found.last_day_of_input_tax(next_year) == Filing(terms=given).last_day_of_input_tax(next_year)


def filed_return(year: str, day: str) -> AnnualReturn:
    return AnnualReturn(financial_year=year, filed_date=dt.date.fromisoformat(day))


def test_annual_returns_are_kept_in_the_order_of_their_years() -> None:
    older, newer = filed_return("2024-25", "2025-12-01"), filed_return("2025-26", "2026-04-01")

    assert check_annual_returns((newer, older), "annual_returns") == (older, newer)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ((filed_return("2025-27", "2026-10-15"),), "annual_returns[0].financial_year"),
        ((filed_return("2015-16", "2026-10-15"),), "annual_returns[0].financial_year"),
        ((filed_return("2025-26", "2026-03-31"),), "annual_returns[0].filed_date"),
        (
            (filed_return("2025-26", "2026-10-15"), filed_return("2025-26", "2026-10-16")),
            "annual_returns[1].financial_year",
        ),
    ],
)
def test_annual_returns_that_cannot_be_are_refused_where_they_stand(
    given: tuple[AnnualReturn, ...], place: str
) -> None:
    with pytest.raises(AnnualReturnInvalid) as refused:
        check_annual_returns(given, "annual_returns")

    assert refused.value.field == place


def test_terms_are_kept_in_the_order_of_their_days() -> None:
    later = terms("2026-04-01")

    assert check_filing_terms((later, QUARTERLY), "filing_terms") == (QUARTERLY, later)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ((terms("2017-06-30"),), "filing_terms[0].from_date"),
        ((QUARTERLY, terms("2025-04-01")), "filing_terms[1].from_date"),
        ((terms("2025-05-01", Filer.QUARTERLY),), "filing_terms[0].from_date"),
        ((terms("2025-08-01"), QUARTERLY), "filing_terms[0].from_date"),
    ],
)
def test_terms_that_cannot_be_are_refused_where_they_stand(given: tuple[FilingTerms, ...], place: str) -> None:
    with pytest.raises(FilingTermsInvalid) as refused:
        check_filing_terms(given, "filing_terms")

    assert refused.value.field == place


def test_november_may_count_from_any_day() -> None:
    given = (terms("2026-11-13", november=True),)

    assert check_filing_terms(given, "filing_terms") == given
