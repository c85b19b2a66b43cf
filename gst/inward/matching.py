"""Matches the purchase books with GSTR-2B, the most certain pairs first, and explains each pair. gst.md 3.7.

A pair never joins two of our own GSTINs, nor an invoice with a note. No document is in two pairs. The caller passes the
open documents of all periods, so that a supplier who filed late is not reported as missing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gst.amounts import NOTHING, Amounts
from gst.dates.periods import financial_year
from gst.inward.amendments import amendment_note, known_numbers, latest_versions
from gst.inward.gstr2b import InwardDocument, InwardKind
from gst.inward.number_similarity import Similarity, normalised, similarity
from gst.money import CONTEXT, ONE

TOLERANCE = ONE
"""Rupees by which each figure may differ and still be called rounding."""
NEAR_DAYS = 10
"""Days between two dates that still count as near."""
_MISMATCH, _OTHER_YEAR, _UNLIKE = 4, 5, 6
"""Ranks after those of equal numbers within one financial year, best first."""

_Bucket = tuple[str, str, InwardKind]


class Match(StrEnum):
    """The results of matching, most certain first."""

    MANUAL = "MANUAL"
    EXACT = "EXACT"
    SUGGESTED = "SUGGESTED"
    MISMATCH = "MISMATCH"
    RESIDUAL = "RESIDUAL"
    MISSING_IN_2B = "MISSING_IN_2B"
    MISSING_IN_BOOKS = "MISSING_IN_BOOKS"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedDocument:
    """A vendor bill or a claim in our books, in positive rupees. `date` is the supplier's, not that of posting."""

    id: str
    own_gstin: str
    supplier_gstin: str
    kind: InwardKind
    number: str
    date: date
    place_of_supply: str
    reverse_charge: bool
    amounts: Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The outcome for one document or two. `difference` is books less 2B; `why` says what agreed and what did not."""

    match: Match
    booked: BookedDocument | None
    declared: InwardDocument | None
    why: tuple[str, ...]
    difference: Amounts


@dataclass(frozen=True, slots=True)
class _Candidate:
    rank: tuple[int, int, Decimal]
    match: Match
    booked: int
    declared: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Agreement:
    """How a number in the books compares with a number of a declared document. `years` is set if the years differ."""

    like: Similarity
    days: int
    number: str
    years: str = ""

    @property
    def order(self) -> int:
        """The rank, best first. An equal number of another year ranks after similar numbers of one year."""
        if self.years:
            return _OTHER_YEAR
        return _UNLIKE if self.like is Similarity.NONE else tuple(Similarity).index(self.like)


def match_gstr2b(
    booked: Sequence[BookedDocument],
    declared: Sequence[InwardDocument],
    *,
    links: Mapping[str, tuple[str, str]] | None = None,
    tolerance: Decimal = TOLERANCE,
) -> list[Pair]:
    """One pair per document that is open in the books or in 2B. gst.md 3.7 (V38).

    `links` are stored pairs that a person made: book id → (supplier GSTIN, number in 2B). The search first compares
    documents of one supplier GSTIN, then the remaining ones of one supplier PAN. An amended document replaces its
    original and also matches the original's number. Raises PeriodInvalid.
    """
    pairs: list[Pair] = []
    open_booked, open_declared = dict(enumerate(booked)), dict(enumerate(latest_versions(declared)))
    _take(pairs, open_booked, open_declared, _linked(open_booked, open_declared, links or {}))
    for by_pan in (False, True):
        found = _candidates(open_booked, open_declared, tolerance, by_pan=by_pan)
        _take(pairs, open_booked, open_declared, found)
    pairs += (
        Pair(match=Match.MISSING_IN_2B, booked=ours, declared=None, why=("in no 2B given",), difference=ours.amounts)
        for ours in open_booked.values()
    )
    pairs += (
        Pair(
            match=Match.MISSING_IN_BOOKS,
            booked=None,
            declared=theirs,
            why=("not booked", *amendment_note(theirs)),
            difference=NOTHING.minus(_amounts(theirs)),
        )
        for theirs in open_declared.values()
    )
    return pairs


def _take(
    pairs: list[Pair],
    open_booked: dict[int, BookedDocument],
    open_declared: dict[int, InwardDocument],
    found: Iterable[_Candidate],
) -> None:
    for candidate in sorted(found, key=lambda item: (item.rank, item.booked, item.declared)):
        if candidate.booked not in open_booked or candidate.declared not in open_declared:
            continue
        ours, theirs = open_booked.pop(candidate.booked), open_declared.pop(candidate.declared)
        pairs.append(
            Pair(
                match=candidate.match,
                booked=ours,
                declared=theirs,
                why=candidate.why,
                difference=ours.amounts.minus(_amounts(theirs)),
            ),
        )


def _linked(
    open_booked: Mapping[int, BookedDocument],
    open_declared: Mapping[int, InwardDocument],
    links: Mapping[str, tuple[str, str]],
) -> Iterable[_Candidate]:
    # A number may recur in another year, as a note, or for another GSTIN of ours. The nearest date ranks first.
    places: dict[tuple[str, InwardKind, str, str], list[int]] = {}
    for place, theirs in open_declared.items():
        for number in {number.upper() for number, _ in known_numbers(theirs)}:
            key = theirs.own_gstin, theirs.kind, theirs.supplier_gstin, number
            places.setdefault(key, []).append(place)
    for place, ours in open_booked.items():
        link = links.get(ours.id)
        if link is None:
            continue
        for other in places.get((ours.own_gstin, ours.kind, link[0], link[1].upper()), ()):
            days = abs((ours.date - open_declared[other].date).days)
            why = "linked by a person", *amendment_note(open_declared[other])
            yield _Candidate((0, days, Decimal(0)), Match.MANUAL, place, other, why)


def _candidates(
    open_booked: Mapping[int, BookedDocument],
    open_declared: Mapping[int, InwardDocument],
    tolerance: Decimal,
    *,
    by_pan: bool,
) -> Iterable[_Candidate]:
    # A supplier may have thousands of documents, so only pairs that share a number or an amount are compared.
    by_number: dict[tuple[_Bucket, str], list[int]] = {}
    by_amount: dict[tuple[_Bucket, int], list[int]] = {}
    step = max(tolerance, ONE)
    for place, theirs in open_declared.items():
        bucket = _bucket(theirs, by_pan=by_pan)
        for number, day in known_numbers(theirs):
            by_number.setdefault((bucket, normalised(number, financial_year(day))), []).append(place)
        by_amount.setdefault((bucket, int(theirs.taxable // step)), []).append(place)
    for place, ours in open_booked.items():
        bucket, amount = _bucket(ours, by_pan=by_pan), int(ours.amounts.taxable // step)
        near = set(by_number.get((bucket, normalised(ours.number, financial_year(ours.date))), ()))
        for rung in (amount - 1, amount, amount + 1):
            near.update(by_amount.get((bucket, rung), ()))
        for other in near:
            found = _compare(ours, open_declared[other], tolerance, by_pan=by_pan)
            if found is not None:
                rank, match, why = found
                yield _Candidate(rank, match, place, other, why)


def _bucket(document: BookedDocument | InwardDocument, *, by_pan: bool) -> _Bucket:
    supplier = document.supplier_gstin[2:12] if by_pan else document.supplier_gstin
    return document.own_gstin, supplier, document.kind


def _compare(
    ours: BookedDocument,
    theirs: InwardDocument,
    tolerance: Decimal,
    *,
    by_pan: bool,
) -> tuple[tuple[int, int, Decimal], Match, tuple[str, ...]] | None:
    """Rank (smaller is better), match and reasons of one possible pair. None if the two have nothing in common."""
    off, within = _distance(ours, theirs), _within(ours, theirs, tolerance)
    found = min(
        (_agreement(ours, number, day) for number, day in known_numbers(theirs)), key=lambda one: (one.order, one.days)
    )
    like, days = found.like, found.days
    odd = _odd(ours, theirs)
    if by_pan:
        odd.insert(0, "another GSTIN of the supplier's PAN")
    if found.years:
        odd.append(f"dates in two financial years, {found.years}, {days} days apart")
    if found.number != theirs.number:
        odd.append("booked by the number before the supplier amended it")
    why = (like.value, *odd, *amendment_note(theirs))
    if like is Similarity.NONE:
        if within and days <= NEAR_DAYS:
            return (found.order, days, off), Match.RESIDUAL, (*why, f"amounts within {tolerance}, {days} days apart")
        return None
    if not within:
        agrees = like in {Similarity.SAME, Similarity.NORMALISED} and not found.years
        return ((_MISMATCH, days, off), Match.MISMATCH, (*why, "amounts differ")) if agrees else None
    if like is Similarity.SAME and not odd and not off:
        equal = "number, year, place of supply, reverse charge and all amounts equal"
        return (0, days, off), Match.EXACT, (equal, *amendment_note(theirs))
    if off:
        why = (*why, f"rounding <= {tolerance}")
    return (max(1, found.order), days, off), Match.SUGGESTED, why


def _agreement(ours: BookedDocument, number: str, day: date) -> _Agreement:
    days, year, booked_year = abs((ours.date - day).days), financial_year(day), financial_year(ours.date)
    like = similarity(ours.number, number, year)
    if booked_year != year:
        # The booked date may be in the wrong year. But a series that restarts in April has the same number next year.
        agrees = like in {Similarity.SAME, Similarity.NORMALISED}
        years = f"{booked_year} against {year}"
        return _Agreement(like, days, number, years) if agrees else _Agreement(Similarity.NONE, days, number)
    if like is Similarity.CLOSE and days > NEAR_DAYS:
        like = Similarity.NONE
    return _Agreement(like, days, number)


def _odd(ours: BookedDocument, theirs: InwardDocument) -> list[str]:
    odd = []
    if ours.place_of_supply and theirs.place_of_supply and ours.place_of_supply != theirs.place_of_supply:
        odd.append(f"place of supply {ours.place_of_supply} against {theirs.place_of_supply}")
    if ours.reverse_charge != theirs.reverse_charge:
        odd.append("reverse charge differs")
    return odd


def _amounts(document: InwardDocument) -> Amounts:
    return Amounts(
        taxable=document.taxable,
        igst=document.igst,
        cgst=document.cgst,
        sgst=document.sgst,
        cess=document.cess,
    )


def _parts(ours: BookedDocument, theirs: InwardDocument) -> tuple[Decimal, ...]:
    gap = ours.amounts.minus(_amounts(theirs))
    return tuple(abs(part) for part in (gap.taxable, gap.igst, gap.cgst, gap.sgst, gap.cess))


def _within(ours: BookedDocument, theirs: InwardDocument, tolerance: Decimal) -> bool:
    return max(_parts(ours, theirs)) <= tolerance


def _distance(ours: BookedDocument, theirs: InwardDocument) -> Decimal:
    total = Decimal(0)
    for part in _parts(ours, theirs):
        total = CONTEXT.add(total, part)
    return total
