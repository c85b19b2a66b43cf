"""Builds booked and declared inward documents for the tests of matching."""

from datetime import date
from decimal import Decimal
from typing import Any

from gst.amounts import Amounts
from gst.inward.gstr2b import Availability, InwardDocument, InwardKind
from gst.inward.matching import BookedDocument, match_gstr2b

OWN = "27AAECM4821K1ZC"
SUPPLIER = "02AAKCP9043M1Z3"
DAY = date(2026, 10, 5)


def booked_document(number, taxable="1000.00", igst="50.00", **more):
    """A bill of the supplier in the books, dated `DAY` unless the test names another."""
    fields: dict[str, Any] = {
        "id": f"bill-{number}",
        "own_gstin": OWN,
        "supplier_gstin": SUPPLIER,
        "kind": InwardKind.INVOICE,
        "date": DAY,
        "place_of_supply": "27",
        "reverse_charge": False,
    }
    return BookedDocument(
        number=number, amounts=Amounts(taxable=Decimal(taxable), igst=Decimal(igst)), **(fields | more)
    )


def declared_document(number, taxable="1000.00", igst="50.00", **more):
    """The supplier's document in 2B of October 2026, dated `DAY` unless the test names another."""
    fields: dict[str, Any] = {
        "own_gstin": OWN,
        "supplier_gstin": SUPPLIER,
        "supplier_name": "Maker",
        "section": "b2b",
        "kind": InwardKind.INVOICE,
        "date": DAY,
        "value": Decimal(taxable) + Decimal(igst),
        "place_of_supply": "27",
        "reverse_charge": False,
        "cgst": Decimal(0),
        "sgst": Decimal(0),
        "cess": Decimal(0),
        "availability": Availability.YES,
        "barred": None,
        "period": "102026",
        "supplier_period": "102026",
        "supplier_filed_on": "",
        "irn": "",
        "original_number": "",
    }
    return InwardDocument(number=number, taxable=Decimal(taxable), igst=Decimal(igst), **(fields | more))


def only_pair(booked, declared, **more):
    """The outcome where there is only one."""
    (pair,) = match_gstr2b(booked, declared, **more)
    return pair
