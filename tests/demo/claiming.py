"""A vendor bills above the agreed rate: the bill is posted in full, the difference is claimed and not paid."""

from tests.demo.diary import Diary
from tests.support.rest import Body, Rest


def bill_and_claim(rest: Rest, diary: Diary, printed: Body) -> None:
    """The neighbour's second bill is refused as it is, and posted with a claim for the difference."""
    vendor, body = diary.vendors["TRIVENI"]["name"], {"bill": printed}
    diary.keep("second sanitiser bill match", "match", rest.post("/v1/vendor-bills:match", body), vendor)
    diary.refusals["dearer than received"] = rest.refused("/v1/vendor-bills", body)
    claimed = {**body, "claim_differences": True, "difference_reason": "The agreed rate is 1,200.00 a case"}
    bill = diary.keep(
        "second sanitiser bill", "vendor bill", rest.post("/v1/vendor-bills", claimed, role="manager"), vendor
    )
    (claim,) = rest.all("/v1/debit-claims", "debit_claims", vendor_bill_id=bill["vendor_bill_id"])
    request = {"request_id": bill["request_id"]}
    found = rest.get(f"/v1/debit-claims/{claim['debit_claim_id']}")
    diary.keep("debit claim", "debit claim", {**found, **request}, vendor)


def settle_the_claim(rest: Rest, diary: Diary) -> None:
    """The neighbour agrees: what was not paid is not owed any more."""
    claim = diary.body("debit claim")
    path = f"/v1/debit-claims/{claim['debit_claim_id']}:settle"
    settled = rest.post(path, {"kind": "short_payment", "note": "Agreed by telephone"}, role="manager")
    diary.documents["debit claim"] = diary.documents["debit claim"].as_it_is(settled)
