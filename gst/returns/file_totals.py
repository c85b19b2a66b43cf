"""Adds up a GSTR-1 file from its JSON alone, independently of the code that built it. gst.md 3.5."""

from decimal import Decimal

from gst.amounts import NOTHING, Amounts
from gst.money import CONTEXT, NIL
from gst.portal_json import Json, JsonObject, amount_of, as_object, objects, text_of
from gst.tax.categories import DocumentKind

HsnKey = tuple[str, str, Decimal]
"""HSN code, unit, rate in per cent."""
DocumentKey = tuple[DocumentKind, str]
"""Kind and number, since a note may have the number of an invoice. Other documents count as invoices."""
_BY_PARTY = {"b2b": "inv", "b2cl": "inv", "exp": "inv", "cdnr": "nt"}
_NOTES = {"C": DocumentKind.CREDIT_NOTE, "D": DocumentKind.DEBIT_NOTE}


def document_key(kind: DocumentKind, number: str) -> DocumentKey:
    """The key of a document within a return."""
    return kind if kind in _NOTES.values() else DocumentKind.TAX_INVOICE, number


def amounts_by_document(file: JsonObject) -> dict[tuple[str, DocumentKey], Amounts]:
    """Section and document → what its rows add, rupees; a credit note's row is negative. Raises JsonInvalid."""
    rows = [
        (section, row)
        for section, rows_name in _BY_PARTY.items()
        for group in objects(file, section)
        for row in objects(group, rows_name)
    ]
    rows += (("cdnur", row) for row in objects(file, "cdnur"))
    found: dict[tuple[str, DocumentKey], Amounts] = {}
    for section, row in rows:
        key, amounts = (section, _key(row)), _row_amounts(row)
        # A late document of last year may have the number of a document of this year.
        found[key] = found[key].plus(amounts) if key in found else amounts
    return found


def section_totals(file: JsonObject) -> dict[str, Amounts]:
    """Section → its sum in rupees, net of notes; `nil` has a taxable value alone. Raises JsonInvalid."""
    totals: dict[str, Amounts] = {}
    for (section, _), amounts in amounts_by_document(file).items():
        totals[section] = totals.get(section, Amounts()).plus(amounts)
    for row in objects(file, "b2cs"):
        totals["b2cs"] = totals.get("b2cs", Amounts()).plus(_heads(row))
    untaxed = NIL
    for row in objects(as_object(file.get("nil", {}), "nil"), "inv"):
        for name in ("expt_amt", "nil_amt", "ngsup_amt"):
            untaxed = CONTEXT.add(untaxed, amount_of(row, name))
    if untaxed:
        totals["nil"] = Amounts(taxable=untaxed)
    return totals


def hsn_rows(file: JsonObject) -> dict[HsnKey, Amounts]:
    """HSN, unit and rate → the sum of the HSN table over its tabs, rupees. Raises JsonInvalid."""
    found: dict[HsnKey, Amounts] = {}
    table = as_object(file.get("hsn", {}), "hsn")
    for tab in table:
        for row in objects(table, tab):
            key = text_of(row, "hsn_sc"), text_of(row, "uqc"), amount_of(row, "rt")
            found[key] = found.get(key, NOTHING).plus(_heads(row))
    return found


def issued_ranges(file: JsonObject) -> list[tuple[int, str, str, int]]:
    """Each range of table 13: code of the kind, first number, last number, count. Raises JsonInvalid."""
    table = as_object(file.get("doc_issue", {}), "doc_issue")
    return [
        (int(amount_of(kind, "doc_num")), text_of(row, "from"), text_of(row, "to"), int(amount_of(row, "totnum")))
        for kind in objects(table, "doc_det")
        for row in objects(kind, "docs")
    ]


def _key(row: JsonObject) -> DocumentKey:
    kind = _NOTES.get(text_of(row, "ntty", default=""), DocumentKind.TAX_INVOICE)
    return kind, text_of(row, "nt_num") if "nt_num" in row else text_of(row, "inum")


def _row_amounts(row: JsonObject) -> Amounts:
    whole = Amounts()
    for item in objects(row, "itms"):
        held: Json = item.get("itm_det", item)
        whole = whole.plus(_heads(as_object(held, "itm_det")))
    return Amounts().minus(whole) if row.get("ntty") == "C" else whole


def _heads(row: JsonObject) -> Amounts:
    def head(name: str) -> Decimal:
        return amount_of(row, name, default=NIL)

    return Amounts(taxable=head("txval"), igst=head("iamt"), cgst=head("camt"), sgst=head("samt"), cess=head("csamt"))
