"""Numbers of our own documents, in the form that the tax law requires of some. gst.md 2.2."""

from gst.codes.numbers import DocumentNumberInvalid, format_document_number
from kit.errors import FailedPrecondition


class SeriesExhausted(FailedPrecondition):
    """The next number would be longer than the 16 characters the law allows."""

    reason = "SERIES_EXHAUSTED"


def prefix_of(series: str, registration_letters: str = "") -> str:
    """`INV`; for a registration with letters `MPI`, so that six digits fit into the 16 characters of Rule 46(b)."""
    return f"{registration_letters}{series[0]}" if registration_letters else series


def document_number(prefix: str, financial_year: str, serial: int) -> str:
    """`INV`, `2026-27`, 1 → `INV/26-27/000001`.

    Raises SeriesExhausted when no character is left, for `INV` after 999999.
    """
    try:
        return format_document_number(prefix, financial_year, serial)
    except DocumentNumberInvalid as error:
        raise SeriesExhausted("No number of at most 16 characters is left in this series.", series=prefix) from error
