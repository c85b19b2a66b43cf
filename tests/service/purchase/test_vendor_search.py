"""The search of vendors: by the beginning of name, code, GSTIN or phone."""

import pytest
from bahi.purchase.v1 import vendors_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.support.clients.purchase import PurchaseClient
from tests.support.parties import gstin


@pytest.mark.parametrize("query", ["mer", "MERU P", "m-1", gstin("27")[:6].lower()])
async def test_search_finds_by_the_beginning_of_name_code_or_gstin(purchase: PurchaseClient, query: str) -> None:
    await purchase.vendor("M-1")
    await purchase.vendor("Z-9", name="Zenith", gstin=gstin("24", "ZZZPZ1111Z"))

    found = await purchase.vendors.SearchVendors(
        vendors_pb2.SearchVendorsRequest(query=query), metadata=purchase.as_user(Role.USER)
    )

    assert [vendor.code for vendor in found.vendors] == ["M-1"]


async def test_search_finds_by_phone_puts_an_exact_code_first_and_skips_inactive_vendors(
    purchase: PurchaseClient,
) -> None:
    await purchase.vendor("AB", name="Zenith", phone="982001")
    await purchase.vendor("AB-2", name="Asha", phone="982011")
    gone = await purchase.vendor("AB-3", name="Bela", phone="982021")
    change = vendors_pb2.UpdateVendorRequest(
        vendor_id=gone.vendor_id,
        vendor=vendors_pb2.VendorChanges(active=False),
        update_mask=FieldMask(paths=["active"]),
        etag=gone.etag,
    )
    await purchase.vendors.UpdateVendor(change, metadata=purchase.as_user())

    async def codes(query: str) -> list[str]:
        request = vendors_pb2.SearchVendorsRequest(query=query)
        found = await purchase.vendors.SearchVendors(request, metadata=purchase.as_user(Role.USER))
        return [vendor.code for vendor in found.vendors]

    assert await codes("9820") == ["AB-2", "AB"]
    assert await codes("ab") == ["AB", "AB-2"]


async def test_search_does_not_see_the_neighbour(purchase: PurchaseClient, neighbour: PurchaseClient) -> None:
    await neighbour.vendor()

    found = await purchase.vendors.SearchVendors(
        vendors_pb2.SearchVendorsRequest(query="meru"), metadata=purchase.as_user()
    )

    assert list(found.vendors) == []


@pytest.mark.parametrize(
    "query", ["me\u200bru p", "Meru\u00a0P", "m\u2060-1", f"{gstin('27')[:4]}\u200b{gstin('27')[4:6]}"]
)
async def test_what_cannot_be_seen_makes_no_difference_to_a_search(purchase: PurchaseClient, query: str) -> None:
    await purchase.vendor("M-1", name="Meru\u200d  Pharma")
    await purchase.vendor("Z-9", name="Zenith", gstin=gstin("24", "ZZZPZ1111Z"))

    found = await purchase.vendors.SearchVendors(
        vendors_pb2.SearchVendorsRequest(query=query), metadata=purchase.as_user(Role.USER)
    )

    assert [vendor.code for vendor in found.vendors] == ["M-1"]
