"""Vendors: who they are to the tax law, and how they are found."""

import asyncio
from typing import Any

import pytest
from bahi.documents.v1 import parties_pb2
from bahi.purchase.v1 import vendors_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.service.purchase.buying import Buyer, gstin, key, refusal, told

REGULAR = parties_pb2.GST_CATEGORY_REGULAR
UNREGISTERED = parties_pb2.GST_CATEGORY_UNREGISTERED


async def test_created_vendor_takes_pan_and_state_from_its_gstin(buyer: Buyer) -> None:
    vendor = await buyer.vendor(
        gstin=gstin("24").lower(),
        msme=True,
        address=parties_pb2.Address(city="Surat", pin_code="395003"),
        drug_licences=[parties_pb2.DrugLicence(form="20B", number="20B-1", valid_until="2028-12-31")],
        bank=vendors_pb2.VendorBank(ifsc="ABCD0000123", account_number="000405123456"),
    )

    read = await buyer.vendors.GetVendor(
        vendors_pb2.GetVendorRequest(vendor_id=vendor.vendor_id), metadata=buyer.as_user(Role.USER)
    )

    assert read == vendor
    assert (vendor.gstin, vendor.pan, vendor.address.state_code) == (gstin("24"), "AABCV1234D", "24")
    assert (vendor.address.city, vendor.bank.ifsc, vendor.drug_licences[0].number) == ("Surat", "ABCD0000123", "20B-1")
    assert (vendor.active, vendor.msme, vendor.credit_days, vendor.etag) == (True, True, 30, '"1"')


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"gstin": ""}, "GSTIN_MISSING", "gstin"),
        ({"gstin": "27AAECM4821K1ZA"}, "GSTIN_INVALID", "gstin"),
        ({"address": parties_pb2.Address(state_code="24")}, "STATE_DIFFERS", "address.state_code"),
        ({"pan": "AABCV9999D"}, "PAN_INVALID", "pan"),
        ({"pan": "nonsense"}, "PAN_INVALID", "pan"),
        ({"gst_category": UNREGISTERED}, "GSTIN_NOT_EXPECTED", "gstin"),
        ({"gst_category": UNREGISTERED, "gstin": ""}, "FIELD_MISSING", "address.state_code"),
        (
            {"gst_category": UNREGISTERED, "gstin": "", "address": parties_pb2.Address(state_code="55")},
            "STATE_UNKNOWN",
            "address.state_code",
        ),
        ({"name": ""}, "INVALID_REQUEST", "name"),
        ({"gst_category": 0}, "INVALID_REQUEST", "gst_category"),
        ({"gst_category": parties_pb2.GST_CATEGORY_OVERSEAS}, "INVALID_REQUEST", "gst_category"),
        (
            {
                "drug_licences": [
                    parties_pb2.DrugLicence(form="20B", number="1", valid_from="2026-02-01", valid_until="2026-01-01")
                ]
            },
            "VALIDITY_REVERSED",
            "drug_licences[0].valid_until",
        ),
    ],
)
async def test_vendor_that_contradicts_itself_is_refused(
    buyer: Buyer, fields: dict[str, Any], reason: str, field: str
) -> None:
    assert told(await refusal(buyer.vendor(**fields))) == (reason, field)
    listed = await buyer.vendors.ListVendors(vendors_pb2.ListVendorsRequest(), metadata=buyer.as_user())
    assert list(listed.vendors) == []


async def test_code_is_taken_in_any_case_but_not_by_a_neighbour(buyer: Buyer, neighbour: Buyer) -> None:
    await buyer.vendor("MERU")

    error = await refusal(buyer.vendor("meru"))

    assert told(error) == ("CODE_TAKEN", "code")
    assert (await neighbour.vendor("MERU")).code == "MERU"


async def test_of_two_vendors_with_one_code_at_once_one_is_refused(buyer: Buyer) -> None:
    outcomes = await asyncio.gather(buyer.vendor("MERU"), buyer.vendor("MERU"), return_exceptions=True)

    assert sorted(isinstance(outcome, BaseException) for outcome in outcomes) == [False, True]


async def test_user_may_not_create_a_vendor(buyer: Buyer) -> None:
    request = vendors_pb2.CreateVendorRequest(code="MERU", name="Meru", gst_category=REGULAR, gstin=gstin("27"))

    error = await refusal(buyer.vendors.CreateVendor(request, metadata=buyer.as_user(Role.USER)))

    assert error.reason == "ROLE_INSUFFICIENT"


async def test_key_replays_the_vendor_and_refuses_another_body(buyer: Buyer) -> None:
    request = vendors_pb2.CreateVendorRequest(code="MERU", name="Meru", gst_category=REGULAR, gstin=gstin("27"))
    metadata = buyer.with_key()

    first = await buyer.vendors.CreateVendor(request, metadata=metadata)
    again = await buyer.vendors.CreateVendor(request, metadata=metadata)
    request.name = "Another"
    reused = await refusal(buyer.vendors.CreateVendor(request, metadata=metadata))

    assert again == first
    assert reused.reason == "IDEMPOTENCY_KEY_REUSED"


async def test_update_changes_the_named_fields_alone(buyer: Buyer) -> None:
    vendor = await buyer.vendor(phone="0253 2350000")

    changed = await buyer.vendors.UpdateVendor(
        vendors_pb2.UpdateVendorRequest(
            vendor_id=vendor.vendor_id,
            vendor=vendors_pb2.VendorChanges(name="Meru Labs", credit_days=7),
            update_mask=FieldMask(paths=["name"]),
            etag=vendor.etag,
        ),
        metadata=buyer.as_user(),
    )

    assert (changed.name, changed.credit_days, changed.phone, changed.etag) == ("Meru Labs", 30, "0253 2350000", '"2"')


async def test_new_gstin_brings_its_own_pan_and_state(buyer: Buyer) -> None:
    vendor = await buyer.vendor()
    changes = vendors_pb2.VendorChanges(gstin=gstin("24", "AABCK4321D"))

    changed = await buyer.vendors.UpdateVendor(
        vendors_pb2.UpdateVendorRequest(vendor_id=vendor.vendor_id, vendor=changes), metadata=buyer.as_user()
    )

    assert (changed.pan, changed.address.state_code) == ("AABCK4321D", "24")


async def test_new_address_without_a_state_stays_in_the_state(buyer: Buyer) -> None:
    vendor = await buyer.vendor()
    changes = vendors_pb2.VendorChanges(address=parties_pb2.Address(city="Nashik"))

    changed = await buyer.vendors.UpdateVendor(
        vendors_pb2.UpdateVendorRequest(vendor_id=vendor.vendor_id, vendor=changes), metadata=buyer.as_user()
    )

    assert (changed.address.city, changed.address.state_code) == ("Nashik", "27")


@pytest.mark.parametrize(
    ("changes", "mask", "reason", "field"),
    [
        ({}, ["name"], "FIELD_MISSING", "vendor.name"),
        ({}, ["code"], "FIELD_UNKNOWN", "update_mask"),
        ({"gstin": "27AAECM4821K1ZA"}, [], "GSTIN_INVALID", "vendor.gstin"),
        ({}, ["gstin"], "GSTIN_MISSING", "vendor.gstin"),
        ({"gst_category": UNREGISTERED}, [], "GSTIN_NOT_EXPECTED", "vendor.gstin"),
    ],
)
async def test_change_that_would_contradict_is_refused_and_nothing_changes(
    buyer: Buyer, changes: dict[str, Any], mask: list[str], reason: str, field: str
) -> None:
    vendor = await buyer.vendor()
    request = vendors_pb2.UpdateVendorRequest(
        vendor_id=vendor.vendor_id,
        vendor=vendors_pb2.VendorChanges(**changes),
        update_mask=FieldMask(paths=mask),
    )

    error = await refusal(buyer.vendors.UpdateVendor(request, metadata=buyer.as_user()))

    assert told(error) == (reason, field)
    read = await buyer.vendors.GetVendor(
        vendors_pb2.GetVendorRequest(vendor_id=vendor.vendor_id), metadata=buyer.as_user()
    )
    assert read == vendor


async def test_stale_etag_is_refused(buyer: Buyer) -> None:
    vendor = await buyer.vendor()
    changes = vendors_pb2.VendorChanges(name="Meru Labs")
    request = vendors_pb2.UpdateVendorRequest(vendor_id=vendor.vendor_id, vendor=changes, etag='"7"')

    assert (await refusal(buyer.vendors.UpdateVendor(request, metadata=buyer.as_user()))).reason == "STALE_ETAG"


async def test_vendor_of_another_organisation_is_not_found(buyer: Buyer, neighbour: Buyer) -> None:
    vendor = await buyer.vendor()
    read = vendors_pb2.GetVendorRequest(vendor_id=vendor.vendor_id)
    change = vendors_pb2.UpdateVendorRequest(vendor_id=vendor.vendor_id, vendor=vendors_pb2.VendorChanges(name="Mine"))

    assert (await refusal(neighbour.vendors.GetVendor(read, metadata=neighbour.as_user()))).reason == "VENDOR_NOT_FOUND"
    error = await refusal(neighbour.vendors.UpdateVendor(change, metadata=neighbour.as_user()))
    assert told(error) == ("VENDOR_NOT_FOUND", "vendor_id")


async def test_list_pages_by_code_without_skipping(buyer: Buyer) -> None:
    for code in ("c", "A", "b"):
        await buyer.vendor(code)
    request, seen = vendors_pb2.ListVendorsRequest(page_size=2), []
    while True:
        page = await buyer.vendors.ListVendors(request, metadata=buyer.as_user())
        seen += [vendor.code for vendor in page.vendors]
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break

    assert seen == ["A", "b", "c"]


async def test_inactive_vendor_is_left_out_and_nothing_is_bought_of_it(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    await buyer.vendors.UpdateVendor(
        vendors_pb2.UpdateVendorRequest(
            vendor_id=vendor.vendor_id, vendor=vendors_pb2.VendorChanges(), update_mask=FieldMask(paths=["active"])
        ),
        metadata=buyer.as_user(),
    )

    listed = await buyer.vendors.ListVendors(vendors_pb2.ListVendorsRequest(active_only=True), metadata=buyer.as_user())

    assert list(listed.vendors) == []
    assert told(await refusal(buyer.receive(vendor, buyer.item(product)))) == ("VENDOR_INACTIVE", "vendor_id")
    order = buyer.orders.CreatePurchaseOrder(buyer.order_request(vendor, product), metadata=buyer.as_user())
    assert told(await refusal(order)) == ("VENDOR_INACTIVE", "vendor_id")


@pytest.mark.parametrize("query", ["mer", "MERU P", "m-1", gstin("27")[:6].lower()])
async def test_search_finds_by_the_beginning_of_name_code_or_gstin(buyer: Buyer, query: str) -> None:
    await buyer.vendor("M-1")
    await buyer.vendor("Z-9", name="Zenith", gstin=gstin("24", "ZZZPZ1111Z"))

    found = await buyer.vendors.SearchVendors(
        vendors_pb2.SearchVendorsRequest(query=query), metadata=buyer.as_user(Role.USER)
    )

    assert [vendor.code for vendor in found.vendors] == ["M-1"]


async def test_search_does_not_see_the_neighbour(buyer: Buyer, neighbour: Buyer) -> None:
    await neighbour.vendor()

    found = await buyer.vendors.SearchVendors(vendors_pb2.SearchVendorsRequest(query="meru"), metadata=buyer.as_user())

    assert list(found.vendors) == []


async def test_unknown_vendor_is_not_found(buyer: Buyer) -> None:
    request = vendors_pb2.GetVendorRequest(vendor_id=key())

    assert told(await refusal(buyer.vendors.GetVendor(request, metadata=buyer.as_user()))) == (
        "VENDOR_NOT_FOUND",
        "vendor_id",
    )
