"""The amendment tables of GSTR-1. A revised document or row replaces a reported one. gst.md 2.4, 3.2."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from gst.amounts import Amounts
from gst.dates.limits import last_day_for_amendment
from gst.dates.periods import period_end
from gst.errors import GstError
from gst.filer_facts import FilerFacts
from gst.portal_json import Json, JsonObject
from gst.returns.document_rows import Grouped, date_with_dashes, export_type, section_row
from gst.returns.outward_documents import OutwardDocument
from gst.returns.portal_checks import check_portal_accepts
from gst.returns.running_sums import RunningSum, reduces_turnover, sums_by_rate
from gst.returns.sections import Section, section_of
from gst.returns.unplaceable import Unplaceable
from gst.settings import Settings
from gst.tax.categories import ZERO_RATED, DocumentKind

_NAMES: dict[Section, tuple[str, tuple[str, str]]] = {
    Section.B2B: ("b2ba", ("ctin", "inv")),
    Section.B2CL: ("b2cla", ("pos", "inv")),
    Section.EXP: ("expa", ("exp_typ", "inv")),
    Section.CDNR: ("cdnra", ("ctin", "nt")),
}


class AmendmentRefused(GstError):
    """The document cannot be amended in this way. Issue a credit note and a new document instead."""

    reason = "amendment_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A document as it was reported and as it should have been. Same kind, same section, same recipient GSTIN."""

    reported: OutwardDocument
    revised: OutwardDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class B2csAmendment:
    """A row of b2cs of an earlier month (`MMYYYY`) as it should have been; rupees per rate in per cent."""

    month: str
    place_of_supply: str
    inter_state: bool
    by_rate: tuple[tuple[Decimal, Amounts], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentEffect:
    """Changes in rupees, to be added to 3B 3.1(a) and 3.1(b)."""

    taxed: Amounts
    zero_rated: Amounts


def amendment_tables(
    amendments: Iterable[Amendment],
    b2cs: Iterable[B2csAmendment],
    period: str,
    *,
    supplier_state: str,
    facts: FilerFacts,
    settings: Settings,
) -> JsonObject:
    """b2ba, b2cla, b2csa, expa, cdnra and cdnura of a return period, without the empty ones. gst.md 2.4, 3.2.

    Raises AmendmentRefused for a second amendment of one document, another recipient or section, a return that is filed
    after 30 November or the annual return, or a revised document that no section takes.
    """
    groups = {section: Grouped(*names) for section, (_, names) in _NAMES.items()}
    loose: list[Json] = []
    seen: set[tuple[DocumentKind, str]] = set()
    for amendment in amendments:
        try:
            check_portal_accepts(
                amendment.revised,
                period_end(period),
                supplier_state=supplier_state,
                facts=facts,
                settings=settings,
            )
            section = _check(amendment, period, seen, facts)
        except Unplaceable as fault:
            raise _refused(amendment.reported, fault.why) from None
        row = _row(section, amendment, keep_wop_rate=settings.keep_wop_rate)
        if section is Section.CDNUR:
            loose.append(row)
        else:
            groups[section].add(_group_key(section, amendment.revised), row)
    tables: JsonObject = {name: groups[section].rows() for section, (name, _) in _NAMES.items()}
    tables["cdnura"] = loose
    tables["b2csa"] = [_b2cs_row(amendment) for amendment in b2cs]
    return {name: rows for name, rows in tables.items() if rows}


def amendment_effect(amendments: Iterable[Amendment], *, keep_wop_rate: bool) -> AmendmentEffect:
    """The change in turnover and tax, rupees: revised less reported. It belongs in the 3B of this period."""
    taxed, zero_rated = Amounts(), Amounts()
    for amendment in amendments:
        change = _reported(amendment.revised, keep_wop_rate=keep_wop_rate).minus(
            _reported(amendment.reported, keep_wop_rate=keep_wop_rate),
        )
        if amendment.revised.supply in ZERO_RATED:
            zero_rated = zero_rated.plus(change)
        else:
            taxed = taxed.plus(change)
    return AmendmentEffect(taxed=taxed, zero_rated=zero_rated)


def _reported(document: OutwardDocument, *, keep_wop_rate: bool) -> Amounts:
    whole = RunningSum()
    for held in sums_by_rate(document, keep_wop_rate=keep_wop_rate).values():
        whole.add_signed(held, negative=reduces_turnover(document))
    return whole.amounts()


def _check(amendment: Amendment, period: str, seen: set[tuple[DocumentKind, str]], facts: FilerFacts) -> Section:
    reported, revised = amendment.reported, amendment.revised
    key = reported.kind, reported.number.upper()
    section, before = section_of(revised), section_of(reported)
    why = ""
    if key in seen:
        why = "one document is amended once"
    elif section in {Section.B2CS, Section.NIL}:
        why = "this document was not reported by its number"
    elif section is not before or reported.kind is not revised.kind:
        why = "kind and section stay"
    elif reported.recipient_gstin != revised.recipient_gstin:
        why = "the recipient stays"
    elif period_end(period) >= last_day_for_amendment(
        reported.date, annual_return_filed_on=facts.annual_return_of(reported.date)
    ):
        # A period is filed after its last day, so October's return is the last that can amend.
        why = "after 30 November, or after the annual return"
    if why:
        raise _refused(reported, why)
    seen.add(key)
    return section


def _refused(reported: OutwardDocument, why: str) -> AmendmentRefused:
    return AmendmentRefused(
        "Not to be amended.",
        field="amendment",
        rule="CGST Act s.37(3); gst.md 2.4",
        number=reported.number,
        why=why,
    )


def _row(section: Section, amendment: Amendment, *, keep_wop_rate: bool) -> JsonObject:
    reported, revised = amendment.reported, amendment.revised
    number, day = ("ont_num", "ont_dt") if revised.is_note else ("oinum", "oidt")
    original: JsonObject = {number: reported.number, day: date_with_dashes(reported.date)}
    return original | section_row(section, revised, sums_by_rate(revised, keep_wop_rate=keep_wop_rate))


def _group_key(section: Section, document: OutwardDocument) -> str:
    if section is Section.EXP:
        return export_type(document.supply)
    return document.place_of_supply if section is Section.B2CL else document.recipient_gstin or ""


def _b2cs_row(amendment: B2csAmendment) -> JsonObject:
    items: list[Json] = []
    for rate, sums in amendment.by_rate:
        heads: JsonObject = {"iamt": sums.igst} if amendment.inter_state else {"camt": sums.cgst, "samt": sums.sgst}
        items.append({"rt": rate, "txval": sums.taxable, **heads, "csamt": sums.cess})
    return {
        "omon": amendment.month,
        "sply_ty": "INTER" if amendment.inter_state else "INTRA",
        "typ": "OE",
        "pos": amendment.place_of_supply,
        "itms": items,
    }
