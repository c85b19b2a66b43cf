"""Builds e-way bills for the tests."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from gst.document.compute import compute_document
from gst.document.lines import Line
from gst.einvoice.document import Party, Transport, TransportMode, item_from_line
from gst.eway.payload import Direction, EwayBill, EwayDocumentType, Purpose
from gst.tax.categories import Charge

DAY = date(2026, 11, 22)
SELLER = Party(
    gstin="27AAECM4821K1ZC",
    legal_name="Meru Pharma",
    address="1 Main Road",
    place="Pune",
    pin="411001",
    state_code="27",
)
BUYER = Party(
    gstin="24AADCH3390Q1Z6",
    legal_name="Hospital B",
    address="5 Ring Road",
    place="Surat",
    pin="395001",
    state_code="24",
)


OTHER = replace(BUYER, gstin="24AAJFD6617E1ZN", legal_name="Clinic C", address="7 Hill Road")


def bill(**more):
    """A sale from Pune to Surat by road, unless the test changes it."""
    lines = [
        Line(quantity=Decimal(100), rate=Decimal(600), tax_rate=Decimal(5), free_quantity=Decimal(10)),
        Line(quantity=Decimal(1), rate=Decimal(100), tax_rate=Decimal(18)),
    ]
    figures = compute_document(lines, charge=Charge.IGST)
    fields: dict[str, Any] = {
        "maker_gstin": "27AAECM4821K1ZC",
        "direction": Direction.OUTWARD,
        "purpose": Purpose.SUPPLY,
        "document_type": EwayDocumentType.INVOICE,
        "number": "MP/26-27/000101",
        "date": DAY,
        "seller": SELLER,
        "buyer": BUYER,
        "items": tuple(item_from_line(line, hsn="30049099", uqc="NOS", description="Goods") for line in figures.lines),
        "totals": figures.totals,
        "transport": Transport(distance=280, mode=TransportMode.ROAD, vehicle="mh12 ab1234"),
    }
    return EwayBill(**(fields | more))
