"""Before the day begins: the organisation, its locations, what it trades in and with whom.

All names and numbers are invented.
"""

from typing import Final

from tests.demo.diary import Diary
from tests.support.rest import Body, Rest
from tests.support.waiting import wait_for

INDORE: Final[Body] = {"line1": "12 Rajwada Chowk", "city": "Indore", "state_code": "23", "pin_code": "452002"}
NASHIK: Final[Body] = {"line1": "18 College Road", "city": "Nashik", "state_code": "27", "pin_code": "422005"}

ORGANISATION: Final[Body] = {
    "legal_name": "Narmada Medical Agencies Private Limited",
    "trade_name": "Narmada Medical",
    "registrations": [
        {
            "gstin": "23AAECM4821K1ZK",
            "address": INDORE,
            "drug_licences": [
                {"form": "20B", "number": "MP-IND-20B-1204", "expiry_date": "2099-12-31"},
                {"form": "21B", "number": "MP-IND-21B-1205", "expiry_date": "2099-12-31"},
            ],
        }
    ],
}

COUNTER: Final[Body] = {"code": "COUNTER", "name": "Counter rack", "kind": "saleable", "warehouse": "Rajwada"}

MEDICINE: Final[Body] = {"hsn": "30049099", "tax_class": "medicine", "uqc": "NOS", "manufacturer": "Meru Pharma"}

PRODUCTS: Final[tuple[Body, ...]] = (
    {"code": "PCM650", "name": "Paracetamol 650 mg, strip of 15", "pack": "10*15", "reorder_level": "60", **MEDICINE},
    {"code": "ALPRA", "name": "Alprazolam 0.5 mg, strip of 10", "drug_schedule": "h1", **MEDICINE},
    {
        "code": "AGAL",
        "name": "Agalsidase alfa 3.5 mg vial",
        "generic_name": "Agalsidase alfa",
        **MEDICINE,
        "tax_class": "exempt_medicine",
    },
    {
        "code": "SANI500",
        "name": "Hand sanitiser 500 ml",
        "hsn": "38089400",
        "tax_class": "disinfectant",
        "uqc": "BTL",
    },
)

VENDORS: Final[tuple[Body, ...]] = (
    {
        "code": "MERU",
        "name": "Meru Pharma Private Limited",
        "gst_category": "regular",
        "gstin": "27AABCM9034H1ZF",
        "credit_days": 30,
    },
    {
        "code": "TRIVENI",
        "name": "Triveni Hygiene",
        "gst_category": "regular",
        "gstin": "23AADCV7713R1ZT",
        "credit_days": 15,
    },
)

CUSTOMERS: Final[tuple[Body, ...]] = (
    {
        "code": "ASHA",
        "name": "Asha Medicals",
        "type": "retail",
        "gst_category": "regular",
        "gstin": "23AABCS1429B1Z2",
        "billing_address": INDORE,
        "drug_licences": [{"form": "20", "number": "MP-IND-20-7781", "expiry_date": "2099-12-31"}],
        "credit_limit": "20000.00",
        "credit_days": 21,
        "discount_percent": "2.5",
    },
    {
        "code": "GODAVARI",
        "name": "Godavari Distributors",
        "type": "wholesale",
        "gst_category": "regular",
        "gstin": "27AAGFS7712Q1ZI",
        "billing_address": NASHIK,
        "drug_licences": [{"form": "20B", "number": "MH-NSK-20B-3310", "expiry_date": "2099-12-31"}],
        "credit_days": 30,
    },
    {
        "code": "AROGYA",
        "name": "Arogya Hospital",
        "type": "hospital",
        "gst_category": "regular",
        "gstin": "23AAECA5519D1Z6",
        "billing_address": INDORE,
        "credit_days": 45,
        "min_shelf_life_days": 180,
    },
    {
        "code": "RAVI",
        "name": "Ravi General Store",
        "type": "retail",
        "gst_category": "unregistered",
        "billing_address": INDORE,
        "credit_limit": "0",
    },
)


def set_up(rest: Rest, diary: Diary) -> None:
    """A new organisation, ready to trade."""
    rest.post("/v1/organisation", ORGANISATION, role="admin")
    wait_for(lambda: rest.get("/v1/locations").get("locations") or None, "inventory to make the locations")
    rest.post("/v1/locations", COUNTER, role="manager")
    diary.locations = {location["code"]: location for location in rest.all("/v1/locations", "locations")}
    diary.products = {body["code"]: rest.post("/v1/products", body, role="manager") for body in PRODUCTS}
    diary.vendors = {body["code"]: rest.post("/v1/vendors", body, role="manager") for body in VENDORS}
    diary.customers = {body["code"]: rest.post("/v1/customers", body, role="manager") for body in CUSTOMERS}
