"""One day of trade through real processes, to the unit and to the paisa.

`tests.demo` trades it; here is what must come of it.
"""

import datetime as dt
from decimal import Decimal

import pytest

from gst.dates.periods import financial_year, month_end
from tests.demo.tie_outs import tie_out

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("system")]

TOTALS = {
    "old receipt": "189.00",
    "first receipt": "5418.00",
    "second receipt": "91512.00",
    "sanitiser receipt": "7080.00",
    "old bill": "189.00",
    "bill": "96930.00",
    "sanitiser bill": "4720.00",
    "second sanitiser bill": "2407.20",
    "debit claim": "47.20",
    "payment": "50000.00",
    "sanitiser payment": "7080.00",
    "order": "3061.00",
    "part invoice": "936.00",
    "cancelled part invoice": "1657.00",
    "rest invoice": "2125.00",
    "hospital invoice": "504.00",
    "bill of supply": "21000.00",
    "inter-state invoice": "1825.00",
    "counter invoice": "528.00",
    "counter receipt": "528.00",
    "adjustment": "-300.00",
    "schedule H1 invoice": "402.00",
    "mistaken invoice": "10238.00",
    "receipt": "1500.00",
    "sales return": "136.00",
    "credit note": "136.00",
    "second sales return": "91.00",
    "second credit note": "91.00",
    "purchase return": "189.00",
    "debit note": "189.00",
}


def taken(invoice: dict) -> list[tuple[str, str, str, str]]:
    """Product, batch, billed and free of each line."""
    return [
        (line["product_code"], line["batch_number"], line["quantity"], line.get("free_quantity", "0"))
        for line in invoice["lines"]
    ]


def heads(invoice: dict) -> tuple[str, ...]:
    """Taxable, CGST, SGST, IGST, round-off and total."""
    return tuple(invoice["figures"][name] for name in ("taxable", "cgst", "sgst", "igst", "round_off", "total"))


def on_hand(books) -> dict[tuple[str, str], tuple[str, str]]:
    """Quantity and value by batch and place; what has left altogether is left out."""
    return {
        (row["batch_number"], row["location_code"]): (row["on_hand"], row["value"])
        for row in books.levels
        if row["on_hand"] != "0"
    }


def test_every_document_comes_to_its_total(diary) -> None:
    assert {name: diary.documents[name].total for name in TOTALS} == TOTALS


def test_documents_of_a_series_are_numbered_without_a_gap(diary) -> None:
    year = financial_year(diary.today)[2:]
    numbers = [document.number for document in diary.of_kind("invoice")]
    assert [number for number in numbers if number.startswith("INV")] == [f"INV/{year}/{n:06d}" for n in range(1, 8)]
    assert [number for number in numbers if number.startswith("BOS")] == [f"BOS/{year}/{n:06d}" for n in range(1, 3)]
    assert len(numbers) == 9


def test_an_order_received_in_two_parts_is_received(diary) -> None:
    order = diary.body("purchase order")
    assert order["status"] == "received"
    assert [(line["received_quantity"], line["received_free_quantity"]) for line in order["lines"]] == [
        ("200", "20"),
        ("100", "0"),
        ("10", "0"),
    ]


def test_freight_and_free_goods_are_in_the_landed_cost(diary) -> None:
    paracetamol, alprazolam = diary.body("first receipt")["lines"]
    assert (paracetamol["freight"], paracetamol["landed_value"], paracetamol["landed_cost"]) == (
        "21.60",
        "2181.60",
        "16.527273",
    )
    assert (alprazolam["freight"], alprazolam["landed_cost"]) == ("30.00", "30.30")


def test_what_was_billed_too_much_is_claimed_and_not_paid(diary) -> None:
    claim, bill = diary.body("debit claim"), diary.body("second sanitiser bill")
    assert (bill["outstanding"], bill["open_claim_amount"]) == ("2407.20", "47.20")
    assert (claim["status"], claim["settled_amount"], claim["open_amount"]) == ("settled", "47.20", "0.00")
    assert [(line["difference"], line["quantity"], line["value"], line["tax_amount"]) for line in claim["lines"]] == [
        ("rate", "20", "40.00", "7.20")
    ]


def test_a_price_for_a_pack_is_kept_as_it_was_said(diary) -> None:
    (received,) = diary.body("sanitiser receipt")["lines"]
    assert [received[name]["amount"] for name in ("pack_rate", "pack_mrp", "pack_ptr")] == [
        "1200.00",
        "2160.00",
        "1440.00",
    ]
    assert (received["pack_rate"]["units"], received["rate"], received["figures"]["gross"]) == (
        "12",
        "100.00",
        "6000.00",
    )
    assert "pack_pts" not in received
    ordered = diary.body("purchase order")["lines"][1]
    assert (ordered["pack_rate"], ordered["value"]) == ({"amount": "300.00", "units": "10"}, "3000.00")
    sold = diary.body("counter invoice")["lines"][1]
    assert (sold["pack_rate"], sold["pack_mrp"]) == ({"amount": "2160.00", "units": "12"},) * 2
    assert (sold["price_explanation"], sold["figures"]["gross"]) == ("as requested, 2160.00 for 12", "360.00")


def test_a_bill_is_matched_to_both_receipts(diary) -> None:
    match = diary.body("bill match")
    assert match["matches"] is True
    assert [each["difference"] for each in match["figures"]] == ["0.00"] * 6


def test_an_order_is_invoiced_in_parts_from_the_batch_it_reserved(diary) -> None:
    assert taken(diary.body("part invoice")) == [("PCM650", "PM2601", "40", "0")]
    assert taken(diary.body("rest invoice")) == [
        ("PCM650", "PM2601", "20", "0"),
        ("SANI500", "SN0003", "12", "0"),
    ]
    assert diary.body("order")["status"] == "completed"


def test_a_cancelled_invoice_reserves_its_goods_for_the_order_again(diary) -> None:
    order = diary.body("reopened order")
    assert taken(diary.body("cancelled part invoice")) == [("SANI500", "SN0003", "12", "0")]
    assert order["status"] == "partially_invoiced"
    assert [
        (line["invoiced_quantity"], line["reserved_quantity"], line["unreserved_quantity"]) for line in order["lines"]
    ] == [("40", "20", "0"), ("0", "12", "0")]


def test_the_customers_discount_comes_before_the_tax(diary) -> None:
    assert heads(diary.body("part invoice")) == ("891.54", "22.29", "22.29", "0.00", "-0.12", "936.00")
    assert heads(diary.body("rest invoice")) == ("1849.77", "137.50", "137.50", "0.00", "0.23", "2125.00")


def test_a_hospital_gets_a_batch_that_lasts_though_another_expires_first(diary) -> None:
    invoice = diary.body("hospital invoice")
    assert taken(invoice) == [("PCM650", "PM2702", "20", "0")]
    assert heads(invoice) == ("480.00", "12.00", "12.00", "0.00", "0.00", "504.00")


def test_exempt_goods_go_on_a_bill_of_supply(diary) -> None:
    invoice, bill = diary.body("hospital invoice"), diary.body("bill of supply")
    assert (invoice["kind"], bill["kind"]) == ("tax_invoice", "bill_of_supply")
    assert taken(bill) == [("AGAL", "AG0071", "2", "0")]
    assert [line["treatment"] for line in bill["lines"]] == ["exempt"]
    assert heads(bill) == ("21000.00", "0.00", "0.00", "0.00", "0.00", "21000.00")
    assert bill["sentences"] == ["Place of supply: Madhya Pradesh (23)"]


def test_a_sale_to_another_state_splits_over_batches_and_bears_integrated_tax(diary) -> None:
    invoice = diary.body("inter-state invoice")
    assert (invoice["place_of_supply"], invoice["supply_kind"]) == ("27", "inter_state")
    assert taken(invoice) == [("PCM650", "PM2601", "72", "0"), ("PCM650", "PM2702", "8", "8")]
    assert [line["figures"]["bill_discount"] for line in invoice["lines"]] == ["89.55", "10.45"]
    assert heads(invoice) == ("1737.92", "0.00", "0.00", "86.90", "0.18", "1825.00")


def test_a_preview_has_the_figures_of_the_invoice(diary) -> None:
    preview, issued = diary.body("preview"), diary.body("inter-state invoice")
    assert preview["figures"] == issued["figures"]
    assert taken(preview) == taken(issued)
    assert [line["figures"] for line in preview["lines"]] == [line["figures"] for line in issued["lines"]]
    assert not {"invoice_id", "number"} & preview.keys()


def test_printed_prices_contain_the_tax(diary) -> None:
    assert heads(diary.body("counter invoice")) == ("465.08", "31.46", "31.46", "0.00", "0.00", "528.00")


def test_a_quick_sale_asked_twice_is_one_sale(diary) -> None:
    first, again = diary.body("counter invoice"), diary.body("counter invoice again")
    assert {**again, "request_id": ""} == {**first, "request_id": ""}


def test_a_receipt_settles_the_oldest_bill_first(diary) -> None:
    receipt = diary.body("receipt")
    part, rest = diary.body("part invoice"), diary.body("rest invoice")
    assert [(each["document_id"], each["amount"]) for each in receipt["allocations"]] == [
        (part["invoice_id"], "936.00"),
        (rest["invoice_id"], "564.00"),
    ]
    assert receipt["on_account"] == "0.00"


def test_credit_notes_of_a_return_in_pieces_add_up_to_price_discount_and_tax_of_the_line(diary) -> None:
    first, second = diary.body("credit note"), diary.body("second credit note")
    assert heads(first) == ("129.70", "0.00", "0.00", "6.49", "-0.19", "136.00")
    together = [f"{Decimal(one) + Decimal(other)}" for one, other in zip(heads(first), heads(second), strict=True)]
    assert together == ["216.16", "0.00", "0.00", "10.81", "0.03", "227.00"]
    for note in (first, second):
        invoice = diary.body("inter-state invoice")
        assert (note["kind"], note["invoice_number"]) == ("gst", invoice["number"])
        assert note["buyer"] == invoice["buyer"]
        assert note["buyer"]["address"]


def test_returned_goods_are_at_the_location_of_their_condition(diary, books) -> None:
    assert on_hand(books) == {
        ("PM2601", "MAIN"): ("6", "99.16"),
        ("PM2601", "NON-SALEABLE"): ("4", "66.11"),
        ("PM2702", "MAIN"): ("47", "769.09"),
        ("AL1107", "MAIN"): ("90", "2727.00"),
        ("AG0071", "MAIN"): ("8", "72000.00"),
        ("SN0003", "MAIN"): ("43", "4300.00"),
    }


def test_a_batch_is_traced_from_its_maker_to_every_buyer(diary) -> None:
    trace = diary.traces["PM2601"]
    assert [(each["document_number"], each["quantity"]) for each in trace["came_from"]] == [
        (diary.body("first receipt")["number"], "132")
    ]
    sold = ("part invoice", "rest invoice", "inter-state invoice")
    assert sorted((each["document_number"], each["quantity"], each["quantity_back"]) for each in trace["went_to"]) == [
        (diary.body(name)["number"], quantity, back)
        for name, quantity, back in zip(sold, ("40", "20", "72"), ("0", "0", "10"), strict=True)
    ]
    assert sorted((location["location_code"], location["on_hand"]) for location in trace["locations"]) == [
        ("MAIN", "6"),
        ("NON-SALEABLE", "4"),
    ]


def test_a_pack_is_good_to_the_last_day_of_its_month(diary) -> None:
    printed = diary.month(4)
    last = month_end(dt.date.fromisoformat(f"{printed}-01"))
    assert diary.traces["PM2601"]["batch"]["expiry_date"] == last.isoformat()


def test_every_tie_out_of_the_day_holds(diary, books) -> None:
    checks = tie_out(diary, books)
    assert [(check.claim, check.differences()) for check in checks if not check.holds] == []
    assert len(checks) == 13
