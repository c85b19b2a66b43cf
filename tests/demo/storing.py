"""In the store: bottles that broke, a batch blocked and unblocked, and the trace of one batch."""

from tests.demo.diary import Diary
from tests.support.rest import Body, Rest
from tests.support.waiting import wait_for


def write_off_breakage(rest: Rest, diary: Diary) -> None:
    """Three bottles less than the books say, with the reason."""
    body = {
        "batch_id": batch_of(rest, diary, "SANI500", "SN0003")["batch_id"],
        "quantity": "-3",
        "reason_kind": "damaged",
        "reason": "A carton fell from the rack",
    }
    written_off = diary.keep("adjustment", "adjustment", rest.post("/v1/stock-adjustments", body, role="manager"))
    period = {"from_date": diary.today.isoformat(), "to_date": diary.today.isoformat()}

    def reversed_tax() -> Body | None:
        totals = rest.get("/v1/reports/input-tax-summary", **period)["reversed_totals"]
        return totals if totals["cgst"] != "0.00" else None

    tax = wait_for(reversed_tax, f"the input tax of {written_off['number']} to be reversed")
    diary.remark(
        f"{written_off['number']} wrote off {written_off['quantity'].lstrip('-')} bottles worth "
        f"{written_off['value'].lstrip('-')}. The input tax of their bill is reversed: CGST {tax['cgst']}, "
        f"SGST {tax['sgst']}."
    )


def hold_back_a_batch(rest: Rest, diary: Diary) -> None:
    """While a batch is blocked it is not sold; afterwards it is."""
    batch = batch_of(rest, diary, "ALPRA", "AL1107")
    path = f"/v1/batches/{batch['batch_id']}"
    rest.post(f"{path}:block", {"reason": "Seal broken on one carton"}, role="manager")
    lines = [{"product_id": batch["product_id"], "quantity": "10"}]
    asked = {"customer_id": diary.customers["ASHA"]["customer_id"], "lines": lines}
    diary.refusals["blocked batch"] = rest.refused("/v1/invoices", asked)
    rest.post(f"{path}:unblock", {"reason": "Inspected, the strips are whole"}, role="manager")


def trace(rest: Rest, diary: Diary) -> None:
    """Where the first batch of paracetamol came from, where it is, who bought it and what came back."""
    batch = batch_of(rest, diary, "PCM650", "PM2601")
    diary.traces["PM2601"] = rest.get(f"/v1/batches/{batch['batch_id']}:trace")


def batch_of(rest: Rest, diary: Diary, code: str, number: str) -> Body:
    """The batch of a product that bears this number."""
    product_id = diary.products[code]["product_id"]
    batches = rest.all("/v1/batches", "batches", product_id=product_id, batch_number=number)
    return next(batch for batch in batches if batch["batch_number"] == number)
