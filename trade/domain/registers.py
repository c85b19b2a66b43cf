"""Registers of documents: of outward supplies, of inward supplies, and of returns."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from gst.document.totals import Amounts
from kit.pages import Page
from trade.domain.figures import TaxFigures, sum_by_head
from trade.domain.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """A document in a register, or its lines of one rate. Negative figures take off what other rows have added."""

    document_id: UUID
    number: str
    date: dt.date
    party_id: UUID
    party_name: str
    figures: TaxFigures


Row = TypeVar("Row", bound=RegisterRow)


class Sortable(Protocol):
    """A value that can be put in order."""

    def __lt__(self, other: Any, /) -> bool: ...  # noqa: ANN401 - as the standard library's comparisons


Key = TypeVar("Key", bound=Sortable)


@dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class Register(Generic[Row]):
    """One page of a register. The totals are of the whole period."""

    period: Period
    rows: Page[Row]
    totals: TaxFigures


def sums_by_key(lines: Iterable[tuple[Key, Amounts]]) -> dict[Key, TaxFigures]:
    """The sums of the lines of each key, such as their rate, in the order of the keys. Without round-off."""
    parts: dict[Key, list[Amounts]] = {}
    for key, figures in lines:
        parts.setdefault(key, []).append(figures)
    return {key: sum_by_head(parts[key]) for key in sorted(parts)}


def negated(figures: TaxFigures) -> TaxFigures:
    """Head by head, as a note takes off what its document has added. Without round-off."""
    return TaxFigures(
        taxable=-figures.taxable, cgst=-figures.cgst, sgst=-figures.sgst, igst=-figures.igst, cess=-figures.cess
    )
