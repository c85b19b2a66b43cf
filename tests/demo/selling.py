"""Goods go out: an order invoiced in two parts, a hospital, another state, the counter, and one invoice that was a
mistake."""

from uuid import uuid4

from tests.demo.buying import case, moved
from tests.demo.diary import Diary
from tests.support.rest import Body, Rest
from tests.support.waiting import NotAsExpected, wait_for


def order_and_invoice(rest: Rest, diary: Diary) -> None:
    """A retailer's order reserves its goods, and is invoiced in two parts; an invoice between them was a mistake."""
    asha = diary.customers["ASHA"]
    lines = [_line(diary, "PCM650", "60"), _line(diary, "SANI500", "12")]
    draft = rest.post("/v1/orders", {"customer_id": asha["customer_id"], "reference": "By telephone", "lines": lines})
    order = rest.post(f"/v1/orders/{draft['order_id']}:confirm", {})
    diary.keep("order", "order", order, asha["name"])
    paracetamol, sanitiser = (line["line_id"] for line in order["lines"])
    part = {"lines": [{"order_line_id": paracetamol, "quantity": "40"}]}
    _keep(rest, diary, "part invoice", "ASHA", rest.post(f"/v1/orders/{order['order_id']}:invoice", part))
    _cancel_part(rest, diary, order, {"lines": [{"order_line_id": sanitiser, "quantity": "12"}]})
    _keep(rest, diary, "rest invoice", "ASHA", rest.post(f"/v1/orders/{order['order_id']}:invoice", {}))
    diary.documents["order"] = diary.documents["order"].as_it_is(rest.get(f"/v1/orders/{order['order_id']}"))


def _cancel_part(rest: Rest, diary: Diary, order: Body, part: Body) -> None:
    """A part that was invoiced too early: its units are open again, and reserved again for the order."""
    name = "cancelled part invoice"
    invoice = _keep(rest, diary, name, "ASHA", rest.post(f"/v1/orders/{order['order_id']}:invoice", part))
    path = f"/v1/invoices/{invoice['invoice_id']}:cancel"
    _keep(rest, diary, name, "ASHA", rest.post(path, {"reason": "Invoiced before it was picked"}, role="manager"))

    def reopened() -> Body | None:
        now = rest.get(f"/v1/orders/{order['order_id']}")
        return None if now.get("reservation_pending") else now

    diary.keep("reopened order", "reopened order", wait_for(reopened, "the order's goods to be reserved again"))


def sell_to_the_hospital(rest: Rest, diary: Diary) -> None:
    """It takes only what is good for 180 days more: the batch that expires first stays where it is.

    Taxed goods go on a tax invoice, exempt ones on a bill of supply: on one paper they are refused.
    """
    taxed, exempt = _line(diary, "PCM650", "20"), _line(diary, "AGAL", "2")
    diary.refusals["two papers"] = rest.refused("/v1/invoices", _draft(diary, "AROGYA", [taxed, exempt]))
    _issue(rest, diary, "hospital invoice", "AROGYA", [taxed])
    bill = _issue(rest, diary, "bill of supply", "AROGYA", [exempt])
    diary.remark(
        f"Agalsidase alfa is exempt. It went to the hospital on a bill of supply, {bill['number']}, without tax; on "
        f"one paper with taxed goods it was refused: {diary.refusals['two papers'].reason}."
    )


def sell_to_another_state(rest: Rest, diary: Diary) -> None:
    """IGST; free goods; a discount on the whole bill; one line over two batches. A preview comes first.

    Free goods and discount go beyond what counter staff may give: they ask for an approval, and a
    manager gives it for this sale, once.
    """
    draft = _draft(diary, "GODAVARI", [_line(diary, "PCM650", "80", free_quantity="8")], bill_discount_amount="100.00")
    diary.refusals["beyond the role"] = rest.refused("/v1/invoices", draft)
    asked = rest.post("/v1/approvals:request", {"request": {"invoice": draft}, "note": "Festival order"})
    answer = f"/v1/approvals/{asked['approval_id']}:approve"
    approval = rest.post(answer, {"reason": "An old customer"}, role="manager")
    draft = {**draft, "approval_id": approval["approval_id"]}
    preview = rest.post("/v1/invoices:preview", draft)
    diary.keep("preview", "preview", preview, diary.customers["GODAVARI"]["name"])
    invoice = _keep(rest, diary, "inter-state invoice", "GODAVARI", rest.post("/v1/invoices", draft))
    again = {**draft, "lines": [_line(diary, "PCM650", "5", free_quantity="1")]}
    refusal = diary.refusals["approval used twice"] = rest.refused("/v1/invoices", again)
    passed = "; ".join(f"{each['field']} {each['asked']}, limit {each['limit']}" for each in approval["limits_passed"])
    diary.remark(
        f"Counter staff may not give what Godavari Distributors asked ({passed}). A manager approved it, and "
        f"{invoice['number']} carries the approval. Used for a second sale it was refused: {refusal.reason}."
    )


def sell_at_the_counter(rest: Rest, diary: Diary) -> None:
    """Quick sale: stock, invoice at printed prices and cash receipt in one call.

    Asked again with its key, it is still one sale.
    """
    at_mrp: Body = {"rate_includes_tax": True, "discount_percent": "0"}
    lines = [
        _line(diary, "PCM650", "5", rate="33.60", **at_mrp),
        _line(diary, "SANI500", "2", pack_rate=case("2160.00"), **at_mrp),
    ]
    draft = _draft(diary, "RAVI", lines, receipt={"mode": "cash"})
    key = str(uuid4())
    invoice = _keep(rest, diary, "counter invoice", "RAVI", rest.post("/v1/invoices", draft, key=key))
    diary.keep("counter invoice again", "repeat", rest.post("/v1/invoices", draft, key=key))
    other = _draft(diary, "RAVI", lines[:1], receipt={"mode": "cash"})
    diary.refusals["reused key"] = rest.refused("/v1/invoices", other, key=key)
    receipt = rest.get(f"/v1/customer-receipts/{invoice['customer_receipt_id']}")
    receipt = {**receipt, "request_id": invoice["request_id"]}
    diary.keep("counter receipt", "receipt", receipt, diary.customers["RAVI"]["name"])


def sell_on_prescription(rest: Rest, diary: Diary) -> None:
    """A drug of Schedule H1 goes to a shop with a licence; the register holds buyer and batch."""
    _issue(rest, diary, "schedule H1 invoice", "ASHA", [_line(diary, "ALPRA", "10")])


def cancel_a_mistake(rest: Rest, diary: Diary) -> None:
    """Invoiced to the wrong shop: the goods come back, the ledger is reversed, the number stays."""
    mistake = _issue(rest, diary, "mistaken invoice", "ASHA", [_line(diary, "AGAL", "1")])
    body = {"reason": "Wrong customer"}
    cancelled = rest.post(f"/v1/invoices/{mistake['invoice_id']}:cancel", body, role="manager")
    _keep(rest, diary, "mistaken invoice", "ASHA", cancelled)
    wait_for(lambda: moved(rest, mistake["invoice_id"], 2), f"the goods of {mistake['number']} to be back")


def collect(rest: Rest, diary: Diary) -> None:
    """Money from the retailer settles what is due first."""
    asha = diary.customers["ASHA"]
    body = {
        "customer_id": asha["customer_id"],
        "amount": "1500.00",
        "mode": "upi",
        "reference": "UPI 412233445566",
        "due_first": True,
    }
    diary.keep("receipt", "receipt", rest.post("/v1/customer-receipts", body), asha["name"])


def _issue(rest: Rest, diary: Diary, name: str, customer: str, lines: list[Body], **fields: Body) -> Body:
    invoice = rest.post("/v1/invoices", _draft(diary, customer, lines, **fields))
    return _keep(rest, diary, name, customer, invoice)


def _keep(rest: Rest, diary: Diary, name: str, customer: str, invoice: Body) -> Body:
    """Writes an invoice down once its goods have left the shelf. Its batches are those that were printed."""
    rows = wait_for(
        lambda: moved(rest, invoice["invoice_id"], len(invoice["lines"]) * (1 + (invoice["status"] == "cancelled"))),
        f"the goods of {invoice['number']} to leave",
    )
    left = sorted(row["batch_id"] for row in rows if row["kind"] == "issue")
    if left != sorted(line["batch_id"] for line in invoice["lines"]):
        raise NotAsExpected(f"{invoice['number']} prints other batches than those that left: {rows}")
    return diary.keep(name, "invoice", invoice, diary.customers[customer]["name"])


def _draft(diary: Diary, customer: str, lines: list[Body], **fields: Body | str) -> Body:
    return {"customer_id": diary.customers[customer]["customer_id"], "lines": lines, **fields}


def _line(diary: Diary, code: str, quantity: str, **fields: str | bool | Body) -> Body:
    return {"product_id": diary.products[code]["product_id"], "quantity": quantity, **fields}
