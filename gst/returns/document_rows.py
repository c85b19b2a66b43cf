"""The rows of GSTR-1 for single documents: b2b, b2cl, exp, cdnr, cdnur. gst.md 3.2."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from gst.portal_json import Json, JsonObject
from gst.returns.outward_documents import OutwardDocument
from gst.returns.running_sums import RunningSum, bears_igst, rows_by_rate
from gst.returns.sections import Section
from gst.tax.categories import DocumentKind, SupplyKind

_TYPES = {
    SupplyKind.SEZ_WITH_TAX: "SEWP",
    SupplyKind.SEZ_WITHOUT_TAX: "SEWOP",
    SupplyKind.DEEMED_EXPORT: "DE",
    SupplyKind.INTRA_STATE_WITH_IGST: "CBW",
}
Sums = dict[Decimal, RunningSum]


def date_with_dashes(day: date) -> str:
    """`05-10-2026`, as the portals write dates. gst.md 3.1."""
    return f"{day.day:02d}-{day.month:02d}-{day.year}"


def section_row(section: Section, document: OutwardDocument, sums: Sums) -> JsonObject:
    """The row of a document in a section of rows by document."""
    return _ROWS[section](document, sums)


class Grouped:
    """Rows under a group key in order of first appearance, the shape of most GSTR-1 sections."""

    def __init__(self, key_name: str, rows_name: str) -> None:
        """`key_name` and `rows_name` are the JSON keys, as `ctin` and `inv`."""
        self._key_name = key_name
        self._rows_name = rows_name
        self._groups: dict[str, list[Json]] = {}

    def add(self, key: str, row: JsonObject) -> None:
        """Append a row to its group."""
        self._groups.setdefault(key, []).append(row)

    def rows(self) -> list[Json]:
        """The section as a JSON list."""
        return [{self._key_name: key, self._rows_name: rows} for key, rows in self._groups.items()]


def export_type(supply: SupplyKind) -> str:
    """`WPAY` or `WOPAY`, the group of an export. gst.md 3.2."""
    return "WPAY" if supply is SupplyKind.EXPORT_WITH_TAX else "WOPAY"


def _b2b(document: OutwardDocument, sums: Sums) -> JsonObject:
    return {
        "inum": document.number,
        "idt": date_with_dashes(document.date),
        "val": document.value,
        "pos": document.place_of_supply,
        "rchrg": "Y" if document.reverse_charge else "N",
        "inv_typ": _TYPES.get(document.supply, "R"),
        "itms": rows_by_rate(sums, as_igst=bears_igst(document.supply, document.lines)),
    }


def _b2cl(document: OutwardDocument, sums: Sums) -> JsonObject:
    return {
        "inum": document.number,
        "idt": date_with_dashes(document.date),
        "val": document.value,
        "itms": rows_by_rate(sums, as_igst=True),
    }


def _exp(document: OutwardDocument, sums: Sums) -> JsonObject:
    row: JsonObject = {"inum": document.number, "idt": date_with_dashes(document.date), "val": document.value}
    bill = document.shipping_bill
    if bill is not None:
        row |= {"sbpcode": bill.port, "sbnum": bill.number, "sbdt": date_with_dashes(bill.date)}
    # Export items are bare: neither a number nor a detail object around them.
    row["itms"] = [
        {"txval": held.taxable, "rt": rate, "iamt": held.igst, "csamt": held.cess} for rate, held in sums.items()
    ]
    return row


def _cdnr(document: OutwardDocument, sums: Sums) -> JsonObject:
    return {
        **_note(document),
        "pos": document.place_of_supply,
        "rchrg": "Y" if document.reverse_charge else "N",
        "inv_typ": _TYPES.get(document.supply, "R"),
        "itms": rows_by_rate(sums, as_igst=bears_igst(document.supply, document.lines)),
    }


def _cdnur(document: OutwardDocument, sums: Sums) -> JsonObject:
    row = _note(document)
    match document.supply:
        case SupplyKind.EXPORT_WITH_TAX:
            row["typ"] = "EXPWP"
        case SupplyKind.EXPORT_WITHOUT_TAX:
            row["typ"] = "EXPWOP"
        case _:
            row |= {"typ": "B2CL", "pos": document.place_of_supply}
    row["itms"] = rows_by_rate(sums, as_igst=True)
    return row


def _note(document: OutwardDocument) -> JsonObject:
    """Amounts of a note are positive; `ntty` carries the sign. Since 2019 the original's number is not sent."""
    return {
        "nt_num": document.number,
        "nt_dt": date_with_dashes(document.date),
        "ntty": "C" if document.kind is DocumentKind.CREDIT_NOTE else "D",
        "val": document.value,
    }


_ROWS: dict[Section, Callable[[OutwardDocument, Sums], JsonObject]] = {
    Section.B2B: _b2b,
    Section.B2CL: _b2cl,
    Section.EXP: _exp,
    Section.CDNR: _cdnr,
    Section.CDNUR: _cdnur,
}
