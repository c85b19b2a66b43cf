from datetime import date, timedelta

import pytest

from gst.codes.states import StateUnknown
from gst.dates.due_dates import Filer, Return, ReturnNotDue, annual_return_due, due_date, last_day_to_file
from gst.dates.limits import (
    credit_note_cuts_tax,
    last_day_for_amendment,
    last_day_for_credit_note,
    last_day_for_input_tax,
    return_is_in_time_for_input_tax,
)
from gst.dates.periods import PeriodInvalid, financial_year, months_later, period_end, period_start, return_period
from tests.unit.gst.vectors import expected, given


@pytest.mark.parametrize("row", expected("V03")["rows"], ids=lambda row: row["date"])
def test_v03_year_period_due_dates_and_credit_note_limit(row):
    on = date.fromisoformat(row["date"])
    period = return_period(on)
    assert on.isoformat() in given("V03")["dates"]
    assert (financial_year(on), period) == (row["fy"], row["fp"])
    assert due_date(Return.GSTR1, period) == date.fromisoformat(row["gstr1_due"])
    assert due_date(Return.GSTR3B, period) == date.fromisoformat(row["gstr3b_due"])
    limit = date.fromisoformat(row["credit_note_tax_adjust_until"])
    assert last_day_for_credit_note(on, november_counts=True) == last_day_for_amendment(on) == limit


def test_financial_year_turns_on_the_first_of_april():
    assert financial_year(date(2099, 12, 31)) == "2099-00"
    assert financial_year(date(2026, 3, 31)) == "2025-26"


@pytest.mark.parametrize("period", ["132026", "002026", "1026", "10-2026", "101999"])
def test_unreadable_period_is_refused(period):
    with pytest.raises(PeriodInvalid):
        period_start(period)


def test_period_spans_its_month():
    assert (period_start("022028"), period_end("022028")) == (date(2028, 2, 1), date(2028, 2, 29))
    assert months_later(date(2026, 1, 31), -1) == date(2025, 12, 1)


@pytest.mark.parametrize(
    ("what", "period", "filer", "state", "due"),
    [
        (Return.GSTR1, "042026", Filer.QUARTERLY, "", date(2026, 7, 13)),
        (Return.IFF, "042026", Filer.QUARTERLY, "", date(2026, 5, 13)),
        (Return.GSTR3B, "062026", Filer.QUARTERLY, "27", date(2026, 7, 22)),
        (Return.GSTR3B, "052026", Filer.QUARTERLY, "09", date(2026, 7, 24)),
        (Return.GSTR2B, "102026", Filer.MONTHLY, "", date(2026, 11, 14)),
        (Return.CMP08, "122026", Filer.QUARTERLY, "", date(2027, 1, 18)),
        (Return.GSTR7, "122026", Filer.MONTHLY, "", date(2027, 1, 10)),
    ],
)
def test_due_date_follows_return_and_filer(what, period, filer, state, due):
    assert due_date(what, period, filer=filer, state_code=state) == due


def test_return_that_a_filer_does_not_owe_is_refused():
    with pytest.raises(ReturnNotDue):
        due_date(Return.IFF, "062026", filer=Filer.QUARTERLY)
    with pytest.raises(ReturnNotDue):
        due_date(Return.CMP08, "062026")


def test_annual_return_cuts_the_credit_note_limit_short():
    supplied, filed = date(2025, 6, 10), date(2026, 10, 15)
    september = date(2026, 9, 30)
    assert last_day_for_credit_note(supplied, annual_return_filed_on=filed) == september
    assert last_day_for_credit_note(supplied, annual_return_filed_on=filed, november_counts=True) == filed
    assert last_day_for_input_tax(supplied, annual_return_filed_on=filed) == september
    assert last_day_for_amendment(supplied, annual_return_filed_on=filed) == filed
    assert not credit_note_cuts_tax(date(2026, 10, 1), supplied, annual_return_filed_on=filed)


@pytest.mark.parametrize(
    ("how", "last"),
    [
        ({}, date(2026, 10, 31)),
        ({"filer": Filer.MONTHLY}, date(2026, 10, 31)),
        ({"filer": Filer.QUARTERLY}, date(2026, 9, 30)),
        ({"filer": Filer.QUARTERLY, "by_iff": True}, date(2026, 10, 31)),
        ({"november_counts": True}, date(2026, 11, 30)),
        ({"filer": Filer.QUARTERLY, "november_counts": True}, date(2026, 11, 30)),
        ({"filer": Filer.QUARTERLY, "annual_return_filed_on": date(2026, 8, 20)}, date(2026, 6, 30)),
        ({"annual_return_filed_on": date(2027, 1, 10)}, date(2026, 10, 31)),
    ],
)
def test_last_note_is_one_whose_return_is_filed_by_30_november(how, last):
    for supplied in (date(2025, 4, 1), date(2026, 3, 31)):
        assert last_day_for_credit_note(supplied, **how) == last
        assert credit_note_cuts_tax(last, supplied, **how)
        assert not credit_note_cuts_tax(last + timedelta(days=1), supplied, **how)


@pytest.mark.parametrize(("filer", "last"), [(Filer.MONTHLY, date(2026, 10, 31)), (Filer.QUARTERLY, date(2026, 9, 30))])
def test_last_period_for_input_tax_is_filed_by_30_november(filer, last):
    assert last_day_for_input_tax(date(2025, 6, 10), filer=filer) == last
    assert last_day_for_input_tax(date(2026, 4, 1), filer=filer) == last.replace(year=2027)
    assert return_is_in_time_for_input_tax(date(2026, 11, 30), date(2025, 6, 10))
    assert not return_is_in_time_for_input_tax(date(2026, 12, 1), date(2025, 6, 10))


def test_return_is_barred_three_years_after_it_was_due():
    assert last_day_to_file(date(2026, 11, 11)) == date(2029, 11, 11)
    assert last_day_to_file(date(2028, 2, 29)) == date(2031, 2, 28)
    assert annual_return_due(date(2026, 11, 22)) == date(2027, 12, 31)


def test_quarterly_gstr3b_without_a_state_has_no_due_date():
    with pytest.raises(StateUnknown):
        due_date(Return.GSTR3B, "062026", filer=Filer.QUARTERLY)
