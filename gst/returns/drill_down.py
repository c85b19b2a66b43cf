"""Finds the documents and lines that a row of GSTR-1 adds up. gst.md 3.3 and 8.2 no. 9."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from gst.returns.gstr1 import Gstr1, Placed
from gst.returns.outward_documents import OutwardDocument, OutwardLine
from gst.returns.running_sums import reported_rate
from gst.returns.sections import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line that an HSN row adds up, with its document and its number in the document (from 1)."""

    document: str
    line_number: int
    line: OutwardLine


def documents_behind_b2cs(gstr1: Gstr1, place_of_supply: str) -> tuple[Placed, ...]:
    """The documents that b2cs adds up for a place of supply, in the order of the return."""
    return tuple(p for p in gstr1.placed if p.section is Section.B2CS and p.place_of_supply == place_of_supply)


def lines_behind_hsn(
    documents: Iterable[OutwardDocument],
    hsn: str,
    uqc: str,
    rate: Decimal,
    *,
    keep_wop_rate: bool = False,
) -> Iterator[SourceLine]:
    """The lines summed into one row of the HSN table; `documents` are those that were placed. Rate in per cent."""
    for document in documents:
        for number, line in enumerate(document.lines, 1):
            if (line.hsn, line.uqc) == (hsn, uqc) and rate == reported_rate(
                line,
                document.supply,
                keep_wop_rate=keep_wop_rate,
            ):
                yield SourceLine(document=document.number, line_number=number, line=line)
