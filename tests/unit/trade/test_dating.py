"""On which days our documents are dated, without any lock: gst-corrections.md section 3."""

import dataclasses
import datetime as dt

import pytest

from gst.dates.due_dates import Filer
from kit.auth.caller import Role
from kit.errors import DomainError, FailedPrecondition, InvalidArgument, PermissionDenied
from trade.domain.accounts import PaymentMode
from trade.domain.dating import TODAY, Calendar, RequestedDate, dated_facts, first_day_of_period
from trade.domain.role_limits import USUAL

BEGIN = dt.date(2017, 7, 1)
WHY = "The challan came on the next day"
USER, MANAGER, ADMIN = Role.USER, Role.MANAGER, Role.ADMIN


def calendar(today: str, books_begin: dt.date = BEGIN) -> Calendar:
    return Calendar(today=dt.date.fromisoformat(today), books_begin=books_begin)


def requested(day: str, reason: str = WHY) -> RequestedDate:
    return RequestedDate(day=dt.date.fromisoformat(day), reason=reason)


def outcome_of_tax_document(today: str, day: str, role: Role, reason: str = WHY, filer: Filer = Filer.MONTHLY) -> str:
    """The day of our GST document, or the reason why it is refused."""
    try:
        return calendar(today).date_of_tax_document(requested(day, reason), role, filer=filer).isoformat()
    except DomainError as refusal:
        return refusal.reason


def outcome_of_own(today: str, day: str, role: Role, reason: str = WHY) -> str:
    """The day of another document of ours, or the reason why it is refused."""
    try:
        return calendar(today).date_of_own(requested(day, reason), role).isoformat()
    except DomainError as refusal:
        return refusal.reason


@pytest.mark.parametrize(
    ("today", "day", "role", "reason", "outcome"),
    [
        ("2026-11-18", "2026-11-18", USER, "", "2026-11-18"),
        ("2026-11-18", "2026-11-17", USER, WHY, "2026-11-17"),
        ("2026-11-18", "2026-11-17", USER, "", "DATE_REASON_MISSING"),
        ("2026-11-18", "2026-11-17", USER, "   ", "DATE_REASON_MISSING"),
        ("2026-11-18", "2026-11-17", ADMIN, "", "DATE_REASON_MISSING"),
        ("2026-11-18", "2026-11-16", USER, WHY, "MANAGER_NEEDED"),
        ("2026-11-18", "2026-11-16", USER, "", "MANAGER_NEEDED"),
        ("2026-11-18", "2026-11-16", MANAGER, WHY, "2026-11-16"),
        ("2026-11-18", "2026-11-16", MANAGER, "", "DATE_REASON_MISSING"),
        ("2026-11-18", "2026-11-01", ADMIN, WHY, "2026-11-01"),
        ("2026-11-18", "2026-10-31", ADMIN, WHY, "DATE_TOO_FAR_BACK"),
        ("2026-11-18", "2026-10-31", USER, WHY, "DATE_TOO_FAR_BACK"),
        ("2026-11-18", "2026-11-19", ADMIN, WHY, "DATE_IN_FUTURE"),
        ("2026-11-18", "2017-06-30", ADMIN, WHY, "BEFORE_BOOKS_BEGIN"),
        # Yesterday is yesterday, whatever ended with it.
        ("2026-12-01", "2026-11-30", USER, WHY, "2026-11-30"),
        ("2026-12-01", "2026-11-29", ADMIN, WHY, "DATE_TOO_FAR_BACK"),
        ("2027-04-01", "2027-03-31", USER, WHY, "2027-03-31"),
        ("2027-04-01", "2027-03-30", ADMIN, WHY, "DATE_TOO_FAR_BACK"),
        ("2027-04-02", "2027-03-31", ADMIN, WHY, "DATE_TOO_FAR_BACK"),
        ("2028-03-01", "2028-02-29", USER, WHY, "2028-02-29"),
        ("2028-03-01", "2028-02-28", ADMIN, WHY, "DATE_TOO_FAR_BACK"),
        ("2028-02-29", "2028-02-01", MANAGER, WHY, "2028-02-01"),
        ("2027-03-01", "2027-02-28", USER, WHY, "2027-02-28"),
    ],
)
def test_a_gst_document_is_dated_today_or_yesterday_and_by_a_manager_within_the_month(
    today: str, day: str, role: Role, reason: str, outcome: str
) -> None:
    assert outcome_of_tax_document(today, day, role, reason) == outcome


@pytest.mark.parametrize(
    ("today", "day", "outcome"),
    [
        ("2026-11-18", "2026-10-01", "2026-10-01"),
        ("2026-11-18", "2026-09-30", "DATE_TOO_FAR_BACK"),
        ("2026-10-01", "2026-09-30", "2026-09-30"),
        ("2026-10-01", "2026-09-29", "DATE_TOO_FAR_BACK"),
        ("2027-02-15", "2027-01-01", "2027-01-01"),
        ("2027-06-30", "2027-04-01", "2027-04-01"),
        ("2027-06-30", "2027-03-31", "DATE_TOO_FAR_BACK"),
    ],
)
def test_the_return_period_of_a_quarterly_filer_is_the_quarter(today: str, day: str, outcome: str) -> None:
    assert outcome_of_tax_document(today, day, MANAGER, filer=Filer.QUARTERLY) == outcome


@pytest.mark.parametrize("month", range(1, 13))
def test_a_quarter_begins_in_january_april_july_or_october(month: int) -> None:
    first = {1: 1, 2: 1, 3: 1, 4: 4, 5: 4, 6: 4, 7: 7, 8: 7, 9: 7, 10: 10, 11: 10, 12: 10}[month]
    today = dt.date(2028, month, 29)

    assert first_day_of_period(today, Filer.QUARTERLY) == dt.date(2028, first, 1)
    assert first_day_of_period(today, Filer.MONTHLY) == dt.date(2028, month, 1)


@pytest.mark.parametrize(
    ("today", "day", "role", "reason", "outcome"),
    [
        ("2026-11-18", "2026-11-18", USER, "", "2026-11-18"),
        ("2026-11-18", "2026-11-17", USER, WHY, "2026-11-17"),
        ("2026-11-18", "2026-11-17", USER, "", "DATE_REASON_MISSING"),
        ("2026-11-18", "2026-11-16", USER, WHY, "MANAGER_NEEDED"),
        ("2026-11-18", "2026-10-31", MANAGER, WHY, "2026-10-31"),
        ("2026-11-18", "2026-04-01", MANAGER, WHY, "2026-04-01"),
        ("2026-11-18", "2026-04-01", MANAGER, "", "DATE_REASON_MISSING"),
        ("2026-11-18", "2026-03-31", ADMIN, WHY, "DATE_TOO_FAR_BACK"),
        ("2027-04-01", "2027-03-31", USER, WHY, "2027-03-31"),
        ("2027-04-02", "2027-03-31", ADMIN, WHY, "DATE_TOO_FAR_BACK"),
        ("2026-11-18", "2026-11-19", ADMIN, WHY, "DATE_IN_FUTURE"),
        ("2026-11-18", "2017-06-30", ADMIN, WHY, "BEFORE_BOOKS_BEGIN"),
    ],
)
def test_another_document_of_ours_stays_in_its_financial_year(
    today: str, day: str, role: Role, reason: str, outcome: str
) -> None:
    assert outcome_of_own(today, day, role, reason) == outcome


def test_without_a_day_a_document_is_of_today_and_needs_no_reason() -> None:
    assert calendar("2026-11-18").date_of_tax_document(TODAY, USER) == dt.date(2026, 11, 18)
    assert calendar("2026-11-18").date_of_own(TODAY, USER) == dt.date(2026, 11, 18)


def test_what_others_date_keeps_its_day_until_the_books_begin() -> None:
    books = calendar("2026-11-18", books_begin=dt.date(2025, 4, 1))

    assert books.date_of_others(dt.date(2025, 4, 1)) == dt.date(2025, 4, 1)
    with pytest.raises(FailedPrecondition) as caught:
        books.date_of_others(dt.date(2025, 3, 31), field="bill.date")
    assert (caught.value.reason, caught.value.field) == ("BEFORE_BOOKS_BEGIN", "bill.date")
    assert caught.value.facts == {"books_begin": "2025-04-01"}


def test_a_refusal_names_what_is_allowed_and_who_may() -> None:
    books = calendar("2026-11-18")

    with pytest.raises(InvalidArgument) as missing:
        books.date_of_tax_document(requested("2026-11-17", ""), USER, prefix="invoice.")
    assert (missing.value.field, missing.value.facts) == ("invoice.date_reason", {"without_reason": "2026-11-18"})
    with pytest.raises(PermissionDenied) as denied:
        books.date_of_tax_document(requested("2026-11-16"), USER, prefix="invoice.")
    assert denied.value.field == "invoice.date"
    assert denied.value.facts == {"earliest_date": "2026-11-17", "needed_role": "manager"}
    with pytest.raises(InvalidArgument) as too_far:
        books.date_of_tax_document(requested("2026-10-31"), ADMIN, prefix="invoice.")
    assert (too_far.value.field, too_far.value.facts) == ("invoice.date", {"earliest_date": "2026-11-01"})
    with pytest.raises(InvalidArgument) as ended_year:
        books.date_of_own(requested("2026-03-31"), ADMIN)
    assert (ended_year.value.field, ended_year.value.facts) == ("date", {"earliest_date": "2026-04-01"})


def test_the_days_of_a_role_are_among_its_limits() -> None:
    """An organisation may give its users other days; the return period stays closed to them."""
    five_days = dataclasses.replace(USUAL.user, back_dating_days=5)
    books = Calendar(today=dt.date(2026, 11, 3), books_begin=BEGIN, limits=USUAL.changed(USER, five_days))

    assert books.date_of_tax_document(requested("2026-11-01"), USER) == dt.date(2026, 11, 1)
    assert books.date_of_own(requested("2026-10-29"), USER) == dt.date(2026, 10, 29)
    with pytest.raises(PermissionDenied):
        books.date_of_own(requested("2026-10-28"), USER)
    with pytest.raises(InvalidArgument):
        books.date_of_tax_document(requested("2026-10-31"), USER)


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [
        (None, "2026-10-30"),
        ("2026-10-30", "2026-10-30"),
        ("2026-11-18", "2026-11-18"),
        ("2026-10-29", "BEFORE_ORIGINAL"),
        ("2026-11-19", "DATE_IN_FUTURE"),
    ],
)
def test_what_others_date_is_booked_on_its_day_or_later(asked: str | None, outcome: str) -> None:
    """A document of 30 October on 18 November."""
    booking = dt.date.fromisoformat(asked) if asked else None

    try:
        booked = calendar("2026-11-18").booking_date(booking, dt.date(2026, 10, 30)).isoformat()
    except DomainError as refusal:
        booked = refusal.reason

    assert booked == outcome


def test_another_booking_day_is_refused_at_its_own_field() -> None:
    with pytest.raises(InvalidArgument) as refused:
        calendar("2026-11-18").booking_date(dt.date(2026, 10, 29), dt.date(2026, 10, 30))

    assert (refused.value.field, refused.value.facts) == ("booking_date", {"original_date": "2026-10-30"})


def test_a_lock_is_refused_at_the_field_that_names_the_day() -> None:
    own = RequestedDate(day=dt.date(2026, 10, 30), reason=WHY)
    later = dataclasses.replace(own, booking_day=dt.date(2026, 11, 2))

    assert own.posting_day(dt.date(2026, 10, 30), prefix="bill.").field == "bill.date"
    booked = later.posting_day(dt.date(2026, 11, 2), prefix="bill.")
    assert (booked.field, booked.date, booked.reason) == ("booking_date", dt.date(2026, 11, 2), WHY)


def test_the_audit_row_says_another_day_of_booking() -> None:
    day, booked = dt.date(2026, 10, 30), dt.date(2026, 11, 2)

    assert dated_facts(day, "", day) == {}
    assert dated_facts(day, "", booked) == {"date": "2026-10-30", "booking_date": "2026-11-02"}
    assert dated_facts(day, WHY, booked)["date_reason"] == WHY


def test_money_keeps_the_day_of_the_bank_and_cash_is_dated_by_us() -> None:
    books, old = calendar("2026-11-18"), requested("2026-11-01", "")

    assert books.date_of_money(old, PaymentMode.BANK, USER) == dt.date(2026, 11, 1)
    with pytest.raises(PermissionDenied):
        books.date_of_money(old, PaymentMode.CASH, USER)
    assert books.date_of_money(requested("2026-11-01"), PaymentMode.CASH, MANAGER) == dt.date(2026, 11, 1)
