"""Vendor bills: the three-way match, what is taken as printed, and what enters the books."""

import datetime as dt
from typing import Any

from bahi.purchase.v1 import purchase_reports_pb2, purchase_settings_pb2, vendor_bills_pb2, vendor_ledger_pb2

from kit.auth.caller import Role
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import figures
from tests.support.clients.service_client import key
from tests.support.days import TODAY
from tests.support.parties import gstin
from tests.support.refusals import reason_and_field, refusal

ELIGIBLE = vendor_bills_pb2.INPUT_TAX_ELIGIBLE
INELIGIBLE = vendor_bills_pb2.INPUT_TAX_INELIGIBLE


async def test_matching_bill_enters_ledger_and_register(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    receipt = await purchase.receive(vendor, purchase.item(product))

    bill = await purchase.bill(receipt, number="mp/1182")

    assert (bill.number, bill.outstanding, bill.figures.round_off, bill.input_tax) == (
        "MP/1182",
        "7245.00",
        "0.00",
        ELIGIBLE,
    )
    assert bill.due_date == (TODAY + dt.timedelta(days=30)).isoformat()
    assert list(bill.goods_receipt_ids) == [receipt.goods_receipt_id]
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "7245.00"
    statement = await purchase.ledger.ListVendorLedgerEntries(
        vendor_ledger_pb2.ListVendorLedgerEntriesRequest(vendor_id=vendor.vendor_id), metadata=purchase.as_user()
    )
    assert [(entry.document_number, entry.amount, entry.balance) for entry in statement.entries] == [
        ("MP/1182", "7245.00", "7245.00")
    ]
    register = await _register(purchase)
    assert [
        (row.document_number, row.tax_rate, row.figures.taxable, row.figures.cgst, row.figures.sgst, row.figures.igst)
        for row in register.rows
    ] == [("MP/1182", "5", "6900.00", "172.50", "172.50", "0.00")]
    read = await purchase.bills.GetVendorBill(
        vendor_bills_pb2.GetVendorBillRequest(vendor_bill_id=bill.vendor_bill_id), metadata=purchase.as_user(Role.USER)
    )
    assert read == bill


async def test_figures_as_printed_within_the_tolerance_are_what_is_owed_and_registered(
    purchase: PurchaseClient,
) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    receipt = await purchase.receive(
        vendor,
        purchase.item(product),
        purchase.item(product, batch_number="P2", quantity="1", free_quantity="0", rate="0.37"),
    )
    printed = figures(taxable="6900.40", cgst="172.51", sgst="172.51", total="7246.00")

    bill = await purchase.bill(receipt, figures=printed)

    assert (bill.outstanding, bill.figures.round_off) == ("7246.00", "0.58")
    register = await _register(purchase)
    assert (register.totals.taxable, register.totals.cgst) == ("6900.40", "172.51")


async def test_bill_beyond_the_tolerance_is_refused_with_reasons_and_changes_nothing(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    receipt = await purchase.receive(vendor, purchase.item(product))
    printed = figures(taxable="6901.01", total="7246.01")

    error = await refusal(purchase.bill(receipt, figures=printed))

    assert reason_and_field(error) == ("BILL_MISMATCH", "bill")
    assert error.facts == {
        "differences": "2",
        "reason_1": "taxable: printed 6901.01, computed 6900.00.",
        "reason_2": "total: printed 7246.01, computed 7245.00.",
    }
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "0.00"
    assert list((await _register(purchase)).rows) == []
    assert (await purchase.bill(receipt)).outstanding == "7245.00"


async def test_no_paisa_is_forgiven_on_a_head_that_the_supply_does_not_bear(purchase: PurchaseClient) -> None:
    receipt = await purchase.receive(await purchase.vendor(), purchase.item(await purchase.product()))

    error = await refusal(purchase.bill(receipt, figures=figures(igst="0.50", total="7245.50")))

    assert error.facts == {"differences": "1", "reason_1": "igst: printed 0.50, computed 0.00."}


async def test_tolerance_is_the_organisations_own(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    receipt = await purchase.receive(vendor, purchase.item(product))
    request = purchase_settings_pb2.UpdatePurchaseSettingsRequest(
        purchase_settings=purchase_settings_pb2.PurchaseSettingsChanges(bill_tolerance="0.00"), etag="*"
    )
    await purchase.settings.UpdatePurchaseSettings(request, metadata=purchase.as_user(Role.ADMIN))

    error = await refusal(purchase.bill(receipt, figures=figures(taxable="6900.01", total="7245.01")))

    assert error.reason == "BILL_MISMATCH"


async def test_match_says_ordered_received_and_billed_side_by_side(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    order = await purchase.approved_order(vendor, product)
    item = purchase.item(product, purchase_order_line_id=order.lines[0].line_id, quantity="95", rate="70.00")
    receipt = await purchase.receive(vendor, item, purchase_order_id=order.purchase_order_id)
    billed = vendor_bills_pb2.BilledLine(goods_receipt_line_id=receipt.lines[0].line_id, quantity="100", rate="71.00")
    printed = purchase.printed(
        receipt, lines=[billed], figures=figures(taxable="7100.00", cgst="177.50", sgst="177.50", total="7455.00")
    )

    match = await purchase.bills.MatchVendorBill(
        vendor_bills_pb2.MatchVendorBillRequest(bill=printed), metadata=purchase.as_user(Role.USER)
    )

    (line,) = match.lines
    assert match.matches is False
    assert (line.ordered_quantity, line.received_quantity, line.billed_quantity) == ("100", "95", "100")
    assert (line.ordered_rate, line.received_rate, line.billed_rate) == ("69.00", "70.00", "71.00")
    assert list(line.differences) == [
        vendor_bills_pb2.BILL_DIFFERENCE_BILLED_MORE_THAN_RECEIVED,
        vendor_bills_pb2.BILL_DIFFERENCE_BILLED_RATE_DIFFERS,
        vendor_bills_pb2.BILL_DIFFERENCE_RECEIVED_ABOVE_ORDERED_RATE,
    ]
    matched = {each.figure: (each.computed, each.difference, each.within_tolerance) for each in match.figures}
    assert matched[vendor_bills_pb2.FIGURE_KIND_TAXABLE] == ("7100.00", "0.00", True)
    assert matched[vendor_bills_pb2.FIGURE_KIND_IGST] == ("0.00", "0.00", True)
    assert len(match.explanations) == 3


async def test_rate_above_the_orders_needs_a_manager(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    order = await purchase.approved_order(vendor, product, rate="68.00")
    item = purchase.item(product, purchase_order_line_id=order.lines[0].line_id)
    receipt = await purchase.receive(vendor, item, purchase_order_id=order.purchase_order_id)
    request = vendor_bills_pb2.CreateVendorBillRequest(bill=purchase.printed(receipt))

    plain = await refusal(purchase.bills.CreateVendorBill(request, metadata=purchase.with_key()))
    request.accept_differences = True
    request.difference_reason = "Agreed by telephone"
    as_user = purchase.as_user(Role.USER, key=key())
    by_user = await refusal(purchase.bills.CreateVendorBill(request, metadata=as_user))
    bill = await purchase.bills.CreateVendorBill(request, metadata=purchase.with_key())

    assert plain.facts["reason_1"].endswith("received at 69.00, ordered at 68.00.")
    assert reason_and_field(by_user) == ("MANAGER_NEEDED", "accept_differences")
    assert bill.outstanding == "7245.00"


async def test_receipt_is_billed_once(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    receipt = await purchase.receive(vendor, purchase.item(product))
    await purchase.bill(receipt)

    error = await refusal(purchase.bill(receipt, number="MP/1183"))

    assert reason_and_field(error) == ("RECEIPT_BILLED", "bill.goods_receipt_ids[0]")
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "7245.00"


async def test_number_is_unique_in_the_vendors_year_in_any_case(purchase: PurchaseClient) -> None:
    vendor, other, product = await purchase.vendor(), await purchase.vendor("OTHER"), await purchase.product()
    await purchase.billed(vendor, product, "MP/1182")

    error = await refusal(purchase.billed(vendor, product, "mp/1182"))
    of_other = await purchase.billed(other, product, "MP/1182")
    last_year = (TODAY.replace(day=1) - dt.timedelta(days=370)).isoformat()
    with purchase.services.clock.on(last_year):
        receipt = await purchase.receive(vendor, purchase.item(product, batch_number="LY"))
    of_last_year = await purchase.bill(receipt, number="MP/1182", date=last_year, figures=_as_computed(receipt))

    assert reason_and_field(error) == ("BILL_NUMBER_TAKEN", "bill.number")
    assert of_other.outstanding == "7245.00"
    assert of_last_year.date == last_year


async def test_one_bill_for_two_receipts(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    receipts = [await purchase.receive(vendor, purchase.item(product, batch_number=f"B{i}")) for i in range(2)]

    bill = await purchase.bill(
        *receipts, figures=figures(taxable="13800.00", cgst="345.00", sgst="345.00", total="14490.00")
    )

    assert sorted(bill.goods_receipt_ids) == sorted(receipt.goods_receipt_id for receipt in receipts)


async def test_blocked_input_tax_is_marked(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    receipt = await purchase.receive(vendor, purchase.item(product))
    request = vendor_bills_pb2.CreateVendorBillRequest(bill=purchase.printed(receipt), input_tax=INELIGIBLE)

    bill = await purchase.bills.CreateVendorBill(request, metadata=purchase.with_key())

    assert bill.input_tax == INELIGIBLE
    summary = await purchase.reports.GetInputTaxSummary(
        purchase_reports_pb2.GetInputTaxSummaryRequest(), metadata=purchase.as_user()
    )
    assert (summary.eligible.cgst, summary.ineligible.cgst) == ("0.00", "172.50")


async def test_replay_answers_the_same_bill_and_counts_once(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    receipt = await purchase.receive(vendor, purchase.item(await purchase.product()))
    request, metadata = vendor_bills_pb2.CreateVendorBillRequest(bill=purchase.printed(receipt)), purchase.with_key()

    first = await purchase.bills.CreateVendorBill(request, metadata=metadata)
    again = await purchase.bills.CreateVendorBill(request, metadata=metadata)
    request.note = "another"
    reused = await refusal(purchase.bills.CreateVendorBill(request, metadata=metadata))
    without = await refusal(purchase.bills.CreateVendorBill(request, metadata=purchase.without_key()))

    assert again == first
    assert (reused.reason, without.reason) == ("IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_KEY_REQUIRED")
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "7245.00"


async def test_list_is_of_this_organisation_and_open_bills_can_be_asked_for(
    purchase: PurchaseClient, neighbour: PurchaseClient
) -> None:
    vendor, product = await purchase.vendor(gstin=gstin("27")), await purchase.product()
    first = await purchase.billed(vendor, product, "A/1")
    second = await purchase.billed(vendor, product, "A/2")
    await purchase.pay(
        vendor.vendor_id,
        "7245.00",
        allocations=[{"document_id": first.vendor_bill_id, "amount": "7245.00"}],
    )
    request = vendor_bills_pb2.ListVendorBillsRequest(vendor_id=vendor.vendor_id, open_only=True)

    ours = await purchase.bills.ListVendorBills(request, metadata=purchase.as_user())
    theirs = await neighbour.bills.ListVendorBills(request, metadata=neighbour.as_user())
    read = vendor_bills_pb2.GetVendorBillRequest(vendor_bill_id=second.vendor_bill_id)
    error = await refusal(neighbour.bills.GetVendorBill(read, metadata=neighbour.as_user()))

    assert [bill.number for bill in ours.vendor_bills] == ["A/2"]
    assert list(theirs.vendor_bills) == []
    assert reason_and_field(error) == ("VENDOR_BILL_NOT_FOUND", "vendor_bill_id")


def _as_computed(receipt: Any) -> vendor_bills_pb2.PrintedFigures:
    found = receipt.figures
    return figures(
        taxable=found.taxable, cgst=found.cgst, sgst=found.sgst, igst=found.igst, cess=found.cess, total=found.total
    )


async def _register(purchase: PurchaseClient) -> purchase_reports_pb2.PurchaseRegister:
    request = purchase_reports_pb2.GetPurchaseRegisterRequest()
    return await purchase.reports.GetPurchaseRegister(request, metadata=purchase.as_user())
