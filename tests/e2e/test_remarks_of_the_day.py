"""What the day refused, and what it remarks in plain words."""

import datetime as dt

import pytest

from tests.demo.closing import closable_month

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("system")]

REFUSALS = {
    "over-receipt": (409, "OVER_RECEIPT"),
    "over-billing": (409, "BILL_MISMATCH"),
    "dearer than received": (409, "BILL_MISMATCH"),
    "two papers": (400, "TWO_PAPERS_NEEDED"),
    "shortage": (409, "INSUFFICIENT_STOCK"),
    "credit limit": (409, "CASH_ONLY"),
    "no licence": (409, "DRUG_LICENCE_NEEDED"),
    "expired batch": (409, "BATCH_EXPIRED"),
    "too short a life": (409, "BATCH_EXPIRED"),
    "dated yesterday without a reason": (400, "DATE_REASON_MISSING"),
    "above MRP": (400, "ABOVE_MRP"),
    "beyond the role": (403, "ROLE_LIMIT_EXCEEDED"),
    "no batch number": (400, "BATCH_NUMBER_MISSING"),
    "expired on arrival": (400, "BATCH_EXPIRED"),
    "dearer than MRP": (400, "ABOVE_MRP"),
    "foreign id": (404, "CUSTOMER_NOT_FOUND"),
    "too low a role": (403, "ROLE_INSUFFICIENT"),
    "stale etag": (412, "STALE_ETAG"),
    "wrong GSTIN": (400, "GSTIN_INVALID"),
    "over-allocation": (409, "OVER_ALLOCATION"),
    "too much cash": (409, "CASH_FORBIDDEN"),
    "own GSTIN": (400, "OWN_GSTIN"),
    "code of other goods": (400, "HSN_OF_OTHER_GOODS"),
    "approval used twice": (409, "APPROVAL_NOT_OPEN"),
    "dated in a locked month": (409, "PERIOD_LOCKED"),
    "reused key": (422, "IDEMPOTENCY_KEY_REUSED"),
    "blocked batch": (409, "INSUFFICIENT_STOCK"),
    "over-return": (409, "OVER_RETURN"),
}


@pytest.mark.parametrize(("name", "refusal"), REFUSALS.items(), ids=REFUSALS)
def test_what_must_not_be_is_refused_with_its_reason(diary, name, refusal) -> None:
    assert (diary.refusals[name].status, diary.refusals[name].reason) == refusal


def test_every_refusal_of_the_day_is_expected(diary) -> None:
    assert diary.refusals.keys() == REFUSALS.keys()


def test_a_shortage_says_what_is_there(diary) -> None:
    facts = diary.refusals["shortage"].facts
    assert (facts["invoice.lines[0].requested"], facts["invoice.lines[0].available"]) == ("1000", "140")


def test_a_month_is_closing_then_locked_and_opened_again(diary) -> None:
    closing, locked, opened = diary.months
    assert (closing["state"], closing["awaited_services"]) == ("closing", ["inventory", "purchase", "returns"])
    assert (locked["state"], locked.get("awaited_services", [])) == ("locked", [])
    assert (opened["state"], opened["reason"]) == ("open", "A payment was forgotten")


def test_in_april_the_running_month_is_closed_and_later_the_last_one() -> None:
    assert closable_month(dt.date(2026, 4, 1)) == dt.date(2026, 4, 1)
    assert closable_month(dt.date(2026, 5, 1)) == dt.date(2026, 4, 1)
    assert closable_month(dt.date(2026, 12, 1)) == dt.date(2026, 11, 1)
    assert closable_month(dt.date(2027, 1, 31)) == dt.date(2026, 12, 1)


def test_the_day_remarks_on_the_paper_the_refusal_the_approval_the_write_off_and_the_lock(diary) -> None:
    remarks = iter(diary.remarks)
    for words in (
        ("bill of supply", diary.body("bill of supply")["number"], "without tax", "TWO_PAPERS_NEEDED"),
        ("dated yesterday was refused", "DATE_REASON_MISSING"),
        ("lines[0].free_quantity 8, limit 0", diary.body("inter-state invoice")["number"], "APPROVAL_NOT_OPEN"),
        (diary.body("adjustment")["number"], "3 bottles worth 300.00", "CGST 27.00, SGST 27.00"),
        (
            "closing until inventory, purchase, returns",
            "refused, even to the administrator: PERIOD_LOCKED",
            "opened it",
        ),
    ):
        sentences = next(remarks)
        assert [word for word in words if word not in sentences] == []
    assert list(remarks) == []
