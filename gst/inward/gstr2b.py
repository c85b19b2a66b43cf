"""Reads GSTR-2B, the documents that our suppliers have declared. gst.md 3.7."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from gst.codes.gstin import parse_gstin
from gst.dates.periods import period_start
from gst.money import CONTEXT, NIL
from gst.portal_json import JsonInvalid, JsonObject, amount_of, as_object, objects, read_json, text_of

_Day = date
"""The type, for a record that names a field `date`."""


class InwardKind(StrEnum):
    """The kind of a document in 2B or in the books. Documents of different kinds never match."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEBIT_NOTE = "debit_note"
    ISD = "isd"
    IMPORT = "import"


class Availability(StrEnum):
    """itcavl: whether 2B offers the credit. T withholds it for a time."""

    YES = "Y"
    NO = "N"
    TEMPORARY = "T"


class Barred(StrEnum):
    """rsn: why 2B does not offer the credit.

    P: supplier and place of supply are in one state, the recipient is in another. C: the time of s.16(4) is over.
    """

    PLACE_OF_SUPPLY = "P"
    TIME_LIMIT = "C"


@dataclass(frozen=True, slots=True, kw_only=True)
class InwardDocument:
    """A document as declared in 2B, rupees, positive also for a credit note. `section` is 2B's own name.

    `original_number` and `original_date` are those of the document that an amended one replaces.
    """

    own_gstin: str
    supplier_gstin: str
    supplier_name: str
    section: str
    kind: InwardKind
    number: str
    date: date
    value: Decimal
    place_of_supply: str
    reverse_charge: bool
    taxable: Decimal
    igst: Decimal
    cgst: Decimal
    sgst: Decimal
    cess: Decimal
    availability: Availability
    barred: Barred | None
    period: str
    supplier_period: str
    supplier_filed_on: str
    irn: str
    original_number: str
    original_date: _Day | None = None

    @property
    def tax(self) -> Decimal:
        """All heads without cess, rupees."""
        return CONTEXT.add(CONTEXT.add(self.igst, self.cgst), self.sgst)


_Code = TypeVar("_Code", Availability, Barred)
_NOTES = ("cdnr", "cdnra")
_INVOICES = ("b2b", "b2ba")
_NOTE_KINDS = {"C": InwardKind.CREDIT_NOTE, "D": InwardKind.DEBIT_NOTE}


def read_gstr2b(text: str) -> tuple[InwardDocument, ...]:
    """Every document of a 2B file, amounts at document level; older files with item arrays are added up. gst.md 3.7.

    Raises JsonInvalid, GstinInvalid, PeriodInvalid; nothing is skipped.
    """
    data = as_object(as_object(read_json(text), "file").get("data"), "data")
    own, period = parse_gstin(text_of(data, "gstin")).value, text_of(data, "rtnprd")
    period_start(period, field="rtnprd")
    sections = as_object(data.get("docdata", {}), "docdata")
    unknown = sections.keys() - {*_INVOICES, *_NOTES, "isd", "isda", "impg", "impgsez", "ecom", "ecoma"}
    if unknown:
        raise JsonInvalid("Unknown sections.", field="docdata", rule="gst.md 3.7", sections=", ".join(sorted(unknown)))
    found: list[InwardDocument] = []
    for section in (*_INVOICES, "ecom", "ecoma", *_NOTES):
        for supplier in objects(sections, section):
            source = _Source(own=own, period=period, section=section, supplier=supplier)
            rows = objects(supplier, "nt" if section in _NOTES else "inv")
            found += (_document(source, row) for row in rows)
    found += _distributed(own, period, sections)
    found += _imported(own, period, sections)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """The position of a row in the file: our GSTIN, the period, the section, the supplier."""

    own: str
    period: str
    section: str
    supplier: JsonObject


def _document(source: _Source, row: JsonObject) -> InwardDocument:
    if source.section in _NOTES:
        kind = _NOTE_KINDS.get(text_of(row, "typ"))
        if kind is None:
            raise JsonInvalid("No such code.", field="typ", rule="gst.md 3.7", value=text_of(row, "typ"))
        return _made(source, row, kind, number=text_of(row, "ntnum"), day=text_of(row, "dt"))
    return _made(source, row, InwardKind.INVOICE, number=text_of(row, "inum"), day=text_of(row, "dt"))


def _distributed(own: str, period: str, sections: JsonObject) -> Iterator[InwardDocument]:
    for section in ("isd", "isda"):
        for supplier in objects(sections, section):
            source = _Source(own=own, period=period, section=section, supplier=supplier)
            for row in objects(supplier, "doclist"):
                kind = InwardKind.CREDIT_NOTE if text_of(row, "doctyp") == "ISDC" else InwardKind.ISD
                yield _made(source, row, kind, number=text_of(row, "docnum"), day=text_of(row, "docdt"))


def _imported(own: str, period: str, sections: JsonObject) -> Iterator[InwardDocument]:
    overseas = _Source(own=own, period=period, section="impg", supplier={})
    for row in objects(sections, "impg"):
        yield _made(overseas, row, InwardKind.IMPORT, number=text_of(row, "boenum"), day=text_of(row, "boedt"))
    for unit in objects(sections, "impgsez"):
        source = _Source(own=own, period=period, section="impgsez", supplier=unit)
        for row in objects(unit, "boe"):
            yield _made(source, row, InwardKind.IMPORT, number=text_of(row, "boenum"), day=text_of(row, "boedt"))


def _made(source: _Source, row: JsonObject, kind: InwardKind, *, number: str, day: str) -> InwardDocument:
    barred = text_of(row, "rsn", default="")
    # Rows of a distributor hold `itcelg`. Bills of entry hold no such field, and their credit is available.
    silent = source.section not in {*_INVOICES, *_NOTES}
    available = (
        text_of(row, "itcavl", default=text_of(row, "itcelg", default="Y")) if silent else text_of(row, "itcavl")
    )
    taxable = _sum(row, "txval")
    amended_day = _first(row, "oidt", "ontdt", "odocdt")
    return InwardDocument(
        own_gstin=source.own,
        supplier_gstin=text_of(source.supplier, "ctin", default=""),
        supplier_name=text_of(source.supplier, "trdnm", default=""),
        section=source.section,
        kind=kind,
        number=number,
        date=_date(day),
        value=amount_of(row, "val", default=taxable),
        place_of_supply=text_of(row, "pos", default=""),
        reverse_charge=text_of(row, "rev", default="N") == "Y",
        taxable=taxable,
        igst=_sum(row, "igst"),
        cgst=_sum(row, "cgst"),
        sgst=_sum(row, "sgst"),
        cess=_sum(row, "cess"),
        availability=_member(Availability, available, "itcavl"),
        barred=_member(Barred, barred, "rsn") if barred else None,
        period=source.period,
        supplier_period=text_of(source.supplier, "supprd", default=""),
        supplier_filed_on=text_of(source.supplier, "supfildt", default=""),
        irn=text_of(row, "irn", default=""),
        original_number=_first(row, "oinum", "ontnum", "odocnum"),
        original_date=_date(amended_day) if amended_day else None,
    )


def _first(row: JsonObject, *names: str) -> str:
    return next((found for name in names if (found := text_of(row, name, default=""))), "")


def _member(kind: type[_Code], value: str, field: str) -> _Code:
    try:
        return kind(value)
    except ValueError:
        raise JsonInvalid("No such code.", field=field, rule="gst.md 3.7", value=value) from None


def _sum(row: JsonObject, name: str) -> Decimal:
    """The document's amount, or that of its items in files from before the items were dropped (September 2024)."""
    items = objects(row, "items")
    if name in row or not items:
        return amount_of(row, name, default=NIL)
    total = NIL
    for item in items:
        total = CONTEXT.add(total, amount_of(item, name, default=NIL))
    return total


def _date(text: str) -> date:
    try:
        return datetime.strptime(text, "%d-%m-%Y").date()  # noqa: DTZ007 - a business date has no zone
    except ValueError:
        raise JsonInvalid("A date belongs here.", field="dt", rule="dd-mm-yyyy", value=text) from None
