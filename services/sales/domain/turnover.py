"""The yearly turnover of the organisation: it decides digits of HSN codes, and who declares under Rule 46(s)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from gst.codes.hsn import EXPORT_DIGITS, check_hsn, hsn_digits, is_service
from gst.dates.periods import financial_year
from gst.einvoice.applicability import needs_irn
from gst.tax.categories import EXPORTS, DocumentKind, RecipientCategory, SupplyKind
from kit.errors import InvalidArgument


class TurnoverInvalid(InvalidArgument):
    """The financial year is none, is before GST, or is given twice."""

    reason = "TURNOVER_INVALID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """What all registrations of the organisation's PAN turned over in a financial year such as `2025-26`, in rupees."""

    financial_year: str
    amount: Decimal


LEAST_DIGITS: Final = 4
"""Of an HSN code while no turnover is known."""
_FIRST_YEAR: Final = "2017-18"


def check_turnovers(turnovers: Iterable[Turnover], field: str) -> tuple[Turnover, ...]:
    """The turnovers in the order of their years. Raises TurnoverInvalid at the one that is wrong."""
    given, years = tuple(turnovers), set[str]()
    for index, found in enumerate(given):
        year = found.financial_year
        place = f"{field}[{index}].financial_year"
        if financial_year(dt.date(int(year[:4]), 4, 1)) != year or year < _FIRST_YEAR:
            raise TurnoverInvalid("There is no such financial year of GST.", field=place)
        if year in years:
            raise TurnoverInvalid("The year is given twice.", field=place)
        years.add(year)
    return tuple(sorted(given, key=lambda found: found.financial_year))


def least_hsn_digits(turnovers: Sequence[Turnover], supply: SupplyKind, on: dt.date) -> int:
    """Digits that the HSN code of goods has on a sale: by the turnover of the year before, and 8 on an export.

    The latest year counts that is known. Notification 78/2020-CT; gst.md 3.3.
    """
    if supply in EXPORTS:
        return EXPORT_DIGITS
    before = _before(turnovers, on) if turnovers else ()
    return hsn_digits(before[-1].amount) if before else LEAST_DIGITS


def check_digits(hsn: str, least: int) -> None:
    """Raises HsnInvalid for a code of goods with fewer digits. A code of services never has more than six."""
    if len(hsn) < least and not (is_service(hsn) and least == EXPORT_DIGITS):
        check_hsn(hsn, least_digits=least)


def declares_no_einvoice(turnovers: Sequence[Turnover], buyer: RecipientCategory, on: dt.date) -> bool:
    """Whether a tax invoice says that no e-invoice is due, though the turnover is above the limit. CGST Rule 46(s)."""
    before = _before(turnovers, on) if turnovers else ()
    if not before:
        return False
    highest = max(found.amount for found in before)
    above, due = (
        needs_irn(DocumentKind.TAX_INVOICE, recipient, on, highest_turnover=highest)
        for recipient in (RecipientCategory.REGULAR, buyer)
    )
    return above and not due


def _before(turnovers: Sequence[Turnover], on: dt.date) -> Sequence[Turnover]:
    """Those of the years before the day's, in order."""
    year = financial_year(on)
    return [found for found in turnovers if found.financial_year < year]
