"""The business date of a document, and the days of a report."""

import datetime as dt

import pytest

from trade.domain.business_days import DateInFuture, business_date, local_day
from trade.domain.periods import Period, PeriodReversed, check_period, month_to_date

TODAY = dt.date(2026, 11, 22)
TOMORROW = dt.date(2026, 11, 23)


def test_today_is_the_organisations_own() -> None:
    late_evening = dt.datetime(2026, 11, 22, 19, 0, tzinfo=dt.UTC)

    assert local_day(late_evening, "Asia/Kolkata") == dt.date(2026, 11, 23)
    assert local_day(late_evening, "UTC") == dt.date(2026, 11, 22)


def test_no_date_is_today_and_tomorrow_is_refused() -> None:
    assert business_date(None, TODAY) == TODAY
    assert business_date(dt.date(2025, 6, 10), TODAY) == dt.date(2025, 6, 10)
    with pytest.raises(DateInFuture) as caught:
        business_date(TOMORROW, TODAY, field="bill.date")

    assert caught.value.field == "bill.date"
    assert caught.value.facts == {"today": "2026-11-22"}


def test_a_report_covers_the_month_up_to_its_last_day_when_no_first_day_is_given() -> None:
    assert month_to_date(None, TODAY) == Period(first=dt.date(2026, 11, 1), last=TODAY)
    assert month_to_date(None, dt.date(2026, 2, 28)) == Period(first=dt.date(2026, 2, 1), last=dt.date(2026, 2, 28))


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(PeriodReversed) as caught:
        month_to_date(TOMORROW, TODAY)

    assert caught.value.field == "to_date"
    check_period(TODAY, TODAY)
    check_period(TOMORROW, None)
    check_period(None, TODAY)
