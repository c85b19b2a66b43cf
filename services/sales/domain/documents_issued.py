"""Table 13 of GSTR-1: which numbers were issued in a period, and how many of them were cancelled. gst.md 3.4."""

from dataclasses import dataclass
from uuid import UUID

from gst.returns.outward_documents import IssuedAs
from trade.domain.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedRange:
    """Numbers of one series without a gap. `total` counts the cancelled ones."""

    issued_as: IssuedAs
    registration_id: UUID
    series: str
    first_number: str
    last_number: str
    total: int
    cancelled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsIssued:
    """By kind and series; a number that belongs to no document of the period begins a new range."""

    period: Period
    ranges: tuple[IssuedRange, ...]
