"""Letters of undertaking: under one, an export or a supply to an SEZ bears no tax. IGST Act s.16, Rule 96A."""

import dataclasses
import datetime as dt
import enum
from collections.abc import Sequence

from gst.dates.periods import financial_year
from gst.tax.categories import RecipientCategory
from services.sales.domain.customer import Customer
from services.sales.domain.errors import LetterCrossesYears, LetterNotValid, NotZeroRated
from trade.domain.refusals import LineRepeated, ValidityReversed


class ZeroRating(enum.StrEnum):
    """How a zero-rated supply is taxed, where a request says so."""

    UNDER_LETTER = "under_letter"
    """Without tax, under a letter of undertaking."""
    WITH_TAX = "with_tax"
    """With IGST, which is refunded later."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LetterOfUndertaking:
    """Form RFD-11 of one registration and financial year. Both days are included."""

    number: str
    valid_from: dt.date
    valid_until: dt.date


def check_letters(letters: Sequence[LetterOfUndertaking], *, field: str) -> None:
    """Raises ValidityReversed, LetterCrossesYears, and LineRepeated for two letters of one financial year."""
    for index, letter in enumerate(letters):
        where = f"{field}[{index}].expiry_date"
        if letter.valid_until < letter.valid_from:
            raise ValidityReversed("A letter cannot end before it begins.", field=where)
        if financial_year(letter.valid_from) != financial_year(letter.valid_until):
            raise LetterCrossesYears("A letter is for one financial year.", field=where)
    if len({financial_year(letter.valid_from) for letter in letters}) != len(letters):
        raise LineRepeated("Two letters for one financial year.", field=field)


def letter_of_sale(
    letters: Sequence[LetterOfUndertaking],
    customer: Customer,
    on: dt.date,
    requested: ZeroRating | None,
    *,
    field: str,
) -> LetterOfUndertaking | None:
    """The letter under which a sale bears no tax. None: it bears tax. gst-corrections.md 1, row 4.

    A seller that has recorded letters, and none for this day, says itself that the sale bears tax. Raises NotZeroRated,
    LetterNotValid.
    """
    if not is_zero_rated(customer):
        if requested is not None:
            raise NotZeroRated("Only exports and supplies to an SEZ are zero-rated.", field=field)
        return None
    if requested is ZeroRating.WITH_TAX:
        return None
    valid = next((letter for letter in letters if letter.valid_from <= on <= letter.valid_until), None)
    if valid is None and (letters or requested is ZeroRating.UNDER_LETTER):
        raise LetterNotValid(
            "No letter of undertaking is valid on this day: record it, or sell with tax.",
            field=field,
            date=on.isoformat(),
        )
    return valid


def is_zero_rated(customer: Customer) -> bool:
    """Whether supplies to it are zero-rated: abroad, or to an SEZ for its authorised operations."""
    if customer.gst_category is RecipientCategory.SEZ:
        return customer.authorised_operations
    return customer.gst_category is RecipientCategory.OVERSEAS
