"""The books as the system tells them at the end of the day."""

import datetime as dt
from dataclasses import dataclass

from tests.demo.diary import Diary
from tests.support.rest import Body, Rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What one customer or vendor owes or is owed: every entry, and what is open."""

    name: str
    entries: list[Body]
    outstanding: Body
    open_items: list[Body]


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Everything that the reports and ledgers say."""

    levels: list[Body]
    movements: list[Body]
    """The first one first."""
    valuation: Body
    near_expiry: Body
    customers: dict[str, Account]
    vendors: dict[str, Account]
    sales_register: Body
    gst_summary: Body
    documents_issued: Body
    receivables: Body
    purchase_register: Body
    input_tax: Body
    payables: Body
    debit_claims: list[Body]
    returns_register: Body


def read_books(rest: Rest, diary: Diary) -> Books:
    """All of it, over a period that holds the whole day on either side of midnight, and the old batch."""
    first = (diary.today - dt.timedelta(days=100)).isoformat()
    last = (diary.today + dt.timedelta(days=1)).isoformat()
    spoken = {"from_date": first, "to_date": last}
    inward = {"from_date": first, "to_date": diary.today.isoformat()}
    return Books(
        levels=rest.all("/v1/stock-levels", "stock_levels"),
        movements=rest.all("/v1/stock-movements", "stock_movements")[::-1],
        valuation=rest.get("/v1/reports/stock-valuation"),
        near_expiry=rest.get("/v1/reports/near-expiry"),
        customers={code: _customer(rest, body) for code, body in diary.customers.items()},
        vendors={code: _vendor(rest, body) for code, body in diary.vendors.items()},
        sales_register=rest.get("/v1/reports/sales-register", page_size=200, **spoken),
        gst_summary=rest.get("/v1/reports/gst-summary", **spoken),
        documents_issued=rest.get("/v1/reports/documents-issued", **spoken),
        receivables=rest.get("/v1/reports/receivables-ageing"),
        purchase_register=rest.get("/v1/reports/purchase-register", page_size=200, **inward),
        input_tax=rest.get("/v1/reports/input-tax-summary", **inward),
        payables=rest.get("/v1/reports/payables-ageing"),
        debit_claims=rest.all("/v1/debit-claims", "debit_claims"),
        returns_register=rest.get("/v1/reports/returns-register", **inward),
    )


def _customer(rest: Rest, customer: Body) -> Account:
    path = f"/v1/customers/{customer['customer_id']}"
    outstanding = rest.get(f"{path}/open-items")
    return Account(
        name=customer["name"],
        entries=rest.all(f"{path}/ledger-entries", "entries"),
        outstanding=outstanding,
        open_items=outstanding["open_items"],
    )


def _vendor(rest: Rest, vendor: Body) -> Account:
    path = f"/v1/vendors/{vendor['vendor_id']}"
    outstanding = rest.get(f"{path}/open-items")
    return Account(
        name=vendor["name"],
        entries=rest.all(f"{path}/ledger-entries", "entries"),
        outstanding=outstanding,
        open_items=outstanding["open_items"],
    )
