"""From which day a GST registration is under the composition scheme, or no more. CGST Act s.10.

What is due on goods in stock on that day (s.18(1)(c) and 18(4), forms ITC-01 and ITC-03) is not booked here.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from gst.dates.periods import GST_BEGAN, financial_year_start
from kit.errors import InvalidArgument


class CompositionTermsInvalid(InvalidArgument):
    """The terms begin before GST, on the day of other terms, or within a financial year."""

    reason = "COMPOSITION_TERMS_INVALID"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositionTerms:
    """What holds from a day until the next terms begin."""

    from_date: dt.date
    under_composition: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days from the first one on. `before` is the day after the last one; None: without end."""

    from_date: dt.date
    before: dt.date | None = None


def is_under_composition(terms: tuple[CompositionTerms, ...], day: dt.date) -> bool:
    """Whether the scheme holds on a day, by terms in the order of their days. Before the first terms it does not."""
    for found in reversed(terms):
        if found.from_date <= day:
            return found.under_composition
    return False


def check_composition_terms(terms: Iterable[CompositionTerms], field: str) -> tuple[CompositionTerms, ...]:
    """The terms in the order of their days. Raises CompositionTermsInvalid at the terms that are wrong.

    The scheme begins with a financial year, and for a new registration on its first day. CGST Rules 3, 4.
    """
    numbered = sorted(enumerate(terms), key=lambda item: item[1].from_date)
    former: CompositionTerms | None = None
    for index, found in numbered:
        place = f"{field}[{index}].from_date"
        if found.from_date < GST_BEGAN:
            raise CompositionTermsInvalid("GST began on 1 July 2017.", field=place)
        if former and found.from_date == former.from_date:
            raise CompositionTermsInvalid("Other terms begin on this day.", field=place)
        begins = found.under_composition and former is not None and not former.under_composition
        if begins and found.from_date != financial_year_start(found.from_date):
            raise CompositionTermsInvalid("The scheme begins with a financial year.", field=place)
        former = found
    return tuple(found for _, found in numbered)


def days_of_change(terms: tuple[CompositionTerms, ...], others: tuple[CompositionTerms, ...]) -> tuple[Days, ...]:
    """The days on which the two histories say different things."""
    days = sorted({found.from_date for found in (*terms, *others)})
    return tuple(
        Days(from_date=day, before=end)
        for day, end in zip(days, [*days[1:], None], strict=False)
        if is_under_composition(terms, day) is not is_under_composition(others, day)
    )
