"""Vendor bills as they come: for a part of a receipt, for what was kept of it, at the taxes of their own date."""

import pytest
from bahi.documents.v1 import parties_pb2, prices_pb2
from bahi.purchase.v1 import purchase_reports_pb2, vendor_bills_pb2, vendors_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from tests.service.purchase.books import disagreements
from tests.service.purchase.parts import of_units, part, received, reclassify, send_back
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import figures, on_account
from tests.support.parties import gstin
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals
from tests.support.summaries import summary_of


async def test_one_receipt_is_billed_in_parts(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)

    first = await purchase.bill(receipt, number="A/1", lines=[part(receipt, "50")], figures=of_units(50))
    second = await purchase.bill(receipt, number="A/2", lines=[part(receipt, "30")], figures=of_units(30))
    beyond = await refusal(purchase.bill(receipt, number="A/3", lines=[part(receipt, "21")], figures=of_units(21)))
    rest = await purchase.bill(receipt, number="A/3", figures=of_units(20))
    again = await refusal(purchase.bill(receipt, number="A/4", figures=of_units(20)))

    assert [bill.lines[0].quantity for bill in (first, second, rest)] == ["50", "30", "20"]
    assert list(first.accepted_explanations) == ["Paracetamol 500 mg tablets PC2411: billed 50, kept and unbilled 100."]
    assert beyond.facts["reason_1"].endswith("billed 21, received and unbilled 20.")
    assert reason_and_field(again) == ("RECEIPT_BILLED", "bill.goods_receipt_ids[0]")
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "1050.00"
    assert await disagreements(purchase) == {}


async def test_one_bill_is_for_parts_of_two_receipts(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    item = {"quantity": "100", "free_quantity": "0", "rate": "10.00"}
    here, there = [
        await purchase.receive(vendor, purchase.item(product, batch_number=f"B{i}", **item)) for i in range(2)
    ]

    bill = await purchase.bill(here, there, lines=[part(here, "60"), part(there, "20")], figures=of_units(80))
    rest = await purchase.bill(here, there, number="A/2", figures=of_units(120))

    assert {line.goods_receipt_id: line.quantity for line in bill.lines} == {
        here.goods_receipt_id: "60",
        there.goods_receipt_id: "20",
    }
    assert sorted(line.quantity for line in rest.lines) == ["40", "80"]


async def test_list_shows_bills_without_their_lines(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    bill = await purchase.bill(receipt, lines=[part(receipt, "50")], figures=of_units(50))

    listed = await purchase.bills.ListVendorBills(
        vendor_bills_pb2.ListVendorBillsRequest(), metadata=purchase.as_user()
    )

    assert list(listed.vendor_bills) == [summary_of(bill, vendor_bills_pb2.VendorBillSummary)]


async def test_bill_for_what_was_kept(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    await send_back(purchase, receipt, "20")

    bill = await purchase.bill(receipt, figures=of_units(80))
    beyond = await refusal(purchase.bill(receipt, number="A/2", lines=[part(receipt, "21")], figures=of_units(21)))

    found = await purchase.outstanding(receipt.vendor_id)
    assert (bill.outstanding, found.balance, on_account(found)) == ("840.00", "840.00", "0.00")
    assert beyond.facts["reason_1"].endswith("billed 21, received and unbilled 20.")
    summary = await purchase.reports.GetInputTaxSummary(
        purchase_reports_pb2.GetInputTaxSummaryRequest(), metadata=purchase.as_user()
    )
    assert (summary.eligible.taxable, summary.eligible.cgst) == ("800.00", "20.00")
    back = await purchase.hold(receipt, "80")
    assert back.lines[0].figures.total == "840.00"
    assert (await refusal(purchase.hold(receipt, "1"))).facts == {"returnable": "0"}
    assert await disagreements(purchase) == {}


async def test_bill_for_what_came_is_met_by_the_debit_note(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    await send_back(purchase, receipt, "20")

    bill = await purchase.bill(receipt, figures=of_units(100))

    found = await purchase.outstanding(receipt.vendor_id)
    assert (bill.figures.taxable, bill.outstanding, found.balance) == ("1000.00", "840.00", "840.00")
    assert list(bill.accepted_explanations) == ["Paracetamol 500 mg tablets PC2411: billed 100, kept and unbilled 80."]
    assert await disagreements(purchase) == {}


async def test_bills_in_parts_for_what_was_kept_take_the_note_back_with_the_last(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    await send_back(purchase, receipt, "20")

    await purchase.bill(receipt, number="A/1", lines=[part(receipt, "50")], figures=of_units(50))
    before = await purchase.outstanding(receipt.vendor_id)
    await purchase.bill(receipt, number="A/2", lines=[part(receipt, "30")], figures=of_units(30))

    after = await purchase.outstanding(receipt.vendor_id)
    assert (before.balance, after.balance, on_account(after)) == ("315.00", "840.00", "0.00")
    assert await disagreements(purchase) == {}


async def test_match_says_each_line_with_its_state_and_figures(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    await send_back(purchase, receipt, "10")
    request = vendor_bills_pb2.MatchVendorBillRequest(
        bill=purchase.printed(receipt, lines=[part(receipt, "95", rate="10.50")], figures=of_units(95, "10.50"))
    )

    match = await purchase.bills.MatchVendorBill(request, metadata=purchase.as_user())

    (line,) = match.lines
    assert (line.received_quantity, line.returned_quantity, line.kept_quantity) == ("100", "10", "90")
    assert line.kept_comparison == vendor_bills_pb2.KEPT_COMPARISON_SHORT
    assert (line.figures.total, line.received_total, line.difference) == ("1047.38", "997.50", "49.88")
    assert (line.figures.tax_rate, line.received_tax_rate) == ("5", "5")
    assert list(line.differences) == [
        vendor_bills_pb2.BILL_DIFFERENCE_BILLED_MORE_THAN_KEPT,
        vendor_bills_pb2.BILL_DIFFERENCE_BILLED_RATE_DIFFERS,
    ]
    assert all(each.within_tolerance for each in match.figures)
    assert list(match.explanations) == ["Paracetamol 500 mg tablets PC2411: billed at 10.50, received at 10.00."]


async def test_manager_accepts_a_rate_that_was_keyed_wrongly(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    request = vendor_bills_pb2.CreateVendorBillRequest(
        bill=purchase.printed(receipt, lines=[part(receipt, "100", rate="10.50")], figures=of_units(100, "10.50"))
    )

    plain = await refusal(purchase.bills.CreateVendorBill(request, metadata=purchase.with_key()))
    request.accept_differences = True
    request.difference_reason = "Agreed by telephone"
    bill = await purchase.bills.CreateVendorBill(request, metadata=purchase.with_key())

    assert plain.reason == "BILL_MISMATCH"
    assert (bill.outstanding, bill.lines[0].rate) == ("1102.50", "10.50")
    assert (await purchase.hold(receipt, "100")).lines[0].figures.total == "1102.50"


async def test_part_is_billed_at_a_price_for_a_pack(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    pack = prices_pb2.PackPrice(amount="150.00", units="15")

    bill = await purchase.bill(receipt, lines=[part(receipt, "30", pack_rate=pack)], figures=of_units(30))

    (line,) = bill.lines
    assert (line.rate, line.pack_rate, line.figures.gross) == ("10.00", pack, "300.00")


@pytest.mark.parametrize("change", ["tax class", "vendor"])
async def test_taxes_are_those_of_the_bill(purchase: PurchaseClient, change: str) -> None:
    receipt = await received(purchase)
    if change == "tax class":
        await reclassify(purchase, receipt.lines[0].product_id, "slab_18")
        printed = figures(taxable="1000.00", cgst="90.00", sgst="90.00", total="1180.00")
    else:
        await _move_vendor(purchase, receipt.vendor_id)
        printed = figures(taxable="1000.00", cgst="0.00", sgst="0.00", igst="50.00", total="1050.00")

    bill = await purchase.bill(receipt, figures=printed)

    assert (bill.outstanding, len(bill.accepted_explanations)) == (printed.total, 1)
    register = await purchase.reports.GetPurchaseRegister(
        purchase_reports_pb2.GetPurchaseRegisterRequest(), metadata=purchase.as_user()
    )
    assert [(row.figures.cgst, row.figures.igst, row.supply_kind) for row in register.rows] == [
        (printed.cgst, printed.igst or "0.00", bill.supply_kind)
    ]


async def test_last_units_are_billed_once(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)

    won, lost = await replies_and_refusals(
        *(purchase.bill(receipt, number=f"A/{i}", lines=[part(receipt, "40")], figures=of_units(40)) for i in range(5))
    )

    assert (len(won), {error.reason for error in lost}) == (2, {"BILL_MISMATCH"})
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "840.00"
    assert await disagreements(purchase) == {}


async def _move_vendor(purchase: PurchaseClient, vendor_id: str) -> None:
    await purchase.vendors.UpdateVendor(
        vendors_pb2.UpdateVendorRequest(
            vendor_id=vendor_id,
            vendor=vendors_pb2.VendorChanges(gstin=gstin("29"), gst_category=parties_pb2.GST_CATEGORY_REGULAR),
            update_mask=FieldMask(paths=["gstin", "gst_category"]),
            etag="*",
        ),
        metadata=purchase.as_user(),
    )
