"""Nobody buys from himself: an own GSTIN is no vendor's, and another one of the same PAN is a branch."""

from typing import Any

from bahi.purchase.v1 import purchase_orders_pb2, vendors_pb2
from bahi.sales.v1 import organisation_announced_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from tests.support.clients.purchase import OUR_GSTIN, PurchaseClient
from tests.support.clients.service_client import an_id
from tests.support.parties import gstin
from tests.support.refusals import reason_and_field, refusal

BRANCH = gstin("24", "AAECM4821K")


async def change(purchase: PurchaseClient, vendor: Any, **changes: Any) -> vendors_pb2.Vendor:
    request = vendors_pb2.UpdateVendorRequest(
        vendor_id=vendor.vendor_id,
        vendor=vendors_pb2.VendorChanges(**changes),
        update_mask=FieldMask(paths=list(changes)),
        etag="*",
    )
    return await purchase.vendors.UpdateVendor(request, metadata=purchase.as_user())


async def register(purchase: PurchaseClient, *gstins: str) -> None:
    """Sales announces that the organisation has these registrations; the first is the default one."""
    registrations = [
        organisation_announced_pb2.AnnouncedRegistration(
            registration_id=purchase.registration_id if index == 0 else an_id(),
            gstin=number,
            state_code=number[:2],
            series_prefix=number[:2],
            is_default=index == 0,
        )
        for index, number in enumerate(gstins)
    ]
    await purchase.announce(source_version=2, registrations=registrations)


async def test_an_own_gstin_is_refused_on_create_and_on_update(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()

    created = await refusal(purchase.vendor("OWN", gstin=OUR_GSTIN))
    changed = await refusal(change(purchase, vendor, gstin=OUR_GSTIN))

    assert reason_and_field(created) == ("OWN_GSTIN", "gstin")
    assert reason_and_field(changed) == ("OWN_GSTIN", "vendor.gstin")
    assert created.facts == {"gstin": OUR_GSTIN, "registration_id": purchase.registration_id}


async def test_another_gstin_of_the_pan_is_a_branch(purchase: PurchaseClient) -> None:
    branch, other = await purchase.vendor("BRANCH", gstin=BRANCH), await purchase.vendor()

    assert (branch.branch, other.branch) == (True, False)


async def test_a_registration_added_later_marks_branches_and_stops_its_own_vendor(purchase: PurchaseClient) -> None:
    product = await purchase.product()
    own = await purchase.vendor("OWN", gstin=gstin("27"))
    draft = await purchase.orders.CreatePurchaseOrder(
        purchase.order_request(own, product), metadata=purchase.with_key()
    )
    branch = await purchase.vendor("BRANCH", gstin=gstin("24"))

    await register(purchase, OUR_GSTIN, own.gstin)

    read = vendors_pb2.GetVendorRequest(vendor_id=branch.vendor_id)
    assert (await purchase.vendors.GetVendor(read, metadata=purchase.as_user())).branch
    ordered = purchase.orders.CreatePurchaseOrder(purchase.order_request(own, product), metadata=purchase.with_key())
    approval = purchase_orders_pb2.ApprovePurchaseOrderRequest(purchase_order_id=draft.purchase_order_id)
    approved = purchase.orders.ApprovePurchaseOrder(approval, metadata=purchase.as_user())
    received = purchase.receive(own, purchase.item(product))
    fields = [reason_and_field(await refusal(act)) for act in (ordered, approved, received)]
    assert fields == [("OWN_GSTIN", "vendor_id"), ("OWN_GSTIN", "purchase_order_id"), ("OWN_GSTIN", "vendor_id")]
    assert not (await change(purchase, own, active=False)).active
