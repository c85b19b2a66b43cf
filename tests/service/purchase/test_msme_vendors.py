"""Bills of micro and small enterprises are due by the law, whatever the terms say. MSMED Act s.15."""

from typing import Any

import pytest
from bahi.purchase.v1 import purchase_settings_pb2, vendor_bills_pb2, vendor_ledger_pb2, vendors_pb2
from google.protobuf import field_mask_pb2

from kit.auth.caller import Role
from tests.support.clients.purchase import PurchaseClient
from tests.support.days import TODAY, days_ago, days_from_now
from tests.support.refusals import refused

SMALL = vendors_pb2.ENTERPRISE_CLASS_SMALL
MANUFACTURER = vendors_pb2.ENTERPRISE_ACTIVITY_MANUFACTURER
TRADER = vendors_pb2.ENTERPRISE_ACTIVITY_TRADER
TERMS = vendor_bills_pb2.DUE_RULE_TERMS
WRITTEN_TERMS = vendor_bills_pb2.DUE_RULE_MSME_WRITTEN_TERMS
NO_WRITTEN_TERMS = vendor_bills_pb2.DUE_RULE_MSME_NO_WRITTEN_TERMS


def msme(**fields: Any) -> vendors_pb2.Msme:
    return vendors_pb2.Msme(**({"enterprise_class": SMALL, "activity": MANUFACTURER} | fields))


async def change_msme(purchase: PurchaseClient, vendor: vendors_pb2.Vendor, given: Any) -> vendors_pb2.Vendor:
    request = vendors_pb2.UpdateVendorRequest(
        vendor_id=vendor.vendor_id,
        vendor=vendors_pb2.VendorChanges(msme=given),
        update_mask=field_mask_pb2.FieldMask(paths=["msme"]),
        etag=vendor.etag,
    )
    return await purchase.vendors.UpdateVendor(request, metadata=purchase.as_user())


async def apply_to_traders(purchase: PurchaseClient) -> purchase_settings_pb2.PurchaseSettings:
    changes = purchase_settings_pb2.PurchaseSettingsChanges(msme_traders=True)
    request = purchase_settings_pb2.UpdatePurchaseSettingsRequest(purchase_settings=changes, etag="*")
    return await purchase.settings.UpdatePurchaseSettings(request, metadata=purchase.as_user(Role.ADMIN))


@pytest.mark.parametrize(
    ("of_vendor", "days", "rule"),
    [
        (msme(written_terms=True), 45, WRITTEN_TERMS),
        (msme(written_terms=False), 15, NO_WRITTEN_TERMS),
        (msme(activity=TRADER), 90, TERMS),
        (msme(enterprise_class=vendors_pb2.ENTERPRISE_CLASS_MEDIUM), 90, TERMS),
        (None, 90, TERMS),
    ],
)
async def test_the_due_date_follows_class_activity_and_terms_alike_in_match_bill_and_lists(
    purchase: PurchaseClient, of_vendor: Any, days: int, rule: int
) -> None:
    vendor, product = await purchase.vendor(msme=of_vendor, credit_days=90), await purchase.product()
    receipt = await purchase.receive(vendor, purchase.item(product))
    match = vendor_bills_pb2.MatchVendorBillRequest(bill=purchase.printed(receipt))
    due = vendor_ledger_pb2.ListDueVendorBillsRequest(due_to_date=days_from_now(days))

    matched = await purchase.bills.MatchVendorBill(match, metadata=purchase.as_user())
    bill = await purchase.bill(receipt)
    (listed,) = (
        await purchase.bills.ListVendorBills(vendor_bills_pb2.ListVendorBillsRequest(), metadata=purchase.as_user())
    ).vendor_bills
    (due_bill,) = (await purchase.ledger.ListDueVendorBills(due, metadata=purchase.as_user())).vendor_bills

    assert [(shown.due_date, shown.due_rule) for shown in (matched, bill, listed)] == [(days_from_now(days), rule)] * 3
    assert (due_bill.open_item.due_date, due_bill.due_rule) == (days_from_now(days), rule)
    due.due_to_date = days_from_now(days - 1)
    assert not (await purchase.ledger.ListDueVendorBills(due, metadata=purchase.as_user())).vendor_bills


async def test_days_are_counted_from_the_first_receipt_and_the_ageing_follows(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(msme=msme(), credit_days=90), await purchase.product()
    first = await purchase.receive(vendor, purchase.item(product, batch_number="A"), date=days_ago(20))
    second = await purchase.receive(vendor, purchase.item(product, batch_number="B"), date=days_ago(3))
    both = vendor_bills_pb2.PrintedFigures(taxable="13800.00", cgst="345.00", sgst="345.00", total="14490.00")

    bill = await purchase.bill(second, first, figures=both)

    assert (bill.date, bill.due_date, bill.due_rule) == (TODAY.isoformat(), days_ago(5), NO_WRITTEN_TERMS)
    ageing = await purchase.ledger.GetVendorAgeing(
        vendor_ledger_pb2.GetVendorAgeingRequest(vendor_id=vendor.vendor_id), metadata=purchase.as_user()
    )
    assert (ageing.buckets.current, ageing.buckets.days_1_30) == ("0.00", "14490.00")


async def test_traders_are_due_as_others_when_the_organisation_says_so(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(msme=msme(activity=TRADER), credit_days=90), await purchase.product()
    before = await purchase.billed(vendor, product, "A/1")

    settings = await apply_to_traders(purchase)
    after = await purchase.billed(vendor, product, "A/2")

    assert settings.msme_traders
    assert (before.due_date, after.due_date, after.due_rule) == (days_from_now(90), days_from_now(15), NO_WRITTEN_TERMS)
    kept = vendor_bills_pb2.GetVendorBillRequest(vendor_bill_id=before.vendor_bill_id)
    assert await purchase.bills.GetVendorBill(kept, metadata=purchase.as_user()) == before


async def test_what_a_vendor_is_changes_as_a_whole_for_later_bills(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(credit_days=90), await purchase.product()
    small = await change_msme(purchase, vendor, msme(written_terms=True, udyam_number="UDYAM-MH-18-0012345"))
    bill = await purchase.billed(vendor, product, "A/1")
    none = await change_msme(purchase, small, None)
    later = await purchase.billed(vendor, product, "A/2")

    assert (vendor.HasField("msme"), none.HasField("msme")) == (False, False)
    assert small.msme == msme(written_terms=True, udyam_number="UDYAM-MH-18-0012345")
    assert (bill.due_date, later.due_date) == (days_from_now(45), days_from_now(90))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (vendors_pb2.Msme(activity=MANUFACTURER), "msme.enterprise_class"),
        (vendors_pb2.Msme(enterprise_class=SMALL), "msme.activity"),
        (msme(udyam_number="MH-18-0012345"), "msme.udyam_number"),
        (vendors_pb2.Msme(), "msme.enterprise_class"),
    ],
)
async def test_a_class_without_activity_or_a_wrong_udyam_number_is_refused(
    purchase: PurchaseClient, given: vendors_pb2.Msme, field: str
) -> None:
    vendor = await purchase.vendor()

    assert await refused(purchase.vendor("OTHER", msme=given)) == ("INVALID_REQUEST", field)
    assert await refused(change_msme(purchase, vendor, given)) == ("INVALID_REQUEST", f"vendor.{field}")
    read = vendors_pb2.GetVendorRequest(vendor_id=vendor.vendor_id)
    assert await purchase.vendors.GetVendor(read, metadata=purchase.as_user()) == vendor
