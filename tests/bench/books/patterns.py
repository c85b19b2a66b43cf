"""What the past is made after: a new organisation that trades for a day, today, through REST as a user would.

No role may date a sale a year back, so the patterns are of today, and the loader dates what it makes after them.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import asyncpg

from deploy.local.runfile import Run
from deploy.services import SERVICES
from gst.dates.periods import financial_year_start
from kit.ids import new_id
from tests.bench import load, shop
from tests.support.rest import Body, Rest
from tests.support.waiting import wait_for

DAYS: Final = 364
"""The past begins so many days ago; its last day was yesterday."""
PRODUCTS: Final = 10
SALES: Final = 24
"""Different sales that the past repeats, with other goods and customers."""
UNITS: Final = "100000"
RATE: Final = "60.00"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """One organisation, and the ids of what was done in it."""

    org_id: UUID
    start: dt.date
    customer_id: UUID
    product_id: UUID
    goods_receipt_id: UUID
    sales: list[UUID]
    customer_receipt_id: UUID
    sale_writes: Mapping[str, int]
    """Rows that one sale adds, by table."""


async def trade(run: Run, connection: asyncpg.Connection, start: dt.date) -> Patterns:
    """Trades today, and returns when all of it stands in the books of every service. The past begins on `start`."""
    org_id = new_id()
    with Rest(run.url, run.jwt_secret, org_id) as rest:
        rest.post("/v1/organisation", _organisation(start), role="admin")
        vendor = {"code": "V1", "name": "Meru Pharma", "gst_category": "regular", "gstin": shop.VENDOR}
        vendor_id = rest.post("/v1/vendors", vendor, role="manager")["vendor_id"]
        products = [_product(rest, number) for number in range(PRODUCTS)]
        goods_receipt_id = _receive(rest, vendor_id, products)
        wait_for(lambda: rest.get("/v1/stock-levels").get("stock_levels"), "the goods are in stock")
        body = {
            "code": "PATTERN",
            "name": "Pattern Chemists",
            "type": "retail",
            "gst_category": "unregistered",
            "billing_address": shop.ADDRESS,
        }
        customer_id = rest.post("/v1/customers", body, role="manager")["customer_id"]
        before = await _rows(connection, org_id)
        sales = [_sell(rest, customer_id, products, number) for number in range(SALES)]
        wait_for(lambda: _all_moved(rest), "the goods have left")
        after = await _rows(connection, org_id)
        receipt = {
            "customer_id": customer_id,
            "amount": "100.00",
            "mode": "upi",
            "due_first": True,
        }
        customer_receipt_id = rest.post("/v1/customer-receipts", receipt, role="manager")["customer_receipt_id"]
    return Patterns(
        org_id=org_id,
        start=start,
        customer_id=UUID(customer_id),
        product_id=UUID(products[0]),
        goods_receipt_id=UUID(goods_receipt_id),
        sales=[UUID(sale) for sale in sales],
        customer_receipt_id=UUID(customer_receipt_id),
        sale_writes=_a_sale(before, after),
    )


def _organisation(start: dt.date) -> Body:
    return {
        "legal_name": "Old Traders",
        "registrations": [{"gstin": shop.SELLER, "address": shop.ADDRESS}],
        "books_begin": financial_year_start(start).isoformat(),
    }


def _product(rest: Rest, number: int) -> str:
    body = {
        "code": f"PATTERN{number}",
        "name": f"Pattern {number} 500 mg tablets",
        "generic_name": "Pattern",
        "manufacturer": "Meru Pharma",
        "hsn": "30049099",
        "tax_class": "medicine",
        "uqc": "TBS",
        "pack": "10 tablets",
        "barcodes": [f"890000000{number:04}"],
    }
    return str(rest.post("/v1/products", body, role="manager")["product_id"])


def _receive(rest: Rest, vendor_id: str, products: list[str]) -> str:
    lines = [
        {
            "product_id": product,
            "batch_number": "PATTERN",
            "expiry_month": f"{dt.datetime.now(dt.UTC).year + 3}-03",
            "mrp": "110.00",
            "ptr": "78.50",
            "quantity": UNITS,
            "rate": RATE,
        }
        for product in products
    ]
    body = {"vendor_id": vendor_id, "lines": lines}
    return str(rest.post_once_known("/v1/goods-receipts", body)["goods_receipt_id"])


def _sell(rest: Rest, customer_id: str, products: list[str], number: int) -> str:
    lines = [
        {
            "product_id": products[(number + step) % PRODUCTS],
            "quantity": str((number * 5 + step * 3) % load.MOST_UNITS + 1),
        }
        for step in range(load.LINES)
    ]
    body = {"customer_id": customer_id, "lines": lines}
    return str(rest.post("/v1/invoices", body, key=f"pattern-sale-{number}", role="manager")["invoice_id"])


def _all_moved(rest: Rest) -> list[Body] | None:
    moved = rest.all("/v1/stock-movements", "stock_movements")
    return moved if len(moved) == PRODUCTS + SALES * load.LINES else None


async def _rows(connection: asyncpg.Connection, org_id: UUID) -> dict[str, int]:
    tables = await connection.fetch(
        "SELECT table_schema || '.' || table_name AS name FROM information_schema.columns"
        " WHERE column_name = 'org_id' AND table_schema = ANY($1)",
        list(SERVICES),
    )
    return {
        row["name"]: await connection.fetchval(f"SELECT count(*) FROM {row['name']} WHERE org_id = $1", org_id)
        for row in tables
    }


def _a_sale(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """Rows of one sale, by table. A counter's row or a month's is written once for all, and is none of a sale's own."""
    return {
        name: (after[name] - before[name]) // SALES for name in sorted(after) if after[name] - before[name] >= SALES
    }
