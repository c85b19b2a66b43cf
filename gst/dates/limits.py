"""The last days for a credit note, for input tax, and for amending a return.

The law says "not later than 30 November following the year" of acts that happen in a return. A return is filed after
its period has ended, so the last document is that of the last period that ends before the limit.
"""

from datetime import date

from gst.dates.due_dates import Filer, quarter_end
from gst.dates.periods import financial_year_start, month_end, months_later


def last_day_for_credit_note(
    supplied_on: date,
    *,
    filer: Filer = Filer.MONTHLY,
    by_iff: bool = False,
    november_counts: bool = False,
    annual_return_filed_on: date | None = None,
) -> date:
    """The last day to issue a credit note that cuts the tax of a supply. CGST Act s.34(2); gst-corrections.md 1, row 5.

    31 October for a monthly filer and 30 September for a quarterly one: the return of a later period is filed after
    30 November. `by_iff` is a quarterly filer's note to a registered buyer, declared in the IFF of its month. [D] With
    `november_counts` (setting `november_note_cuts_tax`) a note of November counts. An annual return filed before
    30 November takes its place. A debit note has no limit.
    """
    limit = _limit(supplied_on, annual_return_filed_on)
    if november_counts:
        return limit
    return _end_of_last_period(limit, Filer.MONTHLY if by_iff else filer)


def credit_note_cuts_tax(
    issued_on: date,
    supplied_on: date,
    *,
    filer: Filer = Filer.MONTHLY,
    by_iff: bool = False,
    november_counts: bool = False,
    annual_return_filed_on: date | None = None,
) -> bool:
    """Whether a credit note issued on a day may cut tax. If not, only a commercial note is possible. s.34(2); V29.

    `issued_on` is the day on which the note is really issued: an older date on the paper does not move the limit.
    """
    return issued_on <= last_day_for_credit_note(
        supplied_on,
        filer=filer,
        by_iff=by_iff,
        november_counts=november_counts,
        annual_return_filed_on=annual_return_filed_on,
    )


def last_day_for_input_tax(
    invoice_date: date, *, filer: Filer = Filer.MONTHLY, annual_return_filed_on: date | None = None
) -> date:
    """The last day of the last period whose GSTR-3B can take the credit. s.16(4); gst-corrections.md 1, row 6.

    31 October, or 30 September for a quarterly filer. `invoice_date` is the document's own: a debit note and a
    self-invoice count by their own year, and by default [D] a bill of entry too.
    """
    return _end_of_last_period(_limit(invoice_date, annual_return_filed_on), filer)


def return_is_in_time_for_input_tax(
    filed_on: date, invoice_date: date, *, annual_return_filed_on: date | None = None
) -> bool:
    """Whether a GSTR-3B filed on a day may still take the credit of an invoice. CGST Act s.16(4)."""
    return filed_on <= _limit(invoice_date, annual_return_filed_on)


def last_day_for_amendment(document_date: date, *, annual_return_filed_on: date | None = None) -> date:
    """The last day to file a GSTR-1 that amends a reported document. CGST Act s.37(3); gst.md 2.4."""
    return _limit(document_date, annual_return_filed_on)


def _limit(document_date: date, annual_return_filed_on: date | None) -> date:
    """30 November after the financial year, or the day the annual return was filed if that is earlier."""
    november = date(financial_year_start(document_date).year + 1, 11, 30)
    return november if annual_return_filed_on is None else min(november, annual_return_filed_on)


def _end_of_last_period(limit: date, filer: Filer) -> date:
    """The end of the last month or quarter that is over before `limit`."""
    month = months_later(limit, -1)
    if filer is Filer.QUARTERLY and quarter_end(month) > month:
        month = months_later(quarter_end(month), -3)
    return month_end(month)
