"""Builds outward documents for the tests of the returns."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from gst.returns.outward_documents import OriginalInvoice, OutwardDocument, OutwardLine
from gst.tax.categories import DocumentKind, SupplyKind, Treatment
from tests.unit.gst.vectors import given

SELLER = "27AAECM4821K1ZC"
_KINDS = {"INV": DocumentKind.TAX_INVOICE, "CRN": DocumentKind.CREDIT_NOTE, "DBN": DocumentKind.DEBIT_NOTE}
_TREATMENTS = {"TAXABLE": Treatment.TAXABLE, "EXEMPT": Treatment.EXEMPT, "ZERO": Treatment.TAXABLE}


def line(taxable, rate=5, *, inter=False, **more):
    """A line whose heads follow from its value and rate."""
    taxable, rate = Decimal(taxable), Decimal(rate)
    igst = (taxable * rate / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP") if inter else Decimal("0.00")
    half = Decimal("0.00") if inter else (taxable * rate / 200).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    fields: dict[str, Any] = {
        "hsn": "30049099",
        "uqc": "NOS",
        "quantity": Decimal(1),
        "cgst": half,
        "sgst": half,
        "igst": igst,
    }
    return OutwardLine(taxable=taxable, tax_rate=rate, **(fields | more))


def document(number, *lines, **more):
    """An intra-state invoice of 5-Oct-2026 to an unregistered buyer, unless the test changes it."""
    total = sum(found.taxable + found.cgst + found.sgst + found.igst + found.cess for found in lines)
    fields: dict[str, Any] = {
        "kind": DocumentKind.TAX_INVOICE,
        "date": datetime(2026, 10, 5).date(),
        "supply": SupplyKind.INTRA_STATE,
        "place_of_supply": "27",
        "value": Decimal(total).quantize(Decimal(1), "ROUND_HALF_UP"),
        "recipient_gstin": None,
    }
    return OutwardDocument(number=number, lines=tuple(lines), **(fields | more))


def v30_month():
    """The eleven documents of V30."""
    rows = given("V30")["documents"]
    values = {row["no"]: row for row in rows}
    return [_v30(row, values) for row in rows]


def _v30(row, values):
    day = datetime.strptime(row["date"], "%d-%m-%Y").date()
    if row.get("status") == "CANCELLED":
        return document(row["no"], date=day, cancelled=True)
    against = values.get(row["against"])
    original = against and OriginalInvoice(
        number=against["no"],
        date=datetime.strptime(against["date"], "%d-%m-%Y").date(),
        value=Decimal(against["value"]),
    )
    border = SupplyKind.INTER_STATE if row["inter"] else SupplyKind.INTRA_STATE
    return OutwardDocument(
        number=row["no"],
        kind=_KINDS[row["type"]],
        date=day,
        supply=SupplyKind.SEZ_WITHOUT_TAX if row["supply"] == "SEWOP" else border,
        place_of_supply=row["pos"],
        value=Decimal(row["value"]),
        recipient_gstin=row["buyer_gstin"],
        original=original,
        lines=tuple(
            OutwardLine(
                hsn=found["hsn"],
                uqc=found["uqc"],
                quantity=Decimal(found["qty"]),
                free_quantity=Decimal(found["free_qty"]),
                taxable=Decimal(found["taxable"]),
                tax_rate=Decimal(found["gst"]),
                treatment=_TREATMENTS[found["treatment"]],
                cgst=Decimal(found["cgst"]),
                sgst=Decimal(found["sgst"]),
                igst=Decimal(found["igst"]),
            )
            for found in row["lines"]
        ),
    )
