"""Vendors: who they are to the tax law, and what may change of them."""

import asyncio
from typing import Any

import pytest
from bahi.documents.v1 import parties_pb2
from bahi.purchase.v1 import vendors_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.service_client import an_id
from tests.support.parties import UNREGISTERED, WRONG_IDENTITIES, gstin, with_address
from tests.support.refusals import reason_and_field, refusal, refused

REGULAR = parties_pb2.GST_CATEGORY_REGULAR
SMALL_MANUFACTURER = vendors_pb2.Msme(
    enterprise_class=vendors_pb2.ENTERPRISE_CLASS_SMALL,
    activity=vendors_pb2.ENTERPRISE_ACTIVITY_MANUFACTURER,
    udyam_number="UDYAM-MH-18-0012345",
    written_terms=True,
)


async def test_created_vendor_takes_pan_and_state_from_its_gstin(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor(
        gstin=gstin("24").lower(),
        msme=SMALL_MANUFACTURER,
        address=parties_pb2.Address(city="Surat", pin_code="395003"),
        drug_licences=[parties_pb2.DrugLicence(form="20B", number="20B-1", expiry_date="2028-12-31")],
        bank=vendors_pb2.VendorBank(ifsc="ABCD0000123", account_number="000405123456"),
    )

    read = await purchase.vendors.GetVendor(
        vendors_pb2.GetVendorRequest(vendor_id=vendor.vendor_id), metadata=purchase.as_user(Role.USER)
    )

    assert read == vendor
    assert (vendor.gstin, vendor.pan, vendor.address.state_code) == (gstin("24"), "AABCV1234D", "24")
    assert (vendor.address.city, vendor.bank.ifsc, vendor.drug_licences[0].number) == ("Surat", "ABCD0000123", "20B-1")
    assert (vendor.active, vendor.msme, vendor.credit_days) == (True, SMALL_MANUFACTURER, 30)


# An unregistered customer may have no state on record, a vendor may not.
@pytest.mark.parametrize(
    ("identity", "reason", "field"),
    [*WRONG_IDENTITIES, ({"gst_category": UNREGISTERED, "gstin": ""}, "STATE_MISSING", "state_code")],
)
async def test_vendor_whose_identity_is_wrong_is_refused_as_a_customer_is(
    purchase: PurchaseClient, identity: dict[str, Any], reason: str, field: str
) -> None:
    at = field.replace("state_code", "address.state_code")

    assert await refused(purchase.vendor(**with_address(identity, "address"))) == (reason, at)


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"name": ""}, "INVALID_REQUEST", "name"),
        ({"gst_category": 0}, "INVALID_REQUEST", "gst_category"),
        ({"gst_category": parties_pb2.GST_CATEGORY_UIN}, "INVALID_REQUEST", "gst_category"),
        (
            {
                "drug_licences": [
                    parties_pb2.DrugLicence(
                        form="20B", number="1", valid_from_date="2026-02-01", expiry_date="2026-01-01"
                    )
                ]
            },
            "VALIDITY_REVERSED",
            "drug_licences[0].expiry_date",
        ),
    ],
)
async def test_a_vendor_whose_fields_contradict_each_other_is_refused(
    purchase: PurchaseClient, fields: dict[str, Any], reason: str, field: str
) -> None:
    assert await refused(purchase.vendor(**fields)) == (reason, field)
    listed = await purchase.vendors.ListVendors(vendors_pb2.ListVendorsRequest(), metadata=purchase.as_user())
    assert list(listed.vendors) == []


async def test_code_is_taken_in_any_case_but_not_by_a_neighbour(
    purchase: PurchaseClient, neighbour: PurchaseClient
) -> None:
    await purchase.vendor("MERU")

    error = await refusal(purchase.vendor("meru"))

    assert reason_and_field(error) == ("CODE_TAKEN", "code")
    assert (await neighbour.vendor("MERU")).code == "MERU"


async def test_of_two_vendors_with_one_code_at_once_one_is_refused(purchase: PurchaseClient) -> None:
    outcomes = await asyncio.gather(purchase.vendor("MERU"), purchase.vendor("MERU"), return_exceptions=True)

    assert sorted(isinstance(outcome, BaseException) for outcome in outcomes) == [False, True]


async def test_user_may_not_create_a_vendor(purchase: PurchaseClient) -> None:
    request = vendors_pb2.CreateVendorRequest(code="MERU", name="Meru", gst_category=REGULAR, gstin=gstin("27"))

    error = await refusal(purchase.vendors.CreateVendor(request, metadata=purchase.as_user(Role.USER)))

    assert error.reason == "ROLE_INSUFFICIENT"


async def test_key_replays_the_vendor_and_refuses_another_body(purchase: PurchaseClient) -> None:
    request = vendors_pb2.CreateVendorRequest(code="MERU", name="Meru", gst_category=REGULAR, gstin=gstin("27"))
    metadata = purchase.with_key()

    first = await purchase.vendors.CreateVendor(request, metadata=metadata)
    again = await purchase.vendors.CreateVendor(request, metadata=metadata)
    request.name = "Another"
    reused = await refusal(purchase.vendors.CreateVendor(request, metadata=metadata))

    assert again == first
    assert reused.reason == "IDEMPOTENCY_KEY_REUSED"


async def test_update_changes_the_named_fields_alone(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor(phone="0253 2350000")

    changed = await purchase.vendors.UpdateVendor(
        vendors_pb2.UpdateVendorRequest(
            vendor_id=vendor.vendor_id,
            vendor=vendors_pb2.VendorChanges(name="Meru Labs", credit_days=7),
            update_mask=FieldMask(paths=["name"]),
            etag=vendor.etag,
        ),
        metadata=purchase.as_user(),
    )

    assert (changed.name, changed.credit_days, changed.phone, changed.etag) == ("Meru Labs", 30, "0253 2350000", '"2"')


async def test_new_gstin_brings_its_own_pan_and_state(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    changes = vendors_pb2.VendorChanges(gstin=gstin("24", "AABCK4321D"))

    changed = await purchase.vendors.UpdateVendor(
        vendors_pb2.UpdateVendorRequest(vendor_id=vendor.vendor_id, vendor=changes, etag="*"),
        metadata=purchase.as_user(),
    )

    assert (changed.pan, changed.address.state_code) == ("AABCK4321D", "24")


async def test_a_new_address_without_a_state_keeps_the_state(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    changes = vendors_pb2.VendorChanges(address=parties_pb2.Address(city="Nashik"))

    changed = await purchase.vendors.UpdateVendor(
        vendors_pb2.UpdateVendorRequest(vendor_id=vendor.vendor_id, vendor=changes, etag="*"),
        metadata=purchase.as_user(),
    )

    assert (changed.address.city, changed.address.state_code) == ("Nashik", "27")


@pytest.mark.parametrize(
    ("changes", "mask", "reason", "field"),
    [
        ({}, ["name"], "FIELD_MISSING", "vendor.name"),
        ({}, ["code"], "FIELD_UNKNOWN", "update_mask"),
        ({"gstin": "27AAECM4821K1ZA"}, [], "GSTIN_INVALID", "vendor.gstin"),
        ({}, ["gstin"], "GSTIN_MISSING", "vendor.gstin"),
        ({"gst_category": UNREGISTERED}, [], "GSTIN_NOT_ALLOWED", "vendor.gstin"),
    ],
)
async def test_change_that_would_contradict_is_refused_and_nothing_changes(
    purchase: PurchaseClient, changes: dict[str, Any], mask: list[str], reason: str, field: str
) -> None:
    vendor = await purchase.vendor()
    request = vendors_pb2.UpdateVendorRequest(
        vendor_id=vendor.vendor_id,
        vendor=vendors_pb2.VendorChanges(**changes),
        update_mask=FieldMask(paths=mask),
        etag="*",
    )

    error = await refusal(purchase.vendors.UpdateVendor(request, metadata=purchase.as_user()))

    assert reason_and_field(error) == (reason, field)
    read = await purchase.vendors.GetVendor(
        vendors_pb2.GetVendorRequest(vendor_id=vendor.vendor_id), metadata=purchase.as_user()
    )
    assert read == vendor


async def test_stale_etag_is_refused(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    changes = vendors_pb2.VendorChanges(name="Meru Labs")
    request = vendors_pb2.UpdateVendorRequest(vendor_id=vendor.vendor_id, vendor=changes, etag='"7"')

    assert (await refusal(purchase.vendors.UpdateVendor(request, metadata=purchase.as_user()))).reason == "STALE_ETAG"


async def test_vendor_of_another_organisation_is_not_found(purchase: PurchaseClient, neighbour: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    read = vendors_pb2.GetVendorRequest(vendor_id=vendor.vendor_id)
    change = vendors_pb2.UpdateVendorRequest(
        vendor_id=vendor.vendor_id, vendor=vendors_pb2.VendorChanges(name="Mine"), etag="*"
    )

    assert (await refusal(neighbour.vendors.GetVendor(read, metadata=neighbour.as_user()))).reason == "VENDOR_NOT_FOUND"
    error = await refusal(neighbour.vendors.UpdateVendor(change, metadata=neighbour.as_user()))
    assert reason_and_field(error) == ("VENDOR_NOT_FOUND", "vendor_id")


async def test_list_pages_by_code_without_skipping(purchase: PurchaseClient) -> None:
    for code in ("c", "A", "b"):
        await purchase.vendor(code)
    request, seen = vendors_pb2.ListVendorsRequest(page_size=2), []
    while True:
        page = await purchase.vendors.ListVendors(request, metadata=purchase.as_user())
        seen += [vendor.code for vendor in page.vendors]
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break

    assert seen == ["A", "b", "c"]


async def test_inactive_vendor_is_left_out_and_nothing_is_bought_of_it(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    await purchase.vendors.UpdateVendor(
        vendors_pb2.UpdateVendorRequest(
            vendor_id=vendor.vendor_id,
            vendor=vendors_pb2.VendorChanges(),
            update_mask=FieldMask(paths=["active"]),
            etag="*",
        ),
        metadata=purchase.as_user(),
    )

    listed = await purchase.vendors.ListVendors(
        vendors_pb2.ListVendorsRequest(active_only=True), metadata=purchase.as_user()
    )

    assert list(listed.vendors) == []
    assert await refused(purchase.receive(vendor, purchase.item(product))) == ("VENDOR_INACTIVE", "vendor_id")
    order = purchase.orders.CreatePurchaseOrder(purchase.order_request(vendor, product), metadata=purchase.as_user())
    assert await refused(order) == ("VENDOR_INACTIVE", "vendor_id")


async def test_unknown_vendor_is_not_found(purchase: PurchaseClient) -> None:
    request = vendors_pb2.GetVendorRequest(vendor_id=an_id())

    assert await refused(purchase.vendors.GetVendor(request, metadata=purchase.as_user())) == (
        "VENDOR_NOT_FOUND",
        "vendor_id",
    )


async def test_rounding_school_is_set_and_taken_away_again(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor(rounding_school=vendors_pb2.ROUNDING_SCHOOL_LINE_RUPEE)

    async def change(school: Any, etag: str) -> vendors_pb2.Vendor:
        request = vendors_pb2.UpdateVendorRequest(
            vendor_id=vendor.vendor_id,
            vendor=vendors_pb2.VendorChanges(rounding_school=school),
            update_mask=FieldMask(paths=["rounding_school"]),
            etag=etag,
        )
        return await purchase.vendors.UpdateVendor(request, metadata=purchase.as_user())

    by_head = await change(vendors_pb2.ROUNDING_SCHOOL_HEAD, vendor.etag)
    unset = await change(vendors_pb2.ROUNDING_SCHOOL_UNSPECIFIED, by_head.etag)

    assert vendor.rounding_school == vendors_pb2.ROUNDING_SCHOOL_LINE_RUPEE
    assert (by_head.rounding_school, by_head.etag) == (vendors_pb2.ROUNDING_SCHOOL_HEAD, '"2"')
    assert (unset.rounding_school, unset.name) == (vendors_pb2.ROUNDING_SCHOOL_UNSPECIFIED, vendor.name)
