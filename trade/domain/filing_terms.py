"""How a GST registration files its returns: dated terms, on which the limits of notes and of input tax depend."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gst.dates.due_dates import Filer, quarter_end
from gst.dates.limits import last_day_for_credit_note, last_day_for_input_tax
from gst.dates.periods import months_later
from kit.errors import InvalidArgument
from trade.domain.dating import GST_BEGAN


class FilingTermsInvalid(InvalidArgument):
    """The terms begin before GST, on the day of other terms, or change the frequency within a quarter."""

    reason = "FILING_TERMS_INVALID"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingTerms:
    """What holds from a day until the next terms begin."""

    from_date: dt.date
    filing_frequency: Filer
    november_note_cuts_tax: bool

    def last_day_of_tax_note(self, supplied_on: dt.date, *, buyer_is_registered: bool) -> dt.date:
        """The last day to issue a credit note that cuts the tax of a supply. gst-corrections.md 1, row 5.

        A quarterly filer declares notes to registered buyers in the IFF of their month.
        """
        return last_day_for_credit_note(
            supplied_on,
            filer=self.filing_frequency,
            by_iff=buyer_is_registered,
            november_counts=self.november_note_cuts_tax,
        )

    def last_day_of_input_tax(self, document_date: dt.date) -> dt.date:
        """The last day on which a booked document is in a GSTR-3B that can take it. gst-corrections.md 1, row 6."""
        return last_day_for_input_tax(document_date, filer=self.filing_frequency)


FIRST_TERMS: Final = FilingTerms(from_date=GST_BEGAN, filing_frequency=Filer.MONTHLY, november_note_cuts_tax=False)
"""What holds before the first terms of a registration."""


def terms_on(terms: Iterable[FilingTerms], day: dt.date) -> FilingTerms:
    """The terms in force on a day."""
    begun = [found for found in terms if found.from_date <= day]
    return max(begun, key=lambda found: found.from_date, default=FIRST_TERMS)


def check_filing_terms(terms: Iterable[FilingTerms], field: str) -> tuple[FilingTerms, ...]:
    """The terms in the order of their days. Raises FilingTermsInvalid at the terms that are wrong."""
    numbered = sorted(enumerate(terms), key=lambda item: item[1].from_date)
    former, former_day = FIRST_TERMS, None
    for index, found in numbered:
        place = f"{field}[{index}].from_date"
        if found.from_date < GST_BEGAN:
            raise FilingTermsInvalid("GST began on 1 July 2017.", field=place)
        if found.from_date == former_day:
            raise FilingTermsInvalid("Other terms begin on this day.", field=place)
        if found.filing_frequency is not former.filing_frequency and not _begins_quarter(found.from_date):
            raise FilingTermsInvalid("Another filing frequency begins with a quarter.", field=place)
        former, former_day = found, found.from_date
    return tuple(found for _, found in numbered)


def _begins_quarter(day: dt.date) -> bool:
    return day == months_later(quarter_end(day), -2)
