"""A vendor's school of rounding through REST: proposed by a bill, set, found again, and removed."""

from uuid import uuid4

import pytest

from deploy.local.runfile import Run
from tests.demo.set_up import MEDICINE, ORGANISATION, VENDORS
from tests.support.days import TODAY, month_from_now
from tests.support.rest import Body, Rest

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("system")]

TO_THE_RUPEE: Body = {"taxable": "650.00", "igst": "35.00", "total": "685.00"}
"""Of five lines of 130.00 from another state: 6.50 of tax each, printed as 7.00."""


def _bill(rest: Rest, vendor: Body, product: Body, number: str) -> Body:
    """The bill of five lines, posted as it is printed."""
    lines = [
        {
            "product_id": product["product_id"],
            "batch_number": f"{number}-{index}",
            "expiry_month": month_from_now(12),
            "mrp": "20.00",
            "quantity": "13",
            "rate": "10.00",
        }
        for index in range(5)
    ]
    body = {"vendor_id": vendor["vendor_id"], "lines": lines}
    receipt = rest.post_once_known("/v1/goods-receipts", body)
    printed = {
        "vendor_id": vendor["vendor_id"],
        "number": number,
        "date": TODAY.isoformat(),
        "goods_receipt_ids": [receipt["goods_receipt_id"]],
        "figures": TO_THE_RUPEE,
    }
    return rest.post("/v1/vendor-bills", {"bill": printed})


def test_rounding_school_is_proposed_set_shown_and_removed(system: Run) -> None:
    with Rest(system.url, system.jwt_secret, uuid4()) as rest:
        rest.post("/v1/organisation", ORGANISATION, role="admin")
        vendor = rest.post("/v1/vendors", VENDORS[0], role="manager")
        product = rest.post("/v1/products", {"code": "P", "name": "Paracetamol", **MEDICINE}, role="manager")
        path = f"/v1/vendors/{vendor['vendor_id']}"

        found = _bill(rest, vendor, product, "M/1")
        proposed = rest.get(path)
        changed = rest.patch(path, {"rounding_school": proposed["proposed_rounding_school"]}, etag=proposed["etag"])
        by_setting = _bill(rest, vendor, product, "M/2")
        refused = rest.refused(path, {"rounding_school": "paisa"}, method="PATCH", role="manager", etag="*")
        removed = rest.patch(path, {"credit_days": 30}, update_mask="credit_days,rounding_school")

    assert found["rounding"] == {
        "school": "line_rupee",
        "source": "bill",
        "explanation": "The vendor rounds each head of each line to the rupee, as the printed figures show.",
    }
    assert (proposed["proposed_rounding_school"], "rounding_school" in proposed) == ("line_rupee", False)
    assert (changed["rounding_school"], "proposed_rounding_school" in changed) == ("line_rupee", False)
    assert by_setting["rounding"]["source"] == "vendor"
    assert [line["figures"]["igst"] for line in by_setting["lines"]] == ["7.00"] * 5
    assert (refused.status, refused.pointers) == (400, ("/rounding_school",))
    assert "rounding_school" not in removed
