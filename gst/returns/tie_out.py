"""Checks of a return before filing. Each gives a difference and the documents that explain it. gst.md 3.5."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gst.amounts import NOTHING, Amounts
from gst.codes.hsn import is_service
from gst.codes.uqc import SERVICES
from gst.money import CONTEXT
from gst.returns.documents_issued import issued_as
from gst.returns.file_totals import (
    DocumentKey,
    HsnKey,
    amounts_by_document,
    document_key,
    hsn_rows,
    issued_ranges,
    section_totals,
)
from gst.returns.gstr1 import Gstr1, Placed
from gst.returns.gstr3b import Outward
from gst.returns.number_series import numbers_in_range
from gst.returns.outward_documents import OutwardDocument
from gst.returns.running_sums import reduces_turnover, reported_rate
from gst.returns.sections import Section
from gst.tax.categories import DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One side less the other, in rupees, and the numbers of the documents that explain it."""

    check: str
    amounts: Amounts
    documents: tuple[str, ...]

    @property
    def ties(self) -> bool:
        """Whether both sides agree, in sum and document by document."""
        return self.amounts.is_nil and not self.documents


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """A document in the books: turnover (taxed or not) and output tax, rupees, negative for a credit note."""

    kind: DocumentKind
    number: str
    amounts: Amounts


def tie_ledger(gstr1: Gstr1, ledger: Iterable[LedgerEntry]) -> Difference:
    """The return less the books, turnover and each head. gst.md 3.5 no. 1 and 2."""
    booked: dict[DocumentKey, Amounts] = {}
    for entry in ledger:
        key = document_key(entry.kind, entry.number)
        booked[key] = booked.get(key, Amounts()).plus(entry.amounts)
    return _compare("return less ledger", _by_key(gstr1.placed), booked)


def tie_sections(gstr1: Gstr1) -> Difference:
    """The sections of the file, added up from its JSON, less the documents in them. gst.md 3.5 no. 1."""
    whole = Amounts()
    for amounts in section_totals(gstr1.file).values():
        whole = whole.plus(amounts)
    rows = amounts_by_document(gstr1.file)
    expected: dict[tuple[str, DocumentKey], Amounts] = {}
    for placed in gstr1.placed:
        if placed.section not in {Section.B2CS, Section.NIL}:
            key = placed.section.value, document_key(placed.kind, placed.number)
            expected[key] = expected[key].plus(placed.amounts) if key in expected else placed.amounts
    wrong = [
        number for (section, (kind, number)), sums in expected.items() if rows.get((section, (kind, number))) != sums
    ]
    return Difference(
        check="sections less documents",
        amounts=whole.minus(_sum(_by_key(gstr1.placed))),
        documents=tuple(wrong),
    )


def tie_hsn(gstr1: Gstr1, documents: Iterable[OutwardDocument] = ()) -> Difference:
    """The HSN table less the sections, both added from the file. gst.md 3.5 no. 3.

    Given the documents, it also adds up their lines for each row and names the documents of a wrong row.
    """
    rows, sections = hsn_rows(gstr1.file), NOTHING
    for amounts in section_totals(gstr1.file).values():
        sections = sections.plus(amounts)
    whole = NOTHING
    for amounts in rows.values():
        whole = whole.plus(amounts)
    wrong = _behind_wrong_rows(gstr1, documents, rows)
    return Difference(check="HSN less sections", amounts=whole.minus(sections), documents=wrong)


def tie_gstr3b(gstr1: Gstr1, outward: Outward) -> Difference:
    """Tables 3.1(a), (b), (c), (e) and the buyers' reverse charge less the documents of GSTR-1. gst.md 3.5 no. 5.

    `outward` is the return to file. Amendments of earlier months in it appear as a difference.
    """
    whole = outward.taxed.plus(outward.zero_rated).plus(outward.reverse_charge)
    whole = whole.plus(Amounts(taxable=CONTEXT.add(outward.nil_and_exempt, outward.non_gst)))
    return Difference(check="3B less GSTR-1", amounts=whole.minus(_sum(_by_key(gstr1.placed))), documents=())


def tie_each_document(gstr1: Gstr1, documents: Iterable[OutwardDocument]) -> Difference:
    """Documents that are not in exactly one section or listed as unplaced exactly once. gst.md 3.5 no. 4."""
    listed = Counter(placed.number for placed in gstr1.placed)
    listed.update(unplaced.number for unplaced in gstr1.unplaced)
    posted = Counter(document.number for document in documents)
    wrong = [number for number in listed.keys() | posted.keys() if listed[number] != posted[number]]
    return Difference(check="each document in one place", amounts=Amounts(), documents=tuple(sorted(wrong)))


def tie_each_number(gstr1: Gstr1) -> Difference:
    """Placed documents whose number is not in exactly one range of table 13. gst.md 3.5 no. 4."""
    ranges = Counter[tuple[int | None, str]]()
    for kind, first, last, count in issued_ranges(gstr1.file):
        ranges.update((kind, number) for number in numbers_in_range(first.upper(), last.upper(), count))
    wrong = [item.number for item in gstr1.placed if ranges[issued_as(item.kind), item.number.upper()] != 1]
    return Difference(check="each number in one range", amounts=Amounts(), documents=tuple(wrong))


def tie_einvoices(gstr1: Gstr1, drafted: Mapping[DocumentKey, Amounts]) -> Difference:
    """The return less the portal's auto-populated draft, for the documents in the draft. gst.md 3.5 no. 6."""
    ours = {key: held for key, held in _by_key(gstr1.placed).items() if key in drafted}
    return _compare("return less e-invoice draft", ours, dict(drafted))


def _behind_wrong_rows(
    gstr1: Gstr1, documents: Iterable[OutwardDocument], rows: Mapping[HsnKey, Amounts]
) -> tuple[str, ...]:
    placed = {(item.kind, item.number) for item in gstr1.placed}
    added: dict[HsnKey, Amounts] = {}
    users: dict[HsnKey, list[str]] = {}
    for document in documents:
        if (document.kind, document.number) not in placed:
            continue
        for line in document.lines:
            rate = reported_rate(line, document.supply, keep_wop_rate=gstr1.settings.keep_wop_rate)
            key = (line.hsn, SERVICES if is_service(line.hsn) else line.uqc, rate)
            heads = Amounts(taxable=line.taxable, igst=line.igst, cgst=line.cgst, sgst=line.sgst, cess=line.cess)
            held = added.get(key, NOTHING)
            added[key] = held.minus(heads) if reduces_turnover(document) else held.plus(heads)
            users.setdefault(key, []).append(document.number)
    wrong = {number for key, amounts in added.items() if rows.get(key) != amounts for number in users[key]}
    return tuple(sorted(wrong))


def _by_key(placed: Iterable[Placed]) -> dict[DocumentKey, Amounts]:
    found: dict[DocumentKey, Amounts] = {}
    for item in placed:
        amounts = item.amounts
        if item.untaxed.total:
            amounts = amounts.plus(Amounts(taxable=item.untaxed.total))
        key = document_key(item.kind, item.number)
        found[key] = found[key].plus(amounts) if key in found else amounts
    return found


def _compare(check: str, ours: Mapping[DocumentKey, Amounts], theirs: Mapping[DocumentKey, Amounts]) -> Difference:
    wrong = sorted(
        number for kind, number in ours.keys() | theirs.keys() if ours.get((kind, number)) != theirs.get((kind, number))
    )
    return Difference(check=check, amounts=_sum(ours).minus(_sum(theirs)), documents=tuple(wrong))


def _sum(found: Mapping[DocumentKey, Amounts]) -> Amounts:
    add = CONTEXT.add
    taxable = igst = cgst = cess = Amounts().taxable
    sgst = taxable
    for amounts in found.values():
        taxable, igst, cgst = add(taxable, amounts.taxable), add(igst, amounts.igst), add(cgst, amounts.cgst)
        sgst, cess = add(sgst, amounts.sgst), add(cess, amounts.cess)
    return Amounts(taxable=taxable, igst=igst, cgst=cgst, sgst=sgst, cess=cess)
