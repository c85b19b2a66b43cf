"""From when on a cancellation warns: after the 11th of the next month.

For a quarterly filer it is the 13th after the quarter, and for an invoice that may be in the IFF the 13th of the month.
"""

import datetime as dt

import pytest

from gst.dates.due_dates import Filer
from gst.dates.periods import GST_BEGAN
from services.sales.domain.cancellation import warning_of_cancellation
from trade.domain.filing_terms import FilingTerms

QUARTERLY = FilingTerms(from_date=GST_BEGAN, filing_frequency=Filer.QUARTERLY, november_note_cuts_tax=False)
OCTOBER = dt.date(2026, 10, 31)


@pytest.mark.parametrize("registered", [False, True])
@pytest.mark.parametrize(
    ("terms", "sold_on", "last_silent_day"),
    [
        ((), OCTOBER, dt.date(2026, 11, 11)),
        ((QUARTERLY,), dt.date(2026, 12, 1), dt.date(2027, 1, 13)),
    ],
)
def test_the_day_after_the_due_date_is_the_first_that_warns(
    terms: tuple[FilingTerms, ...], sold_on: dt.date, last_silent_day: dt.date, registered: bool
) -> None:
    late = last_silent_day + dt.timedelta(days=1)

    assert warning_of_cancellation(sold_on, last_silent_day, terms, buyer_is_registered=registered) == ""
    assert warning_of_cancellation(sold_on, late, terms, buyer_is_registered=registered) == (
        f"GSTR-1 was due on {last_silent_day.isoformat()}: if it is filed, correct by a note."
    )


@pytest.mark.parametrize(
    ("registered", "today", "expected"),
    [
        (True, dt.date(2026, 11, 13), ""),
        (True, dt.date(2026, 11, 14), "The IFF was due on 2026-11-13: if the invoice is in it, correct by a note."),
        (True, dt.date(2027, 1, 14), "GSTR-1 was due on 2027-01-13: if it is filed, correct by a note."),
        (False, dt.date(2026, 11, 14), ""),
        (False, dt.date(2027, 1, 14), "GSTR-1 was due on 2027-01-13: if it is filed, correct by a note."),
    ],
)
def test_what_a_quarterly_filer_may_have_declared_in_the_iff_warns_after_its_13th(
    registered: bool, today: dt.date, expected: str
) -> None:
    assert warning_of_cancellation(OCTOBER, today, (QUARTERLY,), buyer_is_registered=registered) == expected
