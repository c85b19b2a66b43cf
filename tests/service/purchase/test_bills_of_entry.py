"""Imported goods: their IGST is on the bill of entry, their vendor's bill bears none. gst-corrections.md 1, row 7."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from bahi.documents.v1 import documents_pb2, parties_pb2
from bahi.inventory.v1 import adjustments_pb2
from bahi.purchase.v1 import bills_of_entry_pb2, purchase_reports_pb2, vendor_bills_pb2

from kit.auth.caller import Role
from tests.service.purchase.books import disagreements
from tests.service.purchase.imports import (
    IGST,
    bill_of_goods,
    came,
    cancel,
    enter,
    entry_request,
    igst,
    in_zone,
    overseas,
    stub_of,
    worth,
)
from tests.service.purchase.parts import received, send_back
from tests.support.clients.purchase import PurchaseClient
from tests.support.days import days_ago
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals
from tests.support.services import Services

IMPORT, BARRED = vendor_bills_pb2.INPUT_TAX_IMPORT, vendor_bills_pb2.INPUT_TAX_BARRED
INELIGIBLE = vendor_bills_pb2.INPUT_TAX_INELIGIBLE


async def test_overseas_goods_are_owed_without_igst_and_their_bill_of_entry_is_credit_and_cost(
    purchase: PurchaseClient,
) -> None:
    receipt = await came(purchase, await overseas(purchase))
    bill = await bill_of_goods(purchase, receipt, under_bill_of_entry=False)

    entry = await enter(purchase, receipt)

    assert (bill.under_bill_of_entry, bill.input_tax, bill.outstanding) == (True, INELIGIBLE, "1000.00")
    assert (entry.input_tax, entry.igst, entry.duty) == (IMPORT, "55.50", "110.00")
    assert entry.input_tax_explanation == "Booked by 2027-10-31: CGST Act s.16(4)."
    assert await igst(purchase) == ("55.50", "0.00", "0.00", "0.00", "0.00", "55.50")
    assert await worth(purchase, receipt) == "1110.00"
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "1000.00"
    assert await disagreements(purchase) == {}


async def test_the_bill_of_a_vendor_in_a_zone_says_which(purchase: PurchaseClient) -> None:
    vendor = await in_zone(purchase)
    service = await came(purchase, vendor)
    ordinary = await purchase.bill(service, figures=IGST, number="Z/1")
    goods = await purchase.receive(
        vendor,
        purchase.item(
            await purchase.product("AMOX"), batch_number="Z2", quantity="100", free_quantity="0", rate="10.00"
        ),
        under_bill_of_entry=True,
    )
    await purchase.deliver()

    cleared = await bill_of_goods(purchase, goods, number="Z/2")
    await enter(purchase, goods)

    assert (ordinary.input_tax, ordinary.under_bill_of_entry) == (vendor_bills_pb2.INPUT_TAX_ELIGIBLE, False)
    assert (cleared.input_tax, cleared.under_bill_of_entry) == (INELIGIBLE, True)
    assert list(cleared.accepted_explanations) == []
    assert await igst(purchase) == ("55.50", "50.00", "0.00", "0.00", "0.00", "105.50")


async def test_goods_are_taxed_once_by_the_bill_or_by_the_bill_of_entry(purchase: PurchaseClient) -> None:
    receipt = await came(purchase, await in_zone(purchase))
    bill = await purchase.bill(receipt, figures=IGST)
    second = await refusal(enter(purchase, receipt))
    request = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Cleared")
    await purchase.bills.CancelVendorBill(request, metadata=purchase.with_key())
    await enter(purchase, receipt)

    again = await refusal(enter(purchase, receipt, number="4512088"))
    taxed = await refusal(purchase.bill(receipt, figures=IGST))

    assert reason_and_field(second) == ("GOODS_TAXED", "lines[0].goods_receipt_line_id")
    assert reason_and_field(again) == ("GOODS_CLEARED", "lines[0].goods_receipt_line_id")
    assert reason_and_field(taxed) == ("GOODS_CLEARED", "bill.under_bill_of_entry")
    assert (await igst(purchase))[:2] == ("55.50", "0.00")


async def test_only_imported_goods_have_a_bill_of_entry(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    vendor = await purchase.vendor_of(receipt)

    posted = await refusal(enter(purchase, receipt))
    billed = await refusal(purchase.bill(receipt, under_bill_of_entry=True))
    product = await purchase.product("AMOX")
    came_in = await refusal(purchase.receive(vendor, purchase.item(product), under_bill_of_entry=True))

    assert reason_and_field(posted) == ("NOT_IMPORTED", "vendor_id")
    assert reason_and_field(billed) == ("NOT_IMPORTED", "bill.under_bill_of_entry")
    assert reason_and_field(came_in) == ("NOT_IMPORTED", "under_bill_of_entry")


async def test_gst_on_the_bill_of_overseas_goods_is_a_difference(purchase: PurchaseClient) -> None:
    receipt = await came(purchase, await overseas(purchase))

    refused = await refusal(purchase.bill(receipt, figures=IGST))

    assert refused.reason == "BILL_MISMATCH"


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"line": {"igst": "50.00"}}, "BILL_OF_ENTRY_MISMATCH", "lines[0].igst"),
        ({"booking_date": "2026-01-01"}, "BEFORE_ORIGINAL", "booking_date"),
        ({"date": "2026-12-24"}, "DATE_IN_FUTURE", "date"),
        ({"date": "2017-06-30"}, "BEFORE_BOOKS_BEGIN", "date"),
    ],
)
async def test_wrong_figures_and_days_are_refused_and_nothing_changes(
    purchase: PurchaseClient, fields: dict[str, Any], reason: str, field: str
) -> None:
    receipt = await came(purchase, await overseas(purchase))

    refused = await refusal(enter(purchase, receipt, **fields))

    assert reason_and_field(refused) == (reason, field)
    assert await igst(purchase) == ("0.00",) * 6


async def test_a_manager_accepts_another_igst_with_a_reason(purchase: PurchaseClient) -> None:
    receipt = await came(purchase, await overseas(purchase))
    exempt = entry_request(receipt, line={"igst": "0.00"}, difference_reason="Exempt by notification")

    by_user = await refusal(stub_of(purchase).CreateBillOfEntry(exempt, metadata=purchase.with_key("", Role.USER)))
    entry = await stub_of(purchase).CreateBillOfEntry(exempt, metadata=purchase.with_key())

    assert reason_and_field(by_user) == ("MANAGER_NEEDED", "difference_reason")
    assert (entry.igst, entry.input_tax, entry.difference_reason) == ("0.00", INELIGIBLE, "Exempt by notification")


async def test_a_cancelled_bill_of_entry_takes_credit_and_cost_back_and_may_be_entered_again(
    purchase: PurchaseClient,
) -> None:
    receipt = await came(purchase, await overseas(purchase))
    entry = await enter(purchase, receipt)
    taken = await refusal(enter(purchase, receipt))

    cancelled = await cancel(purchase, entry)
    after = await igst(purchase), await worth(purchase, receipt)
    twice = await refusal(cancel(purchase, entry))
    again = await enter(purchase, receipt)

    assert reason_and_field(taken) == ("BILL_OF_ENTRY_TAKEN", "number")
    assert (cancelled.status, cancelled.cancel_reason) == (documents_pb2.DOCUMENT_STATUS_CANCELLED, "Wrong port")
    assert after == (("0.00",) * 6, "1000.00")
    assert reason_and_field(twice) == ("BILL_OF_ENTRY_CANCELLED", "bill_of_entry_id")
    assert (again.number, await igst(purchase)) == ("4512087", ("55.50", "0.00", "0.00", "0.00", "0.00", "55.50"))


async def test_a_bill_of_entry_counts_by_its_own_date_and_barred_igst_is_a_cost(
    purchase: PurchaseClient, services: Services
) -> None:
    services.clock.set(dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC))
    receipt = await came(purchase, await overseas(purchase))
    await bill_of_goods(purchase, receipt, date="2026-11-01")

    entry = await enter(purchase, receipt, date="2026-03-31")

    assert (entry.input_tax, entry.last_tax_date) == (BARRED, "2026-10-31")
    assert await igst(purchase) == ("0.00", "0.00", "0.00", "55.50", "0.00", "0.00")
    assert await worth(purchase, receipt) == "1165.50"


async def test_a_debit_note_bears_no_gst_and_the_import_credit_stays_and_the_rest_reverses_when_lost(
    purchase: PurchaseClient,
) -> None:
    receipt = await came(purchase, await overseas(purchase))
    await bill_of_goods(purchase, receipt)
    await enter(purchase, receipt)

    note = await send_back(purchase, receipt, "40")
    kept = await igst(purchase)
    await purchase.inventory.adjust(
        receipt.lines[0].batch_id, "-60", reason_kind=adjustments_pb2.ADJUSTMENT_REASON_LOST, reason="Flood"
    )
    await purchase.inventory.deliver()

    assert (note.figures.igst, note.figures.total) == ("0.00", "400.00")
    assert kept[0] == "55.50"
    assert await igst(purchase) == ("55.50", "0.00", "0.00", "0.00", "33.30", "22.20")
    assert await disagreements(purchase) == {}


async def test_a_write_off_before_the_bill_of_entry_reverses_when_it_comes_and_its_cancellation_takes_that_back(
    purchase: PurchaseClient,
) -> None:
    receipt = await came(purchase, await overseas(purchase))
    await purchase.inventory.adjust(
        receipt.lines[0].batch_id, "-10", reason_kind=adjustments_pb2.ADJUSTMENT_REASON_LOST, reason="Flood"
    )
    await purchase.inventory.deliver()
    before = await igst(purchase)

    entry = await enter(purchase, receipt)
    entered = await igst(purchase)
    await cancel(purchase, entry)

    assert (before[4], entered[4], (await igst(purchase))[4]) == ("0.00", "5.55", "0.00")


async def test_of_two_bills_of_entry_at_once_one_is_for_the_goods(purchase: PurchaseClient) -> None:
    receipt = await came(purchase, await overseas(purchase))

    posted, refused = await replies_and_refusals(
        *(enter(purchase, receipt, number=f"451208{number}") for number in range(4))
    )

    assert (len(posted), {each.reason for each in refused}) == (1, {"GOODS_CLEARED"})
    assert (await igst(purchase))[0] == "55.50"


async def test_of_a_taxed_bill_and_a_bill_of_entry_at_once_one_is_posted(purchase: PurchaseClient) -> None:
    receipt = await came(purchase, await in_zone(purchase))

    results = await asyncio.gather(
        purchase.bill(receipt, figures=IGST), enter(purchase, receipt), return_exceptions=True
    )

    assert sum(isinstance(each, BaseException) for each in results) == 1
    assert sorted((await igst(purchase))[:2]) in (["0.00", "50.00"], ["0.00", "55.50"])


async def test_bills_of_entry_are_read_listed_and_in_the_register(purchase: PurchaseClient) -> None:
    receipt = await came(purchase, await overseas(purchase))
    entry = await enter(purchase, receipt)
    stub = stub_of(purchase)

    read = await stub.GetBillOfEntry(
        bills_of_entry_pb2.GetBillOfEntryRequest(bill_of_entry_id=entry.bill_of_entry_id), metadata=purchase.as_user()
    )
    listed = await stub.ListBillsOfEntry(
        bills_of_entry_pb2.ListBillsOfEntryRequest(vendor_id=receipt.vendor_id), metadata=purchase.as_user()
    )
    register = await purchase.reports.GetPurchaseRegister(
        purchase_reports_pb2.GetPurchaseRegisterRequest(), metadata=purchase.as_user()
    )

    assert read == entry
    assert [(each.number, each.igst) for each in listed.bills_of_entry] == [("4512087", "55.50")]
    (row,) = register.rows
    assert (row.kind, row.input_tax) == (purchase_reports_pb2.INWARD_DOCUMENT_KIND_BILL_OF_ENTRY, IMPORT)
    assert (row.tax_rate, row.figures.taxable, row.figures.igst) == ("5", "1110.00", "55.50")


async def test_a_late_bill_of_entry_is_booked_later_and_its_limit_follows_its_own_date(
    purchase: PurchaseClient,
) -> None:
    receipt = await came(purchase, await overseas(purchase))

    entry = await enter(purchase, receipt, date=days_ago(40), booking_date=days_ago(1))

    register = await purchase.reports.GetPurchaseRegister(
        purchase_reports_pb2.GetPurchaseRegisterRequest(), metadata=purchase.as_user()
    )
    assert (entry.date, entry.booking_date, entry.last_tax_date) == (days_ago(40), days_ago(1), "2027-10-31")
    assert [(row.date, row.document_date) for row in register.rows] == [(days_ago(1), days_ago(40))]


async def test_an_overseas_vendor_has_a_country_and_no_gstin(purchase: PurchaseClient) -> None:
    vendor = await overseas(purchase)

    without = await refusal(overseas(purchase, "NOWHERE", country_code=""))
    at_home = await refusal(overseas(purchase, "HOME", country_code="IN"))
    registered = await refusal(purchase.vendor("ZETA", country_code="DE"))
    in_state = await refusal(
        overseas(purchase, "HERE", address=parties_pb2.Address(line1="1 Main Road", state_code="27"))
    )

    assert (vendor.country_code, vendor.gstin) == ("DE", "")
    assert reason_and_field(without) == ("COUNTRY_MISSING", "country_code")
    assert reason_and_field(at_home) == ("COUNTRY_NOT_ALLOWED", "country_code")
    assert reason_and_field(registered) == ("COUNTRY_NOT_ALLOWED", "country_code")
    assert reason_and_field(in_state) == ("STATE_MISMATCH", "address.state_code")
