"""The numbers that documents of sales carry."""

import datetime as dt
import enum

from gst.codes import numbers
from gst.dates.periods import financial_year
from gst.errors import GstError
from services.sales.domain.errors import SeriesExhausted


class Series(enum.StrEnum):
    """Kinds of document, each counted apart. The first letter stands for the kind after a registration's own letters."""

    INVOICE = "INV"
    RECEIPT = "RCT"
    ORDER = "ORD"


def prefix_of(series: Series, registration_prefix: str = "") -> str:
    """`INV`; with the registration's letters `MPI`, so that six digits fit into the 16 characters of Rule 46(b)."""
    return f"{registration_prefix}{series.value[0]}" if registration_prefix else series.value


def document_number(prefix: str, on: dt.date, serial: int) -> str:
    """`INV/26-27/000001`. Raises SeriesExhausted after the millionth of a year."""
    try:
        return numbers.format_document_number(prefix, financial_year(on), serial)
    except GstError as error:
        raise SeriesExhausted("No number of at most 16 characters is left in this series.", series=prefix) from error
