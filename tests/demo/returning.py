"""Goods come back from a customer, in two conditions; and the batch that has expired goes back to its maker."""

from tests.demo.buying import moved
from tests.demo.diary import Diary
from tests.support.rest import Body, Rest
from tests.support.waiting import wait_for


def take_back(rest: Rest, diary: Diary) -> None:
    """Ten strips of the first printed line in two returns: six as good as new, and four crushed.

    Each credit note cuts the bill and the tax; both together are what ten strips were billed at.
    """
    _take_back(rest, diary, "", {"quantity": "6", "disposition": "saleable"})
    _take_back(rest, diary, "second ", {"quantity": "4", "disposition": "damaged"})


def _take_back(rest: Rest, diary: Diary, which: str, goods: Body) -> None:
    invoice, customer = diary.body("inter-state invoice"), diary.customers["GODAVARI"]
    lines = [{"invoice_line_id": invoice["lines"][0]["line_id"], **goods}]
    body = {"invoice_id": invoice["invoice_id"], "reason": "Ordered too much", "lines": lines}
    came_back = rest.post_once_known("/v1/sales-returns", body)
    diary.keep(f"{which}sales return", "sales return", came_back, customer["name"])
    note = rest.get(f"/v1/credit-notes/{came_back['credit_note_id']}")
    request = {"request_id": came_back["request_id"]}
    diary.keep(f"{which}credit note", "credit note", {**note, **request}, customer["name"])
    wait_for(lambda: moved(rest, came_back["sales_return_id"], 1), f"the goods of {came_back['number']} in stock")
    ledger = f"/v1/customers/{customer['customer_id']}/ledger-entries"
    wait_for(lambda: _stands(rest, ledger, note["credit_note_id"]), f"{note['number']} in the customer's ledger")


def send_back(rest: Rest, diary: Diary) -> None:
    """The old batch goes back; the debit note is set against the maker's open bill."""
    receipt, vendor = diary.body("old receipt"), diary.vendors["MERU"]
    line = receipt["lines"][0]["line_id"]
    body = {
        "goods_receipt_id": receipt["goods_receipt_id"],
        "reason": "Expired",
        "lines": [{"goods_receipt_line_id": line, "quantity": "12"}],
    }
    went_back = rest.post_once_known("/v1/purchase-returns", body, role="manager")
    diary.keep("purchase return", "purchase return", went_back, vendor["name"])
    note = rest.get(f"/v1/debit-notes/{went_back['debit_note_id']}")
    request = {"request_id": went_back["request_id"]}
    diary.keep("debit note", "debit note", {**note, **request}, vendor["name"])
    wait_for(lambda: moved(rest, went_back["purchase_return_id"], 1), f"the goods of {went_back['number']} to leave")
    account = f"/v1/vendors/{vendor['vendor_id']}/ledger-entries"
    wait_for(lambda: _stands(rest, account, note["debit_note_id"]), f"{note['number']} in the vendor's ledger")
    rest.post(f"/v1/vendor-credits/{note['debit_note_id']}:allocate", {"due_first": True})


def _stands(rest: Rest, path: str, document_id: str) -> bool | None:
    """Whether an account has an entry of a document; None while it has not."""
    entries = rest.all(path, "entries")
    return any(entry["document_id"] == document_id for entry in entries) or None
