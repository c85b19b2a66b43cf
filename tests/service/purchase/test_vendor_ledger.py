"""The accounts of vendors: entries that add up to the balance, bills that are due, and how old they are."""

import datetime as dt

from bahi.purchase.v1 import purchase_reports_pb2, vendor_ledger_pb2

from tests.support.clients.purchase import PurchaseClient
from tests.support.days import TODAY, days_ago
from tests.support.refusals import reason_and_field, refusal


async def test_ledger_opens_with_what_was_owed_and_adds_up_over_pages(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    await purchase.billed(vendor, product, "A/1", date=days_ago(40))
    await purchase.billed(vendor, product, "A/2", date=days_ago(5))
    await purchase.pay(vendor.vendor_id, "245.00", date=days_ago(3))
    await purchase.pay(vendor.vendor_id, "1000.00")
    request = vendor_ledger_pb2.ListVendorLedgerEntriesRequest(
        vendor_id=vendor.vendor_id, from_date=days_ago(10), to_date=TODAY.isoformat(), page_size=2
    )

    page = await purchase.ledger.ListVendorLedgerEntries(request, metadata=purchase.as_user())
    request.page_token = page.next_page_token
    rest = await purchase.ledger.ListVendorLedgerEntries(request, metadata=purchase.as_user())

    assert page.opening_balance == "7245.00"
    assert [entry.balance for entry in page.entries] == ["14490.00", "14245.00"]
    assert (rest.opening_balance, rest.closing_balance, rest.next_page_token) == ("14245.00", "13245.00", "")
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "13245.00"


async def test_ledger_of_a_reversed_period_or_foreign_vendor_is_refused(
    purchase: PurchaseClient, neighbour: PurchaseClient
) -> None:
    vendor = await purchase.vendor()
    request = vendor_ledger_pb2.ListVendorLedgerEntriesRequest(
        vendor_id=vendor.vendor_id, from_date=TODAY.isoformat(), to_date=days_ago(1)
    )
    outstanding = neighbour.outstanding(vendor.vendor_id)

    error = await refusal(purchase.ledger.ListVendorLedgerEntries(request, metadata=purchase.as_user()))

    assert reason_and_field(error) == ("PERIOD_REVERSED", "to_date")
    assert (await refusal(outstanding)).reason == "VENDOR_NOT_FOUND"
    foreign = await refusal(neighbour.ledger.ListVendorLedgerEntries(request, metadata=neighbour.as_user()))
    assert foreign.reason == "PERIOD_REVERSED"
    request.ClearField("to_date")
    foreign = await refusal(neighbour.ledger.ListVendorLedgerEntries(request, metadata=neighbour.as_user()))
    assert foreign.reason == "VENDOR_NOT_FOUND"


async def test_due_list_and_ageing_count_from_the_due_date(purchase: PurchaseClient, neighbour: PurchaseClient) -> None:
    vendor, other, product = await purchase.vendor(), await purchase.vendor("OTHER"), await purchase.product()
    await purchase.billed(vendor, product, "A/1")
    await purchase.billed(vendor, product, "A/2", date=days_ago(45))
    late = await purchase.billed(other, product, "A/3", date=days_ago(130))
    await purchase.pay(other.vendor_id, "245.00")

    due = await purchase.ledger.ListDueVendorBills(
        vendor_ledger_pb2.ListDueVendorBillsRequest(), metadata=purchase.as_user()
    )
    until = (TODAY + dt.timedelta(days=30)).isoformat()
    later = await purchase.ledger.ListDueVendorBills(
        vendor_ledger_pb2.ListDueVendorBillsRequest(due_to_date=until, page_size=2), metadata=purchase.as_user()
    )
    ageing = await purchase.reports.GetPayablesAgeing(
        purchase_reports_pb2.GetPayablesAgeingRequest(), metadata=purchase.as_user()
    )
    theirs = await neighbour.reports.GetPayablesAgeing(
        purchase_reports_pb2.GetPayablesAgeingRequest(), metadata=neighbour.as_user()
    )

    assert [(due_bill.open_item.document_number, due_bill.open_item.overdue_days) for due_bill in due.vendor_bills] == [
        ("A/3", 100),
        ("A/2", 15),
    ]
    assert due.vendor_bills[0].open_item.document_id == late.vendor_bill_id
    assert [due_bill.open_item.document_number for due_bill in later.vendor_bills] == ["A/3", "A/2"]
    assert later.next_page_token != ""
    assert [
        (row.vendor_code, row.buckets.current, row.buckets.days_1_30, row.buckets.days_over_90, row.buckets.balance)
        for row in ageing.rows
    ] == [("MERU", "7245.00", "7245.00", "0.00", "14490.00"), ("OTHER", "0.00", "0.00", "7245.00", "7000.00")]
    assert (ageing.totals.on_account, ageing.totals.balance) == ("245.00", "21490.00")
    assert (list(theirs.rows), theirs.totals.balance) == ([], "0.00")
    of_one = vendor_ledger_pb2.GetVendorAgeingRequest(vendor_id=other.vendor_id)
    assert await purchase.ledger.GetVendorAgeing(of_one, metadata=purchase.as_user()) == ageing.rows[1]
    foreign = await refusal(neighbour.ledger.GetVendorAgeing(of_one, metadata=neighbour.as_user()))
    assert foreign.reason == "VENDOR_NOT_FOUND"
