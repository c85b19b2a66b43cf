"""What the system must not do, asked for on purpose.

Each is refused with its reason, and nothing has changed afterwards.
"""

import datetime as dt
from uuid import uuid4

from tests.demo.diary import Diary
from tests.demo.set_up import MEDICINE, ORGANISATION
from tests.demo.storing import batch_of
from tests.support.rest import Body, Rest
from tests.support.waiting import NotAsExpected


def ask_for_what_is_refused(rest: Rest, diary: Diary, neighbour: Rest) -> None:
    """While all goods but the ordered ones are on the shelf. `neighbour` is somebody of another organisation."""
    before = _books(rest, diary)
    _ask_to_sell(rest, diary)
    _ask_to_buy(rest, diary)
    _ask_for_more_than_a_right(rest, diary, neighbour)
    _ask_against_the_law(rest, diary)
    if _books(rest, diary) != before:
        raise NotAsExpected(f"A refused request left a trace in the books: {before} became {_books(rest, diary)}")


def ask_to_return_too_much(rest: Rest, diary: Diary) -> None:
    """More than the line sold less what came back of it."""
    invoice = diary.body("inter-state invoice")
    line = invoice["lines"][0]
    rest_of_it = int(line["quantity"]) + int(line["free_quantity"]) - 10
    goods = {
        "invoice_line_id": line["line_id"],
        "quantity": str(rest_of_it + 1),
        "disposition": "saleable",
    }
    body = {"invoice_id": invoice["invoice_id"], "reason": "More than was sold", "lines": [goods]}
    diary.refusals["over-return"] = rest.refused("/v1/sales-returns", body)


def _ask_to_sell(rest: Rest, diary: Diary) -> None:
    refuse = diary.refusals
    refuse["shortage"] = rest.refused("/v1/invoices", _sale(diary, "ASHA", "PCM650", "1000"))
    refuse["credit limit"] = rest.refused("/v1/invoices", _sale(diary, "RAVI", "PCM650", "1"))
    refuse["no licence"] = rest.refused("/v1/invoices", _sale(diary, "RAVI", "ALPRA", "1"))
    expired = batch_of(rest, diary, "PCM650", "PM2400")
    named = _sale(diary, "ASHA", "PCM650", "1", batches=[{"batch_id": expired["batch_id"], "quantity": "1"}])
    refuse["expired batch"] = rest.refused("/v1/invoices", named)
    near = batch_of(rest, diary, "PCM650", "PM2601")
    named = _sale(diary, "AROGYA", "PCM650", "1", batches=[{"batch_id": near["batch_id"], "quantity": "1"}])
    refuse["too short a life"] = rest.refused("/v1/invoices", named)
    yesterday = (diary.today - dt.timedelta(days=1)).isoformat()
    of_yesterday = {**_sale(diary, "ASHA", "PCM650", "1"), "date": yesterday}
    refused = refuse["dated yesterday without a reason"] = rest.refused("/v1/invoices", of_yesterday)
    diary.remark(f"A sale dated yesterday was refused, since it gave no reason: {refused.reason}.")
    refuse["above MRP"] = rest.refused("/v1/invoices", _sale(diary, "ASHA", "PCM650", "1", rate="40.00"))


def _ask_to_buy(rest: Rest, diary: Diary) -> None:
    goods = {
        "product_id": diary.products["PCM650"]["product_id"],
        "batch_number": "PM2801",
        "expiry_month": diary.month(24),
        "mrp": "33.60",
        "quantity": "1",
        "rate": "18.00",
    }
    vendor = {"vendor_id": diary.vendors["MERU"]["vendor_id"]}
    no_batch = {**vendor, "lines": [{**goods, "batch_number": ""}]}
    diary.refusals["no batch number"] = rest.refused("/v1/goods-receipts", no_batch)
    late = {**vendor, "lines": [{**goods, "expiry_month": diary.month(-1)}]}
    diary.refusals["expired on arrival"] = rest.refused("/v1/goods-receipts", late)
    dear = {**vendor, "lines": [{**goods, "rate": "34.00"}]}
    diary.refusals["dearer than MRP"] = rest.refused("/v1/goods-receipts", dear)


def _ask_for_more_than_a_right(rest: Rest, diary: Diary, neighbour: Rest) -> None:
    asha = diary.customers["ASHA"]
    path = f"/v1/customers/{asha['customer_id']}"
    refuse = diary.refusals
    refuse["foreign id"] = neighbour.refused(path, None, method="GET")
    refuse["too low a role"] = rest.refused(path, {"credit_limit": "900000.00"}, method="PATCH")
    refuse["stale etag"] = rest.refused(path, {"credit_days": 90}, method="PATCH", role="manager", etag='"0"')
    wrong = {
        "code": f"X{uuid4().hex[:8]}",
        "name": "Nobody",
        "type": "retail",
        "gst_category": "regular",
        "gstin": "23AABCS1429B1Z3",
        "billing_address": asha["billing_address"],
    }
    refuse["wrong GSTIN"] = rest.refused("/v1/customers", wrong, role="manager")
    money = {
        "customer_id": asha["customer_id"],
        "amount": "5000.00",
        "mode": "cash",
        "allocations": [{"document_id": diary.body("part invoice")["invoice_id"], "amount": "5000.00"}],
    }
    refuse["over-allocation"] = rest.refused("/v1/customer-receipts", money)


def _ask_against_the_law(rest: Rest, diary: Diary) -> None:
    """Too much cash, a customer that is the organisation itself, and a code of other goods."""
    asha = diary.customers["ASHA"]
    cash = {"customer_id": asha["customer_id"], "amount": "200000.00", "mode": "cash"}
    diary.refusals["too much cash"] = rest.refused("/v1/customer-receipts", cash)
    own = {
        "code": f"X{uuid4().hex[:8]}",
        "name": "Ourselves",
        "type": "retail",
        "gst_category": "regular",
        "gstin": ORGANISATION["registrations"][0]["gstin"],
        "billing_address": asha["billing_address"],
    }
    diary.refusals["own GSTIN"] = rest.refused("/v1/customers", own, role="manager")
    soap = {"code": f"X{uuid4().hex[:8]}", "name": "Medicated soap", **MEDICINE, "hsn": "34011190"}
    diary.refusals["code of other goods"] = rest.refused("/v1/products", soap, role="manager")


def _sale(diary: Diary, customer: str, code: str, quantity: str, **line: str | list[Body]) -> Body:
    return {
        "customer_id": diary.customers[customer]["customer_id"],
        "lines": [{"product_id": diary.products[code]["product_id"], "quantity": quantity, **line}],
    }


def _books(rest: Rest, diary: Diary) -> list[object]:
    """Stock and balances: what a refusal must leave as it is."""
    levels = [
        (row["batch_id"], row["on_hand"], row["reserved"]) for row in rest.all("/v1/stock-levels", "stock_levels")
    ]
    owed = [
        rest.get(f"/v1/customers/{customer['customer_id']}/open-items")["balance"]
        for customer in diary.customers.values()
    ]
    due = [rest.get(f"/v1/vendors/{vendor['vendor_id']}/open-items")["balance"] for vendor in diary.vendors.values()]
    return [*sorted(levels), owed, due, len(rest.all("/v1/customers", "customers"))]
