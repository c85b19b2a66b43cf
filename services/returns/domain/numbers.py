"""The numbers that documents of this context carry."""

import enum
from datetime import date

from gst.codes import numbers
from gst.dates.periods import financial_year
from gst.errors import GstError
from kit.errors import FailedPrecondition


class SeriesExhausted(FailedPrecondition):
    """The next number would be longer than the 16 characters the law allows."""

    reason = "SERIES_EXHAUSTED"


class Series(enum.StrEnum):
    """A series for each kind of document; GST and commercial notes are counted apart. gst.md 2.2 and 1.5."""

    SALES_RETURN = "SR"
    CREDIT_NOTE = "CN"
    COMMERCIAL_CREDIT_NOTE = "FN"
    PURCHASE_RETURN = "PR"
    DEBIT_NOTE = "DN"


def document_number(series: Series, registration_prefix: str, on: date, serial: int) -> str:
    """`CN/26-27/000001`; after a registration's own letters the series' first: `MPC/26-27/000001`, so that six digits fit.

    Raises SeriesExhausted after the millionth of a year.
    """
    prefix = f"{registration_prefix}{series.value[0]}" if registration_prefix else series.value
    try:
        return numbers.format_document_number(prefix, financial_year(on), serial)
    except GstError as error:
        raise SeriesExhausted("No number of at most 16 characters is left in this series.", series=prefix) from error
