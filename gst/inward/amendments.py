"""Documents that a supplier has amended: the amended document replaces its original. gst.md 2.4, 3.7."""

from collections.abc import Iterable
from datetime import date

from gst.dates.periods import financial_year, period_start
from gst.inward.gstr2b import InwardDocument

_Original = tuple[str, str, str, str, str]
_Age = tuple[date, bool, int]


def latest_versions(declared: Iterable[InwardDocument]) -> list[InwardDocument]:
    """The documents that no later document amends, in their order. A later amendment replaces an earlier one.

    A document with the number of an original, but on another day or in a period after the amendment, is a new document.
    Raises PeriodInvalid.
    """
    held = [(_age(document, place), document) for place, document in enumerate(declared)]
    latest: dict[_Original, _Age] = {}
    for age, document in held:
        original = _original(document)
        if original is not None:
            latest[original] = max(age, latest.get(original, age))
    return [document for age, document in held if all(latest.get(key, age) <= age for key in _keys(document))]


def known_numbers(document: InwardDocument) -> tuple[tuple[str, date], ...]:
    """The numbers and dates that the books may hold for a document: its own, then those of its original."""
    own = document.number, document.date
    if not document.original_number:
        return (own,)
    return own, (document.original_number, document.original_date or document.date)


def amendment_note(document: InwardDocument) -> tuple[str, ...]:
    """A phrase that names the original of an amendment. Empty for a document that amends nothing."""
    if not document.original_number:
        return ()
    day = f" of {document.original_date:%d-%m-%Y}" if document.original_date else ""
    return (f"amends {document.original_number}{day}",)


def _age(document: InwardDocument, place: int) -> _Age:
    # GSTR-1A amends within a period, so of two documents of one period the amendment is the later.
    return period_start(document.period), bool(document.original_number), place


def _keys(document: InwardDocument) -> list[_Original]:
    number = document.number
    own = [_key(document, number, document.date.isoformat()), _key(document, number, financial_year(document.date))]
    original = _original(document)
    return own if original is None else [*own, original]


def _original(document: InwardDocument) -> _Original | None:
    """The key of the original: its day, or only its financial year where the file omits the day."""
    if not document.original_number:
        return None
    day = document.original_date
    when = day.isoformat() if day else financial_year(document.date)
    return _key(document, document.original_number, when)


def _key(document: InwardDocument, number: str, when: str) -> _Original:
    # `b2ba` amends `b2b`, `cdnra` amends `cdnr`: an amendment stays with the sort of document it amends.
    return document.own_gstin, document.supplier_gstin, document.section.removesuffix("a"), number.upper(), when
