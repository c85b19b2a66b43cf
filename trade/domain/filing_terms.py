"""How a GST registration files its returns: dated terms, on which the limits of notes and of input tax depend."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from gst.dates.due_dates import Filer, quarter_end
from gst.dates.limits import last_day_for_credit_note, last_day_for_input_tax
from gst.dates.periods import GST_BEGAN, financial_year, financial_year_start, months_later
from kit.errors import InvalidArgument


class FilingTermsInvalid(InvalidArgument):
    """The terms begin before GST, on the day of other terms, or change the frequency within a quarter."""

    reason = "FILING_TERMS_INVALID"


class AnnualReturnInvalid(InvalidArgument):
    """The year is none, is given twice, or is not over on the day of filing."""

    reason = "ANNUAL_RETURN_INVALID"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingTerms:
    """What holds from a day until the next terms begin."""

    from_date: dt.date
    filing_frequency: Filer
    november_note_cuts_tax: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualReturn:
    """The annual return of a financial year such as `2025-26`, filed on a day."""

    financial_year: str
    filed_date: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """How a registration files on a day: its terms, and the days on which its annual returns were filed, by year."""

    terms: FilingTerms
    annual_returns: Mapping[str, dt.date] = field(default_factory=dict)

    def last_day_of_tax_note(self, supplied_on: dt.date, *, buyer_is_registered: bool) -> dt.date:
        """The last day to issue a credit note that cuts the tax of a supply. gst-corrections.md 1, row 5.

        A quarterly filer declares notes to registered buyers in the IFF of their month.
        """
        return last_day_for_credit_note(
            supplied_on,
            filer=self.terms.filing_frequency,
            by_iff=buyer_is_registered,
            november_counts=self.terms.november_note_cuts_tax,
            annual_return_filed_on=self.annual_returns.get(financial_year(supplied_on)),
        )

    def last_day_of_input_tax(self, document_date: dt.date) -> dt.date:
        """The last day on which a booked document is in a GSTR-3B that can take it. gst-corrections.md 1, row 6."""
        return last_day_for_input_tax(
            document_date,
            filer=self.terms.filing_frequency,
            annual_return_filed_on=self.annual_returns.get(financial_year(document_date)),
        )


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


def check_annual_returns(returns: Iterable[AnnualReturn], field_: str) -> tuple[AnnualReturn, ...]:
    """The returns in the order of their years. Raises AnnualReturnInvalid at the return that is wrong."""
    years = set[str]()
    given = tuple(returns)
    for index, found in enumerate(given):
        place = f"{field_}[{index}]"
        # A return filed on the first day of a year may be of the year before it: that year is over.
        begins = dt.date(int(found.financial_year[:4]), 4, 1)
        if financial_year(begins) != found.financial_year or begins < financial_year_start(GST_BEGAN):
            raise AnnualReturnInvalid("There is no such financial year.", field=f"{place}.financial_year")
        if found.financial_year in years:
            raise AnnualReturnInvalid("The year is given twice.", field=f"{place}.financial_year")
        if financial_year_start(found.filed_date) <= begins:
            raise AnnualReturnInvalid("An annual return is filed after its year.", field=f"{place}.filed_date")
        years.add(found.financial_year)
    return tuple(sorted(given, key=lambda found: found.financial_year))


def _begins_quarter(day: dt.date) -> bool:
    return day == months_later(quarter_end(day), -2)
