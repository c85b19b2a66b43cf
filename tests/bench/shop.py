"""An organisation to sell in: products in stock by the hundred million, three batches each, and customers with no
credit limit."""

from uuid import UUID

from deploy.local import token
from deploy.local.runfile import Run
from kit.ids import new_id
from tests.bench.load import Shop
from tests.support.rest import Body, Rest
from tests.support.waiting import wait_for

PRODUCTS = 100
CUSTOMERS = 200
BATCHES = ("01", "02", "03")
UNITS = "100000000"
LINES_OF_RECEIPT = 5
"""Products in one receipt: more of them, in so many units, would come to more than a document may say."""
SELLER = "23AAECM4821K1ZK"
VENDOR = "27AAECM4821K1ZC"
ADDRESS = {"line1": "12 Rajwada Chowk", "city": "Indore", "state_code": "23"}


def open_shop(run: Run, *, products: int = PRODUCTS, customers: int = CUSTOMERS) -> Shop:
    """A new organisation, stocked through REST as a user would."""
    org_id: UUID = new_id()
    with Rest(run.url, run.jwt_secret, org_id) as rest:
        registration = {"gstin": SELLER, "address": ADDRESS}
        rest.post("/v1/organisation", {"legal_name": "Bench Traders", "registrations": [registration]}, role="admin")
        vendor = {"code": "V1", "name": "Meru Pharma", "gst_category": "regular", "gstin": VENDOR}
        vendor_id = rest.post("/v1/vendors", vendor, role="manager")["vendor_id"]
        product_ids = [_product(rest, number) for number in range(products)]
        for start in range(0, products, LINES_OF_RECEIPT):
            _receive(rest, vendor_id, product_ids[start : start + LINES_OF_RECEIPT])
        customer_ids = [_customer(rest, number) for number in range(customers)]
        last = {"query": f"P{products - 1:05}"}
        wait_for(lambda: _available(rest.get("/v1/products:search", **last)), "the goods are in stock")
    return Shop(
        url=run.url,
        token=token.mint(run.jwt_secret, org_id, "manager"),
        org_id=org_id,
        products=product_ids,
        customers=customer_ids,
    )


def _available(found: Body) -> bool:
    return any(match.get("available", "0") != "0" for match in found["matches"])


def _product(rest: Rest, number: int) -> str:
    body = {
        "code": f"P{number:05}",
        "name": f"Product {number:05} 500 mg tablets",
        "hsn": "30049099",
        "tax_class": "medicine",
        "uqc": "TBS",
    }
    return str(rest.post("/v1/products", body, role="manager")["product_id"])


def _receive(rest: Rest, vendor_id: str, product_ids: list[str]) -> None:
    lines = [
        {
            "product_id": product_id,
            "batch_number": f"B{month}",
            "expiry_month": f"2028-{month}",
            "mrp": "110.00",
            "ptr": "78.50",
            "quantity": UNITS,
            "rate": "60.00",
        }
        for product_id in product_ids
        for month in BATCHES
    ]
    rest.post_once_known("/v1/goods-receipts", {"vendor_id": vendor_id, "lines": lines})


def _customer(rest: Rest, number: int) -> str:
    body = {
        "code": f"C{number:05}",
        "name": f"Customer {number:05}",
        "type": "retail",
        "gst_category": "unregistered",
        "billing_address": ADDRESS,
    }
    return str(rest.post("/v1/customers", body, role="manager")["customer_id"])
