"""Computed documents as e-invoices, for the tests of payload and replies."""

from datetime import date
from decimal import Decimal
from typing import Any

from gst.document.compute import compute_document
from gst.document.lines import Line
from gst.einvoice.document import Einvoice, Party, item_from_line
from gst.einvoice.irn import EinvoiceType
from gst.tax.categories import Charge, RecipientCategory, Treatment
from gst.tax.supply_kind_and_heads import SupplyFacts, decide_supply

DAY = date(2026, 10, 5)


SELLER = Party(
    gstin="27AAECM4821K1ZC",
    legal_name="Meru Pharma",
    address="1 Main Road",
    place="Pune",
    pin="411001",
    state_code="27",
)


BUYER = Party(
    gstin="27ABKPS7712L1Z1", legal_name="Retail A", address="2 Side Road", place="Pune", pin="411002", state_code="27"
)


INTRA = decide_supply(SupplyFacts(supplier_state="27", place_of_supply="27", recipient=RecipientCategory.REGULAR))


_HSN = {"5": "30041030", "18": "38089400", "0": "40141010", "40": "24022090"}


def computed(rows, charge=Charge.CGST_SGST):
    return compute_document(
        [
            Line(
                quantity=Decimal(row["qty"]),
                rate=Decimal(row["rate"]),
                tax_rate=Decimal(row["gst"]),
                discount_percent=Decimal(row.get("disc_pct", 0)),
                free_quantity=Decimal(row.get("free_qty", 0)),
                treatment=Treatment(row.get("treatment", "TAXABLE").lower()),
            )
            for row in rows
        ],
        charge=charge,
    )


def einvoice(figures, **more):
    items = tuple(
        item_from_line(line, hsn=_HSN.get(f"{line.line.tax_rate:f}", "30049099"), uqc="NOS", description="Goods")
        for line in figures.lines
    )
    fields: dict[str, Any] = {
        "kind": EinvoiceType.INVOICE,
        "number": "MP/26-27/000101",
        "date": DAY,
        "supply": INTRA,
        "seller": SELLER,
        "buyer": BUYER,
        "items": items,
        "totals": figures.totals,
    }
    return Einvoice(**(fields | more))
