"""Builds GSTR-1 from posted documents, and lists each document that belongs in no section with the reason. gst.md 3."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from gst.amounts import Amounts
from gst.codes.gstin import Gstin, parse_gstin
from gst.dates.periods import financial_year, period_end, period_start
from gst.filer_facts import USUAL_FILER, FilerFacts
from gst.portal_json import Json, JsonObject
from gst.returns.advances_and_operators import (
    Advance,
    OperatorSales,
    OwnOperatorRow,
    advance_tables,
    operator_tables,
    own_operator_tables,
)
from gst.returns.aggregate_rows import NOTHING_UNTAXED, B2cs, NilRows, Untaxed, untaxed_of
from gst.returns.amendments import Amendment, B2csAmendment, amendment_tables
from gst.returns.document_rows import Grouped, export_type, section_row
from gst.returns.documents_issued import counted_in_table_13, documents_issued, issued_number
from gst.returns.gstr1_checks import check_gstr1
from gst.returns.hsn_summary import HsnSummary
from gst.returns.outward_documents import IssuedAs, IssuedNumber, OutwardDocument
from gst.returns.portal_checks import check_portal_accepts
from gst.returns.running_sums import RunningSum, reduces_turnover, sums_by_rate
from gst.returns.sections import Section, section_of
from gst.returns.unplaceable import Unplaceable, UnplacedReason
from gst.settings import Settings, settings_on
from gst.tax.categories import DocumentKind, SupplyKind

VERSION = "GST3.2.4"
"""The version of the portal's offline tool whose file format this is. gst.md 3.1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A document in a section, with the amounts that it adds to the return: rupees, negative for a credit note."""

    number: str
    kind: DocumentKind
    section: Section
    supply: SupplyKind
    place_of_supply: str
    recipient_gstin: str | None
    recipient_is_composition: bool
    reverse_charge: bool
    amounts: Amounts
    untaxed: Untaxed


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A document that is in no section, the reason, and the line at fault (from 1) if it is a line."""

    number: str
    why: UnplacedReason
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """The contents of a return besides documents. `hsn_texts` holds official HSN texts that `data/hsn.csv` lacks."""

    issued: tuple[IssuedNumber, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    b2cs_amendments: tuple[B2csAmendment, ...] = ()
    advances: tuple[Advance, ...] = ()
    operators: tuple[OperatorSales, ...] = ()
    own_operator_rows: tuple[OwnOperatorRow, ...] = ()
    hsn_texts: Mapping[str, str] = field(default_factory=dict)


NO_EXTRAS = Extras()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gstr1:
    """A return: the file as JSON values, the section of each document, the sum of the HSN table, the settings."""

    gstin: str
    period: str
    file: JsonObject
    placed: tuple[Placed, ...]
    unplaced: tuple[Unplaced, ...]
    hsn_total: Amounts
    settings: Settings


def build_gstr1(
    gstin: str,
    period: str,
    documents: Iterable[OutwardDocument],
    *,
    extras: Extras = NO_EXTRAS,
    settings: Settings | None = None,
    facts: FilerFacts = USUAL_FILER,
) -> Gstr1:
    """GSTR-1 of a GSTIN for a period `MMYYYY`. CGST Act s.37, Rule 59; gst.md 3.1-3.4 (V30, V48, V49).

    `documents` may be a stream, which is read once. [D] Settings default to those of the period's first day.
    Raises GstinInvalid, PeriodInvalid, AmendmentRefused, and Gstr1Invalid for faults in what `extras` gives. A faulty
    document raises nothing; `unplaced` lists it.
    """
    chosen = settings or settings_on(period_start(period))
    own = parse_gstin(gstin)
    builder = _Builder(own, period, chosen, facts)
    builder.bar_cancelled(extras.issued)
    for document in documents:
        builder.add(document)
    return builder.finish(extras)


_UsedNumber = tuple[IssuedAs | None, str, str]
"""Kind in table 13, financial year, and number in capitals. The year counts because a series restarts each April."""


class _Builder:
    def __init__(self, own: Gstin, period: str, settings: Settings, facts: FilerFacts) -> None:
        self._own = own
        self._period = period
        self._last_day = period_end(period)
        self._settings = settings
        self._facts = facts
        self._b2b = Grouped("ctin", "inv")
        self._b2cl = Grouped("pos", "inv")
        self._exp = Grouped("exp_typ", "inv")
        self._cdnr = Grouped("ctin", "nt")
        self._cdnur: list[Json] = []
        self._b2cs = B2cs()
        self._nil = NilRows(own.state_code)
        self._hsn = HsnSummary(
            quantity_includes_free=settings.hsn_quantity_includes_free,
            exports_in_b2b=settings.exports_in_b2b_hsn,
            keep_wop_rate=settings.keep_wop_rate,
        )
        self._issued: list[IssuedNumber] = []
        self._seen: set[_UsedNumber] = set()
        self._cancelled: set[_UsedNumber] = set()
        self._placed: list[Placed] = []
        self._unplaced: list[Unplaced] = []

    def bar_cancelled(self, issued: Iterable[IssuedNumber]) -> None:
        """Bar numbers that were cancelled before posting: no document of the same year may use them."""
        year = financial_year(self._last_day)
        self._cancelled.update((one.issued_as, year, one.number.upper()) for one in issued if one.cancelled)

    def add(self, document: OutwardDocument) -> None:
        number = issued_number(document)
        # A document after the period is counted in table 13 of its own period.
        if number is not None and document.date <= self._last_day:
            self._issued.append(number)
        issued_as = None if number is None else number.issued_as
        used = issued_as, financial_year(document.date), document.number.upper()
        try:
            check_portal_accepts(
                document,
                self._last_day,
                supplier_state=self._own.state_code,
                facts=self._facts,
                settings=self._settings,
            )
            section = section_of(document)
            self._check_unused(used)
        except Unplaceable as fault:
            self._unplaced.append(Unplaced(number=document.number, why=self._reason(fault, used), line=fault.line))
            return
        self._place(section, document)

    def _check_unused(self, used: _UsedNumber) -> None:
        if used in self._seen:
            raise Unplaceable(UnplacedReason.NUMBER_TWICE)
        if used in self._cancelled:
            raise Unplaceable(UnplacedReason.NUMBER_WAS_CANCELLED)
        self._seen.add(used)

    def _reason(self, fault: Unplaceable, used: _UsedNumber) -> UnplacedReason:
        # A cancelled document bars its number for later documents. After a posted document it is the second use.
        if fault.why is not UnplacedReason.CANCELLED:
            return fault.why
        if used in self._seen:
            return UnplacedReason.NUMBER_TWICE
        self._cancelled.add(used)
        return fault.why

    def _place(self, section: Section, document: OutwardDocument) -> None:
        sums = sums_by_rate(document, keep_wop_rate=self._settings.keep_wop_rate)
        match section:
            case Section.B2B:
                self._b2b.add(document.recipient_gstin or "", section_row(section, document, sums))
            case Section.B2CL:
                self._b2cl.add(document.place_of_supply, section_row(section, document, sums))
            case Section.EXP:
                self._exp.add(export_type(document.supply), section_row(section, document, sums))
            case Section.CDNR:
                self._cdnr.add(document.recipient_gstin or "", section_row(section, document, sums))
            case Section.CDNUR:
                self._cdnur.append(section_row(section, document, sums))
            case Section.B2CS:
                self._b2cs.add(document, sums)
            case Section.NIL:
                pass
        untaxed = untaxed_of(document)
        if untaxed is not NOTHING_UNTAXED:
            self._nil.add(document, untaxed)
        self._hsn.add(document)
        self._placed.append(_placed(section, document, sums, untaxed))

    def _numbers(self, issued: list[IssuedNumber]) -> list[IssuedNumber]:
        """The numbers that table 13 takes. Any other one is listed, if its document has not been already."""
        listed = {unplaced.number for unplaced in self._unplaced}
        kept = []
        for one in issued:
            if counted_in_table_13(one.number):
                kept.append(one)
            elif one.number not in listed:
                self._unplaced.append(Unplaced(number=one.number, why=UnplacedReason.NUMBER_INVALID, line=None))
        return kept

    def finish(self, extras: Extras) -> Gstr1:
        amended = amendment_tables(
            extras.amendments,
            extras.b2cs_amendments,
            self._period,
            supplier_state=self._own.state_code,
            facts=self._facts,
            settings=self._settings,
        )
        given = advance_tables(extras.advances), operator_tables(extras.operators)
        own = own_operator_tables(extras.own_operator_rows)
        envelope: JsonObject = {"gstin": self._own.value, "fp": self._period, "version": VERSION, "hash": "hash"}
        check_gstr1(envelope | amended | given[0] | given[1] | own)
        # The order is the offline tool's; `txpd` comes last there.
        sections: JsonObject = {
            "b2b": self._b2b.rows(),
            "b2cl": self._b2cl.rows(),
            "b2cs": self._b2cs.rows(),
            "nil": {"inv": self._nil.rows()},
            "exp": self._exp.rows(),
            "cdnr": self._cdnr.rows(),
            "cdnur": self._cdnur,
            **amended,
            "doc_issue": documents_issued(self._numbers([*extras.issued, *self._issued])),
            "hsn": self._hsn.section(self._period, extras.hsn_texts),
            **given[1],
            **own,
            **given[0],
        }
        # Rows hold no empty values. Only sections are searched for them, because a month has very many rows.
        kept: JsonObject = {name: held for name, rows in sections.items() if (held := _without_empty(rows))}
        return Gstr1(
            gstin=self._own.value,
            period=self._period,
            file=envelope | kept,
            placed=tuple(self._placed),
            unplaced=tuple(self._unplaced),
            hsn_total=self._hsn.total(),
            settings=self._settings,
        )


def _without_empty(rows: Json) -> Json:
    return {name: held for name, held in rows.items() if held} if isinstance(rows, dict) else rows


def _placed(
    section: Section,
    document: OutwardDocument,
    sums: dict[Decimal, RunningSum],
    untaxed: Untaxed,
) -> Placed:
    if len(sums) == 1 and not reduces_turnover(document):
        (whole,) = sums.values()
    else:
        whole = RunningSum()
        for held in sums.values():
            whole.add_signed(held, negative=reduces_turnover(document))
    return Placed(
        number=document.number,
        kind=document.kind,
        section=section,
        supply=document.supply,
        place_of_supply=document.place_of_supply,
        recipient_gstin=document.recipient_gstin,
        recipient_is_composition=document.recipient_is_composition,
        reverse_charge=document.reverse_charge,
        amounts=whole.amounts(),
        untaxed=untaxed,
    )
