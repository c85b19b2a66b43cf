"""The last days for a credit note, for input tax, and for amending a return."""

from datetime import date

from gst.dates.periods import financial_year_start


def last_day_for_credit_note(supplied_on: date, *, annual_return_filed_on: date | None = None) -> date:
    """The last day on which a credit note for a supply may still cut tax. CGST Act s.34(2); gst.md 2.3 (V03, V29).

    30 November after the financial year of the supply, or the day the annual return was filed if that is earlier.
    A debit note has no such limit.
    """
    november = date(financial_year_start(supplied_on).year + 1, 11, 30)
    if annual_return_filed_on is None:
        return november
    return min(november, annual_return_filed_on)


def credit_note_cuts_tax(note_date: date, supplied_on: date, *, annual_return_filed_on: date | None = None) -> bool:
    """Whether a credit note dated `note_date` may cut tax. If not, only a commercial note is possible. s.34(2); V29."""
    return note_date <= last_day_for_credit_note(supplied_on, annual_return_filed_on=annual_return_filed_on)


def last_day_for_input_tax(invoice_date: date, *, annual_return_filed_on: date | None = None) -> date:
    """The last day to claim credit on an inward invoice. CGST Act s.16(4), the same day as s.34(2); gst.md 1.8."""
    return last_day_for_credit_note(invoice_date, annual_return_filed_on=annual_return_filed_on)


def last_day_for_amendment(document_date: date, *, annual_return_filed_on: date | None = None) -> date:
    """The last day to amend a reported document in GSTR-1. CGST Act s.37(3), the same day as s.34(2); gst.md 2.4."""
    return last_day_for_credit_note(document_date, annual_return_filed_on=annual_return_filed_on)
