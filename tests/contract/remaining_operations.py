"""What the demonstration's day leaves out, so that every operation of the contract is called once with success."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from tests.contract.recorder import OPERATIONS, Recorder
from tests.demo.books import read_books
from tests.demo.diary import Diary
from tests.demo.set_up import INDORE, NASHIK
from tests.support.rest import Body
from tests.support.waiting import NotAsExpected, wait_for

SEARCHES: Final[dict[str, dict[str, Any]]] = {
    "searchProducts": {"query": "Para"},
    "searchCustomers": {"query": "Asha"},
    "searchVendors": {"query": "Meru"},
}


def do_the_rest(rest: Recorder, diary: Diary) -> None:
    """Changes, cancels, closes, recalls; and reads whatever has not been read."""
    _change_the_organisation(rest)
    _change_limits_of_roles(rest)
    _change_reference_data(rest, diary)
    _order_and_think_again(rest, diary)
    _approve_of_returns(rest, diary)
    _approve_and_think_again(rest, diary)
    _approve_of_stock(rest, diary)
    _import(rest, diary)
    _sell_and_collect(rest, diary)
    rest.patch(
        f"/v1/batches/{rest.seen['batch_id']}",
        {"pack_mrp": {"amount": "310.00", "units": "10"}, "reason": "Misread on the strip"},
    )
    rest.post(f"/v1/batches/{rest.seen['batch_id']}:recall", {"reason": "The maker asks for it"}, role="manager")
    read_books(rest, diary)
    _read_everything(rest)


def _import(rest: Recorder, diary: Diary) -> None:
    """Goods from overseas come under a bill of entry, which is cancelled."""
    address = {"line1": "Hafen 3", "city": "Cologne", "state_code": "96"}
    overseas = {"name": "Rhein Pharma GmbH", "gst_category": "overseas", "country_code": "DE", "address": address}
    vendor = rest.post("/v1/vendors", {"code": "RHEIN", **overseas}, role="manager")["vendor_id"]
    receipt = rest.post("/v1/goods-receipts", {"vendor_id": vendor, "lines": [_batch(diary)]}, role="manager")
    (line,) = receipt["lines"]
    entry = {
        "number": "4512087",
        "date": diary.today.isoformat(),
        "port_code": "INNSA1",
        "vendor_id": vendor,
        "goods_receipt_ids": [receipt["goods_receipt_id"]],
        "lines": [{"goods_receipt_line_id": line["line_id"], "assessable_value": "200.00", "igst": "10.00"}],
    }
    path = f"/v1/bills-of-entry/{rest.post('/v1/bills-of-entry', entry, role='manager')['bill_of_entry_id']}"
    rest.post(f"{path}:cancel", {"reason": "Entered for the wrong receipt"}, role="manager")


def _change_the_organisation(rest: Recorder) -> None:
    rest.patch("/v1/organisation", {"trade_name": "Narmada"}, role="admin")
    nashik = {"gstin": "27AAECM4821K1ZC", "address": NASHIK, "series_prefix": "N"}
    rest.post("/v1/organisation/registrations", nashik, role="admin")
    path = f"/v1/organisation/registrations/{rest.seen['registration_id']}"
    rest.patch(path, {"address": {**INDORE, "line2": "First floor"}}, role="admin")
    month = f"{path}/period-locks/2026-01"
    rest.post(f"{month}:set", {"state": "locked", "reason": "GSTR-1 is filed tomorrow"}, role="admin")
    wait_for(lambda: rest.get(month)["state"] == "locked" or None, "every service to acknowledge the lock")


def _change_limits_of_roles(rest: Recorder) -> None:
    path = "/v1/organisation/role-limits/user"
    rest.get(path)
    rest.patch(path, {"line_discount_percent": "12"}, role="admin")


def _change_reference_data(rest: Recorder, diary: Diary) -> None:
    rest.patch(f"/v1/customers/{diary.customers['ASHA']['customer_id']}", {"phone": "9800000001"})
    palasia = {"customer_id": diary.customers["ASHA"]["customer_id"], "name": "Palasia", "address": INDORE}
    premises = rest.post("/v1/customer-premises", palasia, role="manager")["customer_premises_id"]
    rest.patch(f"/v1/customer-premises/{premises}", {"route": "East 2"})
    rest.patch(
        f"/v1/products/{diary.products['PCM650']['product_id']}", {"reorder_level": "50", "barcodes": ["8901234567894"]}
    )
    rest.patch(f"/v1/vendors/{diary.vendors['MERU']['vendor_id']}", {"phone": "9800000002"})
    rest.patch(f"/v1/locations/{diary.locations['COUNTER']['location_id']}", {"name": "Counter"})
    rest.patch("/v1/purchase-settings", {"bill_tolerance": "2.00"}, role="admin")


def _order_and_think_again(rest: Recorder, diary: Diary) -> None:
    """At a vendor one order changed and cancelled, another closed when a part has come; by a customer one changed and
    cancelled."""
    product = {"product_id": diary.products["PCM650"]["product_id"], "quantity": "10"}
    lines_of_order: Body = {"lines": [{**product, "rate": "18.00"}]}
    vendor = {"vendor_id": diary.vendors["MERU"]["vendor_id"]}
    first = rest.post("/v1/purchase-orders", {**vendor, **lines_of_order})["purchase_order_id"]
    rest.patch(f"/v1/purchase-orders/{first}", {**lines_of_order, "note": "Before noon"}, role="user")
    rest.post(f"/v1/purchase-orders/{first}:cancel", {"reason": "Bought elsewhere"}, role="manager")
    second = rest.post("/v1/purchase-orders", {**vendor, **lines_of_order})
    path = f"/v1/purchase-orders/{second['purchase_order_id']}"
    rest.post(f"{path}:approve", {}, role="manager")
    part = {**_batch(diary), "purchase_order_line_id": second["lines"][0]["line_id"]}
    ordered = {**vendor, "purchase_order_id": second["purchase_order_id"], "lines": [part]}
    receipt = rest.post("/v1/goods-receipts", ordered)
    _pay_and_think_again(rest, receipt)
    rest.post(f"{path}:close", {"reason": "The rest is not made any more"}, role="manager")
    customer = {"customer_id": diary.customers["ASHA"]["customer_id"]}
    order = rest.post("/v1/orders", {**customer, "lines": [product]})["order_id"]
    rest.patch(f"/v1/orders/{order}", {"reference": "By post"}, role="user")
    rest.post(f"/v1/orders/{order}:cancel", {"reason": "Ordered elsewhere"}, role="manager")


def _pay_and_think_again(rest: Recorder, receipt: Body) -> None:
    """A bill that is entered for the wrong receipt, 40 paise dearer, is paid, and all of that is cancelled."""
    figures = {head: receipt["figures"][head] for head in ("taxable", "cgst", "sgst", "igst", "cess", "total")}
    for head in ("taxable", "total"):
        figures[head] = f"{Decimal(figures[head]) + Decimal('0.40')}"
    printed = {
        "vendor_id": receipt["vendor_id"],
        "number": "MP/1999",
        "date": receipt["date"],
        "goods_receipt_ids": [receipt["goods_receipt_id"]],
        "figures": figures,
    }
    bill = rest.post("/v1/vendor-bills", {"bill": printed})["vendor_bill_id"]
    wait_for(lambda: rest.get("/v1/reports/cost-differences").get("rows"), "the cost of the bill's goods")
    share = {"document_id": bill, "amount": "10.00"}
    money = {"vendor_id": receipt["vendor_id"], "mode": "cash", "amount": "10.00", "allocations": [share]}
    payment = rest.post("/v1/vendor-payments", money)["vendor_payment_id"]
    rest.post(f"/v1/vendor-credits/{payment}:unallocate", {"document_id": bill}, role="manager")
    paise = {"document_id": bill, "amount": "0.40"}
    discount = {"vendor_id": receipt["vendor_id"], "kind": "settlement_discount", "allocations": [paise]}
    allowance = rest.post("/v1/vendor-allowances", discount)["vendor_allowance_id"]
    rest.post(f"/v1/vendor-allowances/{allowance}:cancel", {"reason": "Not agreed"}, role="manager")
    back = {"vendor_id": receipt["vendor_id"], "amount": "10.00", "mode": "cash"}
    part_of_it = {"credits": [{"document_id": payment, "amount": "10.00"}]}
    refund = rest.post("/v1/vendor-refunds", {**back, **part_of_it})["vendor_refund_id"]
    rest.post(f"/v1/vendor-refunds/{refund}:cancel", {"reason": "Of another vendor"}, role="manager")
    rest.post(f"/v1/vendor-payments/{payment}:cancel", {"reason": "Paid twice"}, role="manager")
    rest.post(f"/v1/vendor-bills/{bill}:cancel", {"reason": "Of another receipt"}, role="manager")
    _approve_of_a_vendor(rest, receipt["vendor_id"])
    _claim_and_think_again(rest, receipt)
    _close_and_open_again(rest, receipt)


def _close_and_open_again(rest: Recorder, receipt: Body) -> None:
    """A receipt that goes back whole and is never billed, and may be billed after all."""
    goods = [{"goods_receipt_line_id": receipt["lines"][0]["line_id"], "quantity": receipt["lines"][0]["quantity"]}]
    back = {"goods_receipt_id": receipt["goods_receipt_id"], "reason": "Not ordered", "lines": goods}
    note = rest.post("/v1/purchase-returns", back, role="manager")["debit_note_id"]
    path, ledger = f"/v1/vendor-credits/{note}", f"/v1/vendors/{receipt['vendor_id']}/ledger-entries"
    wait_for(lambda: note in str(rest.all(ledger, "entries")) or None, "the debit note in the vendor's ledger")
    rest.post(f"{path}:close", {"reason": "Taken back whole"}, role="manager")
    rest.post(f"{path}:reopen", {"reason": "A bill is coming"}, role="manager")


def _claim_and_think_again(rest: Recorder, receipt: Body) -> None:
    """A bill at a rupee more for each of four strips: the vendor agrees, disagrees again, and the claim is waived."""
    (line,) = receipt["lines"]
    printed = {
        "vendor_id": receipt["vendor_id"],
        "number": "MP/2000",
        "date": receipt["date"],
        "goods_receipt_ids": [receipt["goods_receipt_id"]],
        "lines": [{"goods_receipt_line_id": line["line_id"], "quantity": "4", "rate": "19.00"}],
        "figures": {"taxable": "76.00", "igst": "3.80", "total": "79.80"},
    }
    body = {"bill": printed, "claim_differences": True, "difference_reason": "Not as agreed"}
    bill = rest.post("/v1/vendor-bills", body, role="manager")["vendor_bill_id"]
    (claim,) = rest.get("/v1/debit-claims", vendor_bill_id=bill)["debit_claims"]
    path = f"/v1/debit-claims/{claim['debit_claim_id']}"
    settled = rest.post(f"{path}:settle", {"kind": "short_payment"}, role="manager")
    undone = {"settlement_id": settled["settlements"][0]["settlement_id"], "reason": "Agreed by nobody"}
    rest.post(f"{path}:unsettle", undone, role="manager")
    rest.post(f"{path}:cancel", {"reason": "The price list has changed"}, role="manager")
    rest.post(f"{path}:reopen", {"reason": "For later deliveries only"}, role="manager")
    found = {"goods_receipt_line_id": line["line_id"], "difference": "found_damaged", "quantity": "1"}
    late = {"vendor_bill_id": bill, "reason": "Crushed inside the carton", "lines": [found]}
    rest.post("/v1/debit-claims", late, role="manager")
    rest.post(f"/v1/vendor-bills/{bill}:cancel", {"reason": "Of another receipt"}, role="manager")


def _batch(diary: Diary) -> Body:
    """Four strips of a new batch."""
    return {
        "product_id": diary.products["PCM650"]["product_id"],
        "batch_number": "PM2901",
        "expiry_month": diary.month(24),
        "mrp": "33.60",
        "quantity": "4",
        "rate": "18.00",
    }


def _approve_and_think_again(rest: Recorder, diary: Diary) -> None:
    line = {"product_id": diary.products["SANI500"]["product_id"], "quantity": "1", "discount_percent": "50"}
    draft = {"customer_id": diary.customers["GODAVARI"]["customer_id"], "lines": [line]}
    approval = rest.post("/v1/approvals", {"request": {"invoice": draft}}, role="manager")["approval_id"]
    rest.post(f"/v1/approvals/{approval}:cancel", {"reason": "The customer pays the usual price"}, role="manager")
    for answer, role in (("approve", "manager"), ("reject", "manager"), ("withdraw", "user")):
        asked = rest.post("/v1/approvals:request", {"request": {"invoice": draft}}, role="user")["approval_id"]
        rest.post(f"/v1/approvals/{asked}:{answer}", {"reason": "The customer pays the usual price"}, role=role)


def _approve_of_a_vendor(rest: Recorder, vendor_id: str) -> None:
    money = {"vendor_id": vendor_id, "mode": "cash", "amount": "10000.01"}
    body, why = {"request": {"vendor_payment": money}}, {"reason": "The vendor takes a cheque"}
    approval = rest.post("/v1/purchase-approvals", body, role="manager")["approval_id"]
    rest.get(f"/v1/purchase-approvals/{approval}")
    rest.post(f"/v1/purchase-approvals/{approval}:cancel", why, role="manager")
    for answer, role in (("approve", "manager"), ("reject", "manager"), ("withdraw", "user")):
        asked = rest.post("/v1/purchase-approvals:request", body, role="user")["approval_id"]
        rest.post(f"/v1/purchase-approvals/{asked}:{answer}", why, role=role)


def _approve_of_stock(rest: Recorder, diary: Diary) -> None:
    """While managers date nothing back, an administrator approves of yesterday."""
    limits = "/v1/organisation/role-limits/manager"
    rest.patch(limits, {"back_dating_days": 0}, role="admin")
    late = {
        "batch_id": rest.seen["batch_id"],
        "quantity": "-1",
        "reason_kind": "lost",
        "reason": "Not found at the count",
        "date": (diary.today - dt.timedelta(days=1)).isoformat(),
        "date_reason": "The count sheet came late",
    }
    too_many = {**late, "quantity": "-100000000"}
    wait_for(
        lambda: rest.refused("/v1/stock-adjustments", too_many, role="manager").reason == "MANAGER_NEEDED" or None,
        "inventory to know the limit of managers",
    )
    path, body, why = "/v1/stock-approvals", {"request": {"stock_adjustment": late}}, {"reason": "Counted again today"}
    approval = rest.post(path, body, role="admin")["approval_id"]
    rest.get(f"{path}/{approval}")
    rest.post(f"{path}/{approval}:cancel", why, role="manager")
    for answer, role in (("approve", "admin"), ("reject", "manager"), ("withdraw", "user")):
        asked = rest.post(f"{path}:request", body, role="user")["approval_id"]
        rest.post(f"{path}/{asked}:{answer}", why, role=role)
    rest.patch(limits, {"back_dating_days": 3650}, role="admin")


def _approve_of_returns(rest: Recorder, diary: Diary) -> None:
    """While managers date nothing back, an administrator approves of a return of yesterday."""
    limits = "/v1/organisation/role-limits/manager"
    rest.patch(limits, {"back_dating_days": 0}, role="admin")
    receipt = rest.get(f"/v1/goods-receipts/{rest.seen['goods_receipt_id']}")
    goods = {"goods_receipt_line_id": receipt["lines"][0]["line_id"], "quantity": "1"}
    back = {"goods_receipt_id": receipt["goods_receipt_id"], "reason": "Broken strips", "lines": [goods]}
    late = {"date": (diary.today - dt.timedelta(days=1)).isoformat(), "date_reason": "The slip was lost"}
    path = "/v1/return-approvals"
    body, why = {"request": {"purchase_return": {**back, **late}}}, {"reason": "The slip was found"}

    def asked_when_known() -> str | None:
        """Once returns knows the limit: before, nothing is to be approved."""
        try:
            return str(rest.post(path, body, role="admin")["approval_id"])
        except NotAsExpected:
            return None

    approval = wait_for(asked_when_known, "returns to know the limit of managers")
    rest.post(f"{path}/{approval}:cancel", why, role="manager")
    for answer, role in (("approve", "admin"), ("reject", "manager"), ("withdraw", "user")):
        asked = rest.post(f"{path}:request", body, role="user")["approval_id"]
        rest.post(f"{path}/{asked}:{answer}", why, role=role)
    rest.get(f"{path}/{approval}")
    rest.get(path)
    rest.patch(limits, {"back_dating_days": 3650}, role="admin")


def _sell_and_collect(rest: Recorder, diary: Diary) -> None:
    """Two sales at once, and money that settles the first of them later; and a cheque that bounces."""
    godavari = {"customer_id": diary.customers["GODAVARI"]["customer_id"]}
    sale = {**godavari, "lines": [{"product_id": diary.products["SANI500"]["product_id"], "quantity": "1"}]}
    issued = rest.post("/v1/invoices:batchCreate", {"requests": [{"invoice": sale}, {"invoice": sale}]})["outcomes"][0][
        "invoice"
    ]
    money: Body = {**godavari, "amount": issued["outstanding"], "mode": "bank"}
    on_account = rest.post("/v1/customer-receipts", money)["customer_receipt_id"]
    bill = {"document_id": issued["invoice_id"], "amount": issued["outstanding"]}
    rest.post(f"/v1/customer-credits/{on_account}:allocate", {"allocations": [bill]})
    rest.post(f"/v1/customer-credits/{on_account}:unallocate", {"document_id": issued["invoice_id"]}, role="manager")
    paise = {"document_id": issued["invoice_id"], "amount": "0.40"}
    discount = {**godavari, "kind": "settlement_discount", "allocations": [paise]}
    allowance = rest.post("/v1/customer-allowances", discount, role="manager")["customer_allowance_id"]
    rest.post(f"/v1/customer-allowances/{allowance}:cancel", {"reason": "Not agreed"}, role="manager")
    back = {**godavari, "amount": "1.00", "mode": "cash"}
    refund = rest.post("/v1/customer-refunds", back, role="manager")["customer_refund_id"]
    rest.post(f"/v1/customer-refunds/{refund}:cancel", {"reason": "Not handed out"}, role="manager")
    by_cheque = {**money, "mode": "cheque", "reference": "004512"}
    cheque = rest.post("/v1/customer-receipts", by_cheque)["customer_receipt_id"]
    rest.post(f"/v1/customer-receipts/{cheque}:cancel", {"reason": "Bounced"}, role="manager")


def _read_everything(rest: Recorder) -> None:
    for name, operation in OPERATIONS.items():
        binding = operation.bindings[0]
        if binding.method == "GET" and name not in rest.calls:
            path = binding.path.format(**{each: rest.seen[each] for each in binding.path_names})
            rest.get(path, **SEARCHES.get(name, {}))
