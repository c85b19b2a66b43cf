"""Settings, and reports that tie to the ledger."""

import asyncio

import grpc
from bahi.documents.v1 import parties_pb2, supplies_pb2
from bahi.purchase.v1 import purchase_reports_pb2, purchase_settings_pb2

from kit.auth.caller import Role
from tests.support.clients.purchase import PurchaseClient
from tests.support.days import TODAY, days_ago
from tests.support.parties import gstin
from tests.support.refusals import reason_and_field, refusal


def settings(etag: str = "*") -> purchase_settings_pb2.UpdatePurchaseSettingsRequest:
    changes = purchase_settings_pb2.PurchaseSettingsChanges(bill_tolerance="5.00", over_receipt_percent="2.5")
    return purchase_settings_pb2.UpdatePurchaseSettingsRequest(purchase_settings=changes, etag=etag)


async def test_defaults_stand_until_they_are_changed(purchase: PurchaseClient, neighbour: PurchaseClient) -> None:
    read = purchase_settings_pb2.GetPurchaseSettingsRequest()
    before = await purchase.settings.GetPurchaseSettings(read, metadata=purchase.as_user(Role.USER))

    changed = await purchase.settings.UpdatePurchaseSettings(
        settings(etag=before.etag), metadata=purchase.as_user(Role.ADMIN)
    )

    assert (before.bill_tolerance, before.over_receipt_percent, before.etag) == ("1.00", "0", '"1"')
    assert (changed.bill_tolerance, changed.over_receipt_percent, changed.etag) == ("5.00", "2.5", '"2"')
    assert await purchase.settings.GetPurchaseSettings(read, metadata=purchase.as_user()) == changed
    assert (await neighbour.settings.GetPurchaseSettings(read, metadata=neighbour.as_user())) == before


async def test_manager_may_not_change_settings_and_a_stale_etag_changes_nothing(purchase: PurchaseClient) -> None:
    by_manager = purchase.settings.UpdatePurchaseSettings(settings(), metadata=purchase.as_user(Role.MANAGER))
    stale = purchase.settings.UpdatePurchaseSettings(settings(etag='"7"'), metadata=purchase.as_user(Role.ADMIN))

    assert (await refusal(by_manager)).reason == "ROLE_INSUFFICIENT"
    assert (await refusal(stale)).reason == "STALE_ETAG"
    read = purchase_settings_pb2.GetPurchaseSettingsRequest()
    assert (await purchase.settings.GetPurchaseSettings(read, metadata=purchase.as_user())).bill_tolerance == "1.00"


async def test_of_two_first_changes_of_one_version_one_is_refused(purchase: PurchaseClient) -> None:
    request, metadata = settings(etag='"1"'), purchase.as_user(Role.ADMIN)

    outcomes = await asyncio.gather(
        *(purchase.settings.UpdatePurchaseSettings(request, metadata=metadata) for _ in range(2)),
        return_exceptions=True,
    )

    assert sorted(isinstance(outcome, grpc.aio.AioRpcError) for outcome in outcomes) == [False, True]


async def test_register_covers_its_period_and_its_totals_the_whole_of_it(purchase: PurchaseClient) -> None:
    vendor, far, product = (
        await purchase.vendor(),
        await purchase.vendor("FAR", gstin=gstin("24")),
        await purchase.product(),
    )
    await purchase.billed(vendor, product, "A/1", date=days_ago(3))
    await purchase.billed(far, product, "A/2", date=days_ago(2))
    await purchase.billed(vendor, product, "A/3", date=days_ago(40))
    request = purchase_reports_pb2.GetPurchaseRegisterRequest(
        from_date=days_ago(10), to_date=TODAY.isoformat(), page_size=1
    )

    page = await purchase.reports.GetPurchaseRegister(request, metadata=purchase.as_user())
    request.page_token = page.next_page_token
    rest = await purchase.reports.GetPurchaseRegister(request, metadata=purchase.as_user())

    assert [
        (row.document_number, row.supply_kind, row.figures.cgst, row.figures.igst) for row in [*page.rows, *rest.rows]
    ] == [
        ("A/1", supplies_pb2.SUPPLY_KIND_INTRA_STATE, "172.50", "0.00"),
        ("A/2", supplies_pb2.SUPPLY_KIND_INTER_STATE, "0.00", "345.00"),
    ]
    assert rest.next_page_token == ""
    assert (page.totals.taxable, page.totals.cgst, page.totals.igst) == ("13800.00", "172.50", "345.00")


async def test_register_of_one_vendor(purchase: PurchaseClient) -> None:
    vendor, other, product = await purchase.vendor(), await purchase.vendor("OTHER"), await purchase.product()
    await purchase.billed(vendor, product, "A/1")
    await purchase.billed(other, product, "A/2")
    request = purchase_reports_pb2.GetPurchaseRegisterRequest(vendor_id=other.vendor_id)

    register = await purchase.reports.GetPurchaseRegister(request, metadata=purchase.as_user())

    assert ([row.document_number for row in register.rows], register.totals.taxable) == (["A/2"], "6900.00")


async def test_input_tax_by_rate_and_head(purchase: PurchaseClient, neighbour: PurchaseClient) -> None:
    composition = parties_pb2.GST_CATEGORY_COMPOSITION
    vendor, small = await purchase.vendor(), await purchase.vendor("SMALL", gst_category=composition)
    medicine = await purchase.product()
    disinfectant = await purchase.product("DET", hsn="38089400", tax_class="disinfectant")
    receipt = await purchase.receive(
        vendor,
        purchase.item(medicine),
        purchase.item(disinfectant, quantity="10", free_quantity="0", rate="50.00", batch_number="D1"),
    )
    await purchase.bill(receipt)
    await purchase.billed(small, medicine, "S/1")

    summary = await purchase.reports.GetInputTaxSummary(
        purchase_reports_pb2.GetInputTaxSummaryRequest(), metadata=purchase.as_user()
    )
    theirs = await neighbour.reports.GetInputTaxSummary(
        purchase_reports_pb2.GetInputTaxSummaryRequest(), metadata=neighbour.as_user()
    )

    assert [(row.tax_rate, row.figures.taxable, row.figures.cgst, row.figures.sgst) for row in summary.rows] == [
        ("0", "6900.00", "0.00", "0.00"),
        ("5", "6900.00", "172.50", "172.50"),
        ("18", "500.00", "45.00", "45.00"),
    ]
    assert (summary.eligible.taxable, summary.eligible.cgst, summary.ineligible.taxable) == (
        "7400.00",
        "217.50",
        "6900.00",
    )
    assert list(theirs.rows) == []


async def test_reversed_period_is_refused(purchase: PurchaseClient) -> None:
    register = purchase_reports_pb2.GetPurchaseRegisterRequest(from_date=TODAY.isoformat(), to_date=days_ago(1))
    summary = purchase_reports_pb2.GetInputTaxSummaryRequest(from_date=TODAY.isoformat(), to_date=days_ago(1))

    error = await refusal(purchase.reports.GetPurchaseRegister(register, metadata=purchase.as_user()))
    assert reason_and_field(error) == ("PERIOD_REVERSED", "to_date")
    error = await refusal(purchase.reports.GetInputTaxSummary(summary, metadata=purchase.as_user()))
    assert reason_and_field(error) == ("PERIOD_REVERSED", "to_date")
