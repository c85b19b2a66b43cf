"""Organisations for the load: each with locations, vendors, customers and products, some with little stock."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from gst.dates.periods import financial_year_start, months_later
from tests.demo.diary import Diary
from tests.demo.set_up import INDORE, MEDICINE, NASHIK, ORGANISATION, PRODUCTS, VENDORS
from tests.support.days import INDIA
from tests.support.rest import Body, Rest
from tests.support.waiting import wait_for

HOT: Final = ("HOT1", "HOT2")
COOL: Final = ("COOL1", "COOL2", "COOL3")
EXEMPT: Final = "EXEMPT"
LISTED: Final = "LISTED"
HOT_STOCK: Final = 15
COOL_STOCK: Final = 3000
RATE: Final = "10.00"
MRP: Final = "20.00"
PTR: Final = "14.00"
OF_THREE: Final[Body] = {
    "pack_rate": {"amount": "31.00", "units": "3"},
    "pack_mrp": {"amount": "60.00", "units": "3"},
    "pack_ptr": {"amount": "41.00", "units": "3"},
}
"""Prices for three: the MRP is that of one, so the batches are the same."""
OF_ONE: Final[Body] = {"rate": RATE, "mrp": MRP, "ptr": PTR}
DAYS_OF_STOCK: Final = 3
"""The opening stock came so many days ago. Before that nothing can leave."""
SALE_RATE_OF_THREE: Final = "43.00"

OVERSEAS_VENDOR: Final[Body] = {
    "code": "RHEIN",
    "name": "Rhein Pharma GmbH",
    "gst_category": "overseas",
    "country_code": "DE",
    "address": {"line1": "Hafen 3", "city": "Cologne", "state_code": "96"},
}
CLINIC: Final[Body] = {"type": "clinic", "gst_category": "unregistered", "billing_address": INDORE}
ONE_PERSON: Final = "AAEPK4321M"
"""The PAN of two customers, whose cash counts together."""
REGULAR: Final[Body] = {"type": "retail", "gst_category": "regular"}
CUSTOMERS: Final[tuple[Body, ...]] = (
    {"code": "OPEN1", "name": "Kalindi Clinic", "pan": ONE_PERSON, **CLINIC},
    {
        "code": "OPEN2",
        "name": "Shipra Clinic",
        "pan": ONE_PERSON,
        "expired_goods": {"basis": "ptr", "percent": "62.5", "months_before_expiry": 60},
        **CLINIC,
    },
    # Its credit limit is reached within minutes. Then its sales are refused after their goods were reserved.
    {"code": "TIGHT", "name": "Betwa Clinic", "credit_limit": "900.00", **CLINIC},
    {"code": "SHOP", "name": "Chambal Chemists", "gstin": "23AABCS1429B1Z2", "billing_address": INDORE, **REGULAR},
    {"code": "AWAY", "name": "Godavari Chemists", "gstin": "27AAGFS7712Q1ZI", "billing_address": NASHIK, **REGULAR},
    {
        "code": "ZONE",
        "name": "Pithampur Unit",
        "type": "institution",
        "gst_category": "sez",
        "gstin": "23AAECA5519D1Z6",
        "billing_address": INDORE,
        "authorised_operations": True,
    },
)
EXEMPT_PRODUCT: Final = next(product for product in PRODUCTS if product["tax_class"] == "exempt_medicine")

LISTED_PRODUCT: Final[Body] = {
    "code": LISTED,
    "name": "Cigarettes, pack of 10",
    "hsn": "24022090",
    "tax_class": "tobacco",
    "uqc": "NOS",
    "product_class": "consumer_goods",
}
"""Taxed on its MRP, whatever is paid. CGST Rule 31D."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One organisation, ready to trade."""

    org_id: UUID
    products: dict[str, str]
    customers: dict[str, str]
    vendor_id: str
    overseas_vendor_id: str
    receipts: list[Body]
    registration_id: str


def set_up_organisation(url: str, jwt_secret: str, *, ample_stock: bool = False) -> Organisation:
    """Sets an organisation up through REST, before the first fault. With `ample_stock` no product runs out."""
    with Rest(url, jwt_secret, uuid4()) as rest:
        (registration,) = rest.post("/v1/organisation", _profile(), role="admin")["registrations"]
        wait_for(lambda: rest.get("/v1/locations").get("locations") or None, "the organisation's locations")
        products = {
            code: rest.post("/v1/products", {"code": code, "name": f"Tablets {code}", **MEDICINE}, role="manager")
            for code in (*HOT, *COOL)
        }
        products[EXEMPT] = rest.post("/v1/products", {**EXEMPT_PRODUCT, "code": EXEMPT}, role="manager")
        products[LISTED] = rest.post("/v1/products", LISTED_PRODUCT, role="manager")
        vendor = rest.post_once_known("/v1/vendors", VENDORS[0], role="manager")
        overseas = rest.post_once_known("/v1/vendors", OVERSEAS_VENDOR, role="manager")
        customers = {body["code"]: rest.post("/v1/customers", body, role="manager") for body in CUSTOMERS}
        product_ids = {code: product["product_id"] for code, product in products.items()}
        stock = {code: HOT_STOCK if code in HOT and not ample_stock else COOL_STOCK for code in product_ids}
        lines = [line(product_ids[code], f"{code}-1", 20, quantity) for code, quantity in stock.items()]
        body = {
            "vendor_id": vendor["vendor_id"],
            "vendor_document_number": "OPENING",
            "date": _day_of_stock().isoformat(),
            "date_reason": "Opening stock",
            "lines": lines,
        }
        receipt = rest.post_once_known("/v1/goods-receipts", body, role="manager")
        moved = len(lines)
        path = "/v1/stock-movements"
        wait_for(
            lambda: len(rest.all(path, "stock_movements", document_id=receipt["goods_receipt_id"])) == moved or None,
            "the opening stock",
        )
        return Organisation(
            org_id=rest.org_id,
            products=product_ids,
            customers={code: customer["customer_id"] for code, customer in customers.items()},
            vendor_id=vendor["vendor_id"],
            overseas_vendor_id=overseas["vendor_id"],
            receipts=[receipt],
            registration_id=registration["registration_id"],
        )


def _profile() -> Body:
    """With a letter of undertaking, and with books that begin before last month, whatever the month."""
    today = _today()
    letter = {"number": "AD230426001234X", "valid_from_date": today.isoformat()}
    (registration,) = ORGANISATION["registrations"]
    return {
        **ORGANISATION,
        "registrations": [{**registration, "letters_of_undertaking": [letter]}],
        "books_begin": months_later(financial_year_start(today), -12).isoformat(),
    }


def _day_of_stock() -> dt.date:
    """Some days ago, but in the financial year, or yesterday: goods come into no year that has ended."""
    today = _today()
    allowed = min(financial_year_start(today), today - dt.timedelta(days=1))
    return max(today - dt.timedelta(days=DAYS_OF_STOCK), allowed)


def past_day(rng: random.Random) -> str:
    """Yesterday in half of the cases: on the first of a month no invoice is dated further back."""
    return days_ago(1 if rng.random() < 0.5 else rng.randint(2, DAYS_OF_STOCK + 1))


def days_ago(days: int) -> str:
    """A day that has passed in India."""
    return (_today() - dt.timedelta(days=days)).isoformat()


def _today() -> dt.date:
    return dt.datetime.now(INDIA).date()


def line(product_id: str, batch_number: str, months: int, quantity: int, prices: Body = OF_ONE) -> Body:
    """A line of a goods receipt."""
    return {
        "product_id": product_id,
        "batch_number": batch_number,
        "expiry_month": Diary(today=dt.datetime.now(dt.UTC).date()).month(months),
        "quantity": str(quantity),
        **prices,
    }
