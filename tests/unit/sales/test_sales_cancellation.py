"""From when on a cancellation warns: after the 11th of the next month, for a quarterly filer the 13th after it."""

import datetime as dt

import pytest

from gst.dates.due_dates import Filer
from services.sales.domain.cancellation import warning_of_cancellation
from trade.domain.dating import GST_BEGAN
from trade.domain.filing_terms import FilingTerms

QUARTERLY = FilingTerms(from_date=GST_BEGAN, filing_frequency=Filer.QUARTERLY, november_note_cuts_tax=False)
OCTOBER = dt.date(2026, 10, 31)


@pytest.mark.parametrize(
    ("terms", "last_silent_day"),
    [((), dt.date(2026, 11, 11)), ((QUARTERLY,), dt.date(2027, 1, 13))],
)
def test_the_day_after_the_due_date_is_the_first_that_warns(
    terms: tuple[FilingTerms, ...], last_silent_day: dt.date
) -> None:
    late = last_silent_day + dt.timedelta(days=1)

    assert warning_of_cancellation(OCTOBER, last_silent_day, terms) == ""
    assert warning_of_cancellation(OCTOBER, late, terms) == (
        f"GSTR-1 was due on {last_silent_day.isoformat()}: if it is filed, correct by a note."
    )
