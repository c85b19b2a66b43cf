"""Until when an invoice is cancelled without a word of warning. gst-corrections.md section 3.

The period lock ends it. The due date of the return only warns: whoever has filed already corrects by a credit note.
"""

import datetime as dt
from collections.abc import Iterable

from gst.dates.due_dates import Return, due_date
from gst.dates.periods import return_period
from trade.domain.filing_terms import FilingTerms, terms_on


def warning_of_cancellation(invoice_date: dt.date, today: dt.date, terms: Iterable[FilingTerms]) -> str:
    """What to tell who cancels after GSTR-1 of the invoice's period was due; empty until then."""
    filer = terms_on(terms, invoice_date).filing_frequency
    due = due_date(Return.GSTR1, return_period(invoice_date), filer=filer)
    if today <= due:
        return ""
    return f"GSTR-1 was due on {due.isoformat()}: if it is filed, correct by a note."
