"""Numbers of our own documents, in the form that the tax law requires of some. gst.md 2.2."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from gst.codes.numbers import DocumentNumberInvalid, format_document_number
from gst.dates.periods import financial_year
from kit.errors import FailedPrecondition


class SeriesExhausted(FailedPrecondition):
    """The next number would be longer than the 16 characters the law allows."""

    reason = "SERIES_EXHAUSTED"


class NumberingRegistration(Protocol):
    """A registration, as its numbers need it: with its own letters, or an empty text."""

    @property
    def registration_id(self) -> UUID: ...

    @property
    def series_prefix(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSeries:
    """The consecutive numbers of one kind of document in one financial year.

    They are one registration's or, without `name_suffix`, the whole organisation's.
    """

    kind: str
    prefix: str
    financial_year: str
    name_suffix: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The series and the period under which `kit.db.number_series` counts."""
        return f"{self.kind}{self.name_suffix}", self.financial_year

    def number(self, serial: int) -> str:
        """`INV`, `2026-27`, 1 → `INV/26-27/000001`.

        Raises SeriesExhausted when no character is left, for `INV` after 999999.
        """
        try:
            return format_document_number(self.prefix, self.financial_year, serial)
        except DocumentNumberInvalid as error:
            raise SeriesExhausted(
                "No number of at most 16 characters is left in this series.", series=self.prefix
            ) from error


def series_of_organisation(kind: str, day: dt.date) -> NumberSeries:
    """The series of a kind of document that the whole organisation numbers, on a day."""
    return NumberSeries(kind=kind, prefix=kind, financial_year=financial_year(day))


def series_of_registration(kind: str, registration: NumberingRegistration, day: dt.date) -> NumberSeries:
    """The series of a kind of document that each registration numbers, on a day.

    Its prefix is `INV`; for a registration with letters `MPI`, so that six digits fit into the 16 characters of
    Rule 46(b).
    """
    letters = registration.series_prefix
    return NumberSeries(
        kind=kind,
        prefix=f"{letters}{kind[0]}" if letters else kind,
        financial_year=financial_year(day),
        name_suffix=f":{registration.registration_id}",
    )
