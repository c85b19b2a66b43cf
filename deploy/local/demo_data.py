"""The demo organisation: a distributor in Surat, one vendor, four products, three customers. All are invented."""

import datetime as dt
from typing import Any, Final

Body = dict[str, Any]

ADDRESS: Final[Body] = {"line1": "7 Station Road", "city": "Surat", "state_code": "24", "pin_code": "395003"}

ORGANISATION: Final[Body] = {
    "legal_name": "Bahi Demo Distributors Private Limited",
    "trade_name": "Bahi Demo",
    "registrations": [
        {
            "gstin": "24AAKCB4821M1ZJ",
            "address": ADDRESS,
            "drug_licences": [
                {"form": "20B", "number": "GJ-SUR-20B-10421", "expiry_date": "2029-12-31"},
                {"form": "21B", "number": "GJ-SUR-21B-10422", "expiry_date": "2029-12-31"},
            ],
        }
    ],
}

COLD_ROOM: Final[Body] = {"code": "COLD", "name": "Cold room, 2 to 8 °C", "kind": "saleable", "warehouse": "Surat"}

VENDOR: Final[Body] = {
    "code": "SAHYADRI",
    "name": "Sahyadri Formulations Private Limited",
    "gst_category": "regular",
    "gstin": "27AABCM9034H1ZF",
    "address": {"line1": "Plot 22, Industrial Estate", "city": "Nashik", "state_code": "27", "pin_code": "422007"},
    "phone": "+91 253 2350000",
    "credit_days": 30,
}

PRODUCTS: Final[tuple[Body, ...]] = (
    {
        "code": "PCM500",
        "name": "Paracetamol 500 mg tablets",
        "generic_name": "Paracetamol",
        "manufacturer": "Sahyadri Formulations",
        "hsn": "30049099",
        "tax_class": "medicine",
        "uqc": "NOS",
        "pack": "10*10",
        "units_per_pack": "10",
        "reorder_level": "200",
    },
    {
        "code": "AMOX250",
        "name": "Amoxicillin 250 mg capsules",
        "generic_name": "Amoxicillin",
        "manufacturer": "Sahyadri Formulations",
        "hsn": "30041030",
        "tax_class": "medicine",
        "uqc": "NOS",
        "drug_schedule": "h1",
        "prescription_required": True,
        "pack": "10*10",
        "units_per_pack": "10",
        "reorder_level": "100",
    },
    {
        "code": "INSG100",
        "name": "Insulin glargine 100 IU/ml, 3 ml cartridge",
        "generic_name": "Insulin glargine",
        "manufacturer": "Sahyadri Formulations",
        "hsn": "30043110",
        "tax_class": "medicine_5",
        "uqc": "NOS",
        "drug_schedule": "h",
        "prescription_required": True,
        "reorder_level": "20",
    },
    {
        "code": "TPASTE150",
        "name": "Toothpaste 150 g",
        "brand": "Dantmani",
        "manufacturer": "Sahyadri Formulations",
        "hsn": "33061020",
        "tax_class": "toiletry",
        "uqc": "NOS",
        "reorder_level": "48",
    },
)

CUSTOMERS: Final[tuple[Body, ...]] = (
    {
        "code": "SHREEJI",
        "name": "Shreeji Medical Stores",
        "type": "retail",
        "gst_category": "regular",
        "gstin": "24AAGFS7712Q1ZO",
        "phone": "9825012345",
        "billing_address": {"line1": "3 Chauta Bazaar", "city": "Surat", "state_code": "24", "pin_code": "395003"},
        "drug_licences": [{"form": "20", "number": "GJ-SUR-20-7781", "expiry_date": "2028-12-31"}],
        "credit_limit": "100000.00",
        "credit_days": 21,
    },
    {
        "code": "AROGYA",
        "name": "Arogya Hospital",
        "type": "hospital",
        "gst_category": "regular",
        "gstin": "27AAECA5519D1ZY",
        "billing_address": {"line1": "18 College Road", "city": "Nashik", "state_code": "27", "pin_code": "422005"},
        "drug_licences": [{"form": "20B", "number": "MH-NSK-20B-3310", "expiry_date": "2028-12-31"}],
        "credit_days": 45,
        "min_shelf_life_days": 180,
    },
    {
        "code": "RAVICLINIC",
        "name": "Ravi Clinic",
        "type": "clinic",
        "gst_category": "unregistered",
        "billing_address": {"line1": "9 Lal Darwaja", "city": "Surat", "state_code": "24", "pin_code": "395003"},
        "credit_limit": "15000.00",
        "credit_days": 7,
    },
)


def receipts(today: dt.date, product_ids: dict[str, str], cold_room_id: str) -> tuple[Body, ...]:
    """Two goods receipts. Expiries count from `today`: one product has two batches, and one batch expires soon."""
    first = [
        _line(product_ids["PCM500"], "PC2601", _month(today, 4), mrp="1.10", ptr="0.84", rate="0.70", quantity="5000"),
        _line(
            product_ids["AMOX250"], "AX1107", _month(today, 14), mrp="9.20", ptr="7.01", rate="5.90", quantity="2000"
        ),
        _line(
            product_ids["TPASTE150"], "TP55", _month(today, 30), mrp="98.00", ptr="79.33", rate="71.00", quantity="288"
        ),
    ]
    second = [
        _line(
            product_ids["PCM500"], "PC2644", _month(today, 22), mrp="1.10", ptr="0.84", rate="0.71", quantity="10000"
        ),
        _line(
            product_ids["INSG100"], "IG0932", _month(today, 9), mrp="648.00", ptr="518.40", rate="466.56", quantity="60"
        ),
    ]
    second[1]["location_id"] = cold_room_id
    second[0]["free_quantity"] = "1000"
    return (
        {"vendor_document_number": "SF/1182", "freight": "150.00", "lines": first},
        {"vendor_document_number": "SF/1207", "lines": second},
    )


def _line(product_id: str, batch_number: str, expiry_month: str, **figures: str) -> Body:
    return {"product_id": product_id, "batch_number": batch_number, "expiry_month": expiry_month, **figures}


def _month(today: dt.date, ahead: int) -> str:
    year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
    return f"{year:04d}-{month + 1:02d}"
