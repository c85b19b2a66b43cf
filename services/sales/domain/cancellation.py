"""Until when an invoice is cancelled without a word of warning. gst-corrections.md section 3.

The period lock ends it. The due date of the return only warns: whoever has filed already corrects by a credit note.
"""

import datetime as dt
from collections.abc import Iterable

from gst.dates.due_dates import Filer, Return, due_date, quarter_end
from gst.dates.periods import return_period
from trade.domain.filing_terms import FilingTerms, terms_on


def warning_of_cancellation(
    invoice_date: dt.date, today: dt.date, terms: Iterable[FilingTerms], *, buyer_is_registered: bool
) -> str:
    """What to tell who cancels after a return that has the invoice was due; empty until then.

    A quarterly filer may have declared a registered buyer's invoice in the IFF of its month.
    """
    filer, period = terms_on(terms, invoice_date).filing_frequency, return_period(invoice_date)
    due = due_date(Return.GSTR1, period, filer=filer)
    if today > due:
        return f"GSTR-1 was due on {due.isoformat()}: if it is filed, correct by a note."
    first_of_month = invoice_date.replace(day=1)
    if filer is Filer.MONTHLY or not buyer_is_registered or first_of_month == quarter_end(first_of_month):
        return ""
    of_month = due_date(Return.IFF, period, filer=filer)
    if today <= of_month:
        return ""
    return f"The IFF was due on {of_month.isoformat()}: if the invoice is in it, correct by a note."
