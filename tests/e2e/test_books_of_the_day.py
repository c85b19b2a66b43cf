"""The books at the end of the day of `test_day.py`: what is owed, the tax, and the stock."""

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("system")]


def statement(account) -> list[tuple[str, str]]:
    """Kind of entry and the balance after it."""
    return [(entry["kind"], entry["balance"]) for entry in account.entries]


def test_customers_owe_what_their_documents_say(books) -> None:
    assert statement(books.customers["ASHA"]) == [
        ("invoice", "936.00"),
        ("invoice", "2593.00"),
        ("invoice_cancelled", "936.00"),
        ("invoice", "3061.00"),
        ("invoice", "3463.00"),
        ("invoice", "13701.00"),
        ("invoice_cancelled", "3463.00"),
        ("customer_receipt", "1963.00"),
    ]
    assert statement(books.customers["GODAVARI"]) == [
        ("invoice", "1825.00"),
        ("credit_note", "1689.00"),
        ("credit_note", "1598.00"),
    ]
    assert statement(books.customers["AROGYA"]) == [("invoice", "504.00"), ("invoice", "21504.00")]
    assert statement(books.customers["RAVI"]) == [("invoice", "528.00"), ("customer_receipt", "0.00")]


def test_vendors_are_owed_what_their_documents_say(books) -> None:
    assert statement(books.vendors["MERU"]) == [
        ("vendor_bill", "189.00"),
        ("vendor_bill", "97119.00"),
        ("vendor_payment", "47119.00"),
        ("debit_note", "46930.00"),
    ]
    assert statement(books.vendors["TRIVENI"]) == [
        ("vendor_bill", "4720.00"),
        ("vendor_bill", "7080.00"),
        ("vendor_bill_cancelled", "4720.00"),
        ("vendor_bill", "7127.20"),
        ("vendor_payment", "47.20"),
        ("debit_claim_settled", "0.00"),
    ]


def test_a_debit_note_set_against_a_bill_leaves_nothing_on_account(books) -> None:
    outstanding = books.vendors["MERU"].outstanding
    assert (outstanding["balance"], outstanding["total_outstanding"]) == ("46930.00", "46930.00")
    assert outstanding["credits"] == []
    assert [(bill["document_number"], bill["outstanding"]) for bill in outstanding["open_items"]] == [
        ("MP/1182", "46930.00")
    ]


def test_gst_is_summed_by_rate_and_head_net_of_cancellations_and_credit_notes(books) -> None:
    rows = [
        (row["treatment"], row["tax_rate"], *(row["figures"][head] for head in ("taxable", "cgst", "sgst", "igst")))
        for row in books.gst_summary["rows"]
    ]
    assert rows == [
        ("taxable", "5", "3882.15", "59.01", "59.01", "76.09"),
        ("taxable", "18", "1709.08", "153.82", "153.82", "0.00"),
        ("exempt", "0", "21000.00", "0.00", "0.00", "0.00"),
    ]
    assert [row["documents"] for row in books.gst_summary["rows"]] == [8, 3, 2]
    assert books.gst_summary["documents"] == 11


def test_receivables_payables_and_input_tax_are_those_of_the_ledgers(books) -> None:
    owed, due = books.receivables["totals"], books.payables["totals"]
    assert (owed["current"], owed["on_account"], owed["balance"]) == ("25065.00", "0.00", "25065.00")
    assert (due["current"], due["on_account"], due["balance"]) == ("46930.00", "0.00", "46930.00")
    eligible = books.input_tax["eligible"]
    assert (eligible["cgst"], eligible["sgst"], eligible["igst"]) == ("543.60", "543.60", "330.00")


def test_the_bottles_written_off_reverse_their_input_tax(books) -> None:
    (row,) = books.input_tax["reversals"]
    heads = [
        [books.input_tax[name][head] for head in ("cgst", "sgst", "igst")] for name in ("reversed_totals", "net_totals")
    ]
    assert (row["tax_rate"], heads) == ("18", [["27.00", "27.00", "0.00"], ["516.60", "516.60", "330.00"]])


def test_stock_is_valued_at_landed_cost_and_near_expiry_is_named(books) -> None:
    assert (books.valuation["total_value"], len(books.valuation["products"])) == ("79961.36", 4)
    assert [(row["batch_number"], row["on_hand"]) for row in books.near_expiry["batches"]] == [
        ("PM2601", "6"),
        ("PM2601", "4"),
    ]
