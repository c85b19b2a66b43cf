"""Reads GSTR-2B, the documents that our suppliers have declared. gst.md 3.7."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from gst.codes.gstin import parse_gstin
from gst.dates.periods import period_start
from gst.money import CONTEXT, NIL
from gst.portal_fields import FieldTable
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
    remarks: str = ""

    @property
    def tax(self) -> Decimal:
        """All heads without cess, rupees."""
        return CONTEXT.add(CONTEXT.add(self.igst, self.cgst), self.sgst)


_Code = TypeVar("_Code", Availability, Barred)
_NOTES = ("cdnr", "cdnra")
_INVOICES = ("b2b", "b2ba")
_DISTRIBUTED = ("isd", "isda")
_IMPORTS = ("impg", "impgsez")
_ROWS = {
    "b2b": "inv",
    "b2ba": "inv",
    "ecom": "inv",
    "ecoma": "inv",
    "cdnr": "nt",
    "cdnra": "nt",
    "isd": "doclist",
    "isda": "doclist",
    "impg": "",
    "impgsez": "boe",
}
"""The sections in order, and the name of their list of documents. Bills of entry of imports stand there directly."""
_NAMES = {
    **dict.fromkeys(_NOTES, ("ntnum", "dt")),
    **dict.fromkeys(_DISTRIBUTED, ("docnum", "docdt")),
    **dict.fromkeys(_IMPORTS, ("boenum", "boedt")),
}
"""The names of number and date, where they are not those of an invoice."""
_NUMBERS = ("inum", "ntnum", "docnum", "boenum")
_SUPPLIER = frozenset({"ctin", "trdnm", "supprd", "supfildt"})
_PARTS = frozenset(
    {"gstin", "rtnprd", "version", "gendt", "docdata", "docRejdata", "itcsumm", "cpsumm", "cpSummRej", "fc"}
)
"""Parts of the file. The sums repeat what the documents say."""
_FIELDS = frozenset(
    {
        *_NUMBERS, "dt", "docdt", "boedt", "typ", "suptyp", "doctyp", "val", "pos", "rev", "itcavl", "itcelg", "rsn",
        "txval", "igst", "cgst", "sgst", "cess", "items", "irn", "irngendate", "srctyp", "diffprcnt", "oinum", "oidt",
        "ontnum", "ontdt", "onttyp", "odocnum", "odocdt", "odoctyp", "refdt", "recdt", "portcode", "isamd", "remarks",
        "imsStatus",
    }
)  # fmt: skip
GSTR2B_FIELDS = FieldTable("gstr2b_fields", standard="GSTR-2B")
"""The fields of the sections; docs/gstr2b-constraints.md."""
_NOTE_KINDS = {"C": InwardKind.CREDIT_NOTE, "D": InwardKind.DEBIT_NOTE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gstr2b:
    """A 2B file. `rejected` are documents that we rejected in IMS: they give no credit, and are not missing either.

    `not_understood` names every section, row and field that was not read, for a person to look at.
    """

    documents: tuple[InwardDocument, ...]
    rejected: tuple[InwardDocument, ...]
    not_understood: tuple[str, ...]


def read_gstr2b(text: str) -> Gstr2b:
    """The documents of a 2B file, amounts at document level; older files with item arrays are added up. gst.md 3.7.

    What is not understood is listed, never dropped. Raises JsonInvalid, GstinInvalid and PeriodInvalid for a file that
    is no 2B.
    """
    data = as_object(as_object(read_json(text), "file").get("data"), "data")
    file = _File(own=parse_gstin(text_of(data, "gstin")).value, period=text_of(data, "rtnprd"))
    period_start(file.period, field="rtnprd")
    file.unknown_names("data", data, _PARTS)
    found = {name: file.documents(name, as_object(data.get(name, {}), name)) for name in ("docdata", "docRejdata")}
    return Gstr2b(
        documents=found["docdata"], rejected=found["docRejdata"], not_understood=tuple(dict.fromkeys(file.unknown))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """Our GSTIN and the period of a file, and what of it is not understood."""

    own: str
    period: str
    unknown: list[str] = field(default_factory=list)

    def documents(self, part: str, sections: JsonObject) -> tuple[InwardDocument, ...]:
        """The documents of all sections. A row that cannot be read or breaks a constraint is listed with the field."""
        self.unknown_names(part, sections, _ROWS.keys())
        found: list[InwardDocument] = []
        for section, list_name in _ROWS.items():
            for supplier in objects(sections, section):
                holder = supplier if list_name else {}
                group = f"{section}[].{list_name}[]" if list_name else f"{section}[]"
                source = _Source(file=self, part=part, section=section, group=group, supplier=holder)
                if list_name:
                    self.unknown_names(f"{part}.{section}", supplier, {*_SUPPLIER, list_name})
                    said = {name: held for name, held in supplier.items() if name in _SUPPLIER}
                    self.broken(f"{part}.{section} {_first_text(supplier, 'ctin')}", f"{section}[]", said)
                rows = objects(supplier, list_name) if list_name else [supplier]
                found += filter(None, (_document(source, row) for row in rows))
        return tuple(found)

    def broken(self, where: str, group: str, holder: JsonObject) -> None:
        """Lists the fields in `holder` that break a constraint. An empty text says nothing, and breaks none."""
        faults = GSTR2B_FIELDS.value_faults(group, {name: held for name, held in holder.items() if held != ""})
        self.unknown.extend(f"{where} ({fault.field} {fault.value})" for fault in faults)

    def unknown_names(self, where: str, holder: JsonObject, known: Collection[str]) -> None:
        """Lists the names in `holder` that hold something and are not `known`."""
        self.unknown.extend(f"{where}.{name}" for name, held in holder.items() if name not in known and held)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """The position of a row in the file: documents or rejected ones, the section and its group, the supplier."""

    file: _File
    part: str
    section: str
    group: str
    supplier: JsonObject


def _document(source: _Source, row: JsonObject) -> InwardDocument | None:
    """The document of a row; None, and listed, if a fact that decides is missing or unknown."""
    where = f"{source.part}.{source.section}"
    named = " ".join(filter(None, (where, _first_text(source.supplier, "ctin"), _first_text(row, *_NUMBERS))))
    try:
        found = _made(source, row)
    except JsonInvalid as fault:
        said = f"{fault.field} {fault.facts.get('value', '')}".strip()
        source.file.unknown.append(f"{named} ({said})")
        return None
    source.file.broken(named, source.group, row)
    source.file.unknown_names(where, row, _FIELDS)
    return found


def _kind(source: _Source, row: JsonObject) -> InwardKind:
    if source.section in _NOTES:
        kind = _NOTE_KINDS.get(text_of(row, "typ"))
        if kind is None:
            raise JsonInvalid("No such code.", field="typ", rule="gst.md 3.7", value=text_of(row, "typ"))
        return kind
    if source.section in _DISTRIBUTED:
        return InwardKind.CREDIT_NOTE if text_of(row, "doctyp") == "ISDC" else InwardKind.ISD
    return InwardKind.IMPORT if source.section in _IMPORTS else InwardKind.INVOICE


def _made(source: _Source, row: JsonObject) -> InwardDocument:
    number, day = _NAMES.get(source.section, ("inum", "dt"))
    barred = text_of(row, "rsn", default="")
    # Rows of a distributor hold `itcelg`. Bills of entry hold no such field, and their credit is available. A rejected
    # document gives none, and says so or holds no field.
    silent = "N" if source.part == "docRejdata" else "Y"
    must_say = source.section in {*_INVOICES, *_NOTES} and source.part == "docdata"
    available = (
        text_of(row, "itcavl") if must_say else text_of(row, "itcavl", default=text_of(row, "itcelg", default=silent))
    )
    taxable = _sum(row, "txval")
    amended_day = _first(row, "oidt", "ontdt", "odocdt")
    return InwardDocument(
        own_gstin=source.file.own,
        supplier_gstin=text_of(source.supplier, "ctin", default=""),
        supplier_name=text_of(source.supplier, "trdnm", default=""),
        section=source.section,
        kind=_kind(source, row),
        number=text_of(row, number),
        date=_date(text_of(row, day)),
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
        period=source.file.period,
        supplier_period=text_of(source.supplier, "supprd", default=""),
        supplier_filed_on=text_of(source.supplier, "supfildt", default=""),
        irn=text_of(row, "irn", default=""),
        original_number=_first(row, "oinum", "ontnum", "odocnum"),
        original_date=_date(amended_day) if amended_day else None,
        remarks=text_of(row, "remarks", default=""),
    )


def _first_text(row: JsonObject, *names: str) -> str:
    """The first text under `names`, whatever else the row holds."""
    return next((found for name in names if isinstance(found := row.get(name), str) and found), "")


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
