"""A vendor is one: two cards with one GSTIN are the same vendor, unless a manager keeps its divisions apart."""

from typing import Any

from bahi.purchase.v1 import vendors_pb2

from services.purchase.store.tables import vendors
from tests.support.clients.purchase import PurchaseClient
from tests.support.parties import gstin
from tests.support.refusals import refusal, replies_and_refusals


async def update(purchase: PurchaseClient, vendor: vendors_pb2.Vendor, **fields: Any) -> vendors_pb2.Vendor:
    request = vendors_pb2.UpdateVendorRequest(
        vendor_id=vendor.vendor_id, vendor=vendors_pb2.VendorChanges(**fields), etag="*"
    )
    return await purchase.vendors.UpdateVendor(request, metadata=purchase.as_user())


async def test_second_card_is_refused_with_the_first_ones_id(purchase: PurchaseClient) -> None:
    first = await purchase.vendor()

    refused = await refusal(purchase.vendor("SECOND", name="Meru Derma", gstin=first.gstin))

    assert (refused.reason, refused.field) == ("VENDOR_EXISTS", "gstin")
    assert refused.facts == {"vendor_id": first.vendor_id, "vendor_code": "MERU"}
    assert await purchase.count(vendors) == 1


async def test_division_is_kept_apart_where_a_manager_says_so(purchase: PurchaseClient) -> None:
    first = await purchase.vendor()

    division = await purchase.vendor("DERMA", name="Meru Derma", gstin=first.gstin, separate_account=True)

    assert (division.gstin, division.separate_account) == (first.gstin, True)
    assert (await update(purchase, first, phone="9826000000")).phone == "9826000000"


async def test_update_does_not_make_another_vendor_of_one(purchase: PurchaseClient) -> None:
    first, second = await purchase.vendor(), await purchase.vendor("SECOND")

    refused = await refusal(update(purchase, second, gstin=first.gstin))

    assert (refused.reason, refused.field, refused.facts["vendor_id"]) == (
        "VENDOR_EXISTS",
        "vendor.gstin",
        first.vendor_id,
    )


async def test_two_cards_at_once_are_one_vendor(purchase: PurchaseClient) -> None:
    new_gstin = gstin("27", "AABCK4321D")

    replies, refusals = await replies_and_refusals(
        purchase.vendor("A", gstin=new_gstin), purchase.vendor("B", gstin=new_gstin)
    )

    assert (len(replies), [each.reason for each in refusals]) == (1, ["VENDOR_EXISTS"])
    assert refusals[0].facts["vendor_id"] == replies[0].vendor_id
