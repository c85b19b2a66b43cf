"""Purchase orders: drafts, decisions, and who may take them."""

from typing import Any

import pytest
from bahi.inventory.v1 import products_pb2
from bahi.purchase.v1 import purchase_orders_pb2 as orders_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.service_client import an_id
from tests.support.days import TODAY, days_ago
from tests.support.refusals import reason_and_field, refusal, refused

DRAFT = orders_pb2.PURCHASE_ORDER_STATUS_DRAFT
APPROVED = orders_pb2.PURCHASE_ORDER_STATUS_APPROVED
CANCELLED = orders_pb2.PURCHASE_ORDER_STATUS_CANCELLED
CLOSED = orders_pb2.PURCHASE_ORDER_STATUS_CLOSED
REASON = "The vendor cannot deliver"


async def test_draft_is_numbered_valued_and_describes_its_products(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()

    order = await purchase.orders.CreatePurchaseOrder(
        purchase.order_request(vendor, product, discount_percent="2.5"), metadata=purchase.as_user(Role.USER)
    )

    (line,) = order.lines
    assert (order.status, order.date, order.vendor_name) == (DRAFT, TODAY.isoformat(), vendor.name)
    assert order.number.endswith("/000001")
    assert (order.total, line.value, line.received_quantity) == ("6727.50", "6727.50", "0")
    assert (line.product_code, line.hsn, line.tax_class) == ("PCM500", "30049099", "medicine")
    read = await purchase.orders.GetPurchaseOrder(
        orders_pb2.GetPurchaseOrderRequest(purchase_order_id=order.purchase_order_id), metadata=purchase.as_user()
    )
    assert read == order


async def test_update_replaces_the_lines_of_a_draft(purchase: PurchaseClient) -> None:
    vendor, product, other = await purchase.vendor(), await purchase.product(), await purchase.product("AMX250")
    order = await purchase.orders.CreatePurchaseOrder(
        purchase.order_request(vendor, product), metadata=purchase.as_user()
    )
    item = orders_pb2.NewPurchaseOrderLine(product_id=other.product_id, quantity="5", rate="10.00")

    changed = await purchase.orders.UpdatePurchaseOrder(
        orders_pb2.UpdatePurchaseOrderRequest(
            purchase_order_id=order.purchase_order_id,
            purchase_order=orders_pb2.PurchaseOrderChanges(lines=[item], note="changed"),
            etag=order.etag,
        ),
        metadata=purchase.as_user(),
    )

    assert [(line.product_code, line.quantity) for line in changed.lines] == [("AMX250", "5")]
    assert (changed.total, changed.note, changed.etag) == ("50.00", "changed", '"2"')


async def test_update_changes_what_its_mask_names_and_an_order_has_lines(purchase: PurchaseClient) -> None:
    order = await purchase.orders.CreatePurchaseOrder(
        purchase.order_request(await purchase.vendor(), await purchase.product()), metadata=purchase.as_user()
    )

    def request(*paths: str, **changes: Any) -> orders_pb2.UpdatePurchaseOrderRequest:
        return orders_pb2.UpdatePurchaseOrderRequest(
            purchase_order_id=order.purchase_order_id,
            purchase_order=orders_pb2.PurchaseOrderChanges(**changes),
            update_mask=FieldMask(paths=paths),
            etag="*",
        )

    changed = await purchase.orders.UpdatePurchaseOrder(request("note", note="by noon"), metadata=purchase.as_user())
    empty = await refused(purchase.orders.UpdatePurchaseOrder(request("lines"), metadata=purchase.as_user()))
    too_early = request("expected_date", expected_date=days_ago(1))
    early = await refused(purchase.orders.UpdatePurchaseOrder(too_early, metadata=purchase.as_user()))

    assert (changed.note, changed.total, list(changed.lines)) == ("by noon", order.total, list(order.lines))
    assert empty == ("FIELD_MISSING", "purchase_order.lines")
    assert early == ("DATE_IN_PAST", "purchase_order.expected_date")


async def test_cancelled_order_says_why(purchase: PurchaseClient) -> None:
    order = await purchase.approved_order(await purchase.vendor(), await purchase.product())
    without = orders_pb2.CancelPurchaseOrderRequest(purchase_order_id=order.purchase_order_id)

    no_reason = await refused(purchase.orders.CancelPurchaseOrder(without, metadata=purchase.as_user()))
    cancelled = await _cancel(purchase, order)

    assert no_reason == ("INVALID_REQUEST", "reason")
    assert (order.cancel_reason, cancelled.cancel_reason) == ("", REASON)


async def test_approved_order_is_not_changed_any_more(purchase: PurchaseClient) -> None:
    order = await purchase.approved_order(await purchase.vendor(), await purchase.product())
    item = orders_pb2.NewPurchaseOrderLine(product_id=order.lines[0].product_id, quantity="5", rate="10.00")
    request = orders_pb2.UpdatePurchaseOrderRequest(
        purchase_order_id=order.purchase_order_id,
        purchase_order=orders_pb2.PurchaseOrderChanges(lines=[item]),
        etag="*",
    )

    error = await refusal(purchase.orders.UpdatePurchaseOrder(request, metadata=purchase.as_user()))

    assert error.reason == "ORDER_STATUS"


async def test_decisions_follow_the_states(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    order = await purchase.approved_order(vendor, product)
    assert order.status == APPROVED
    assert (await refusal(_approve(purchase, order))).reason == "ORDER_STATUS"
    assert (await refusal(_close(purchase, order))).reason == "ORDER_STATUS"

    line_id = order.lines[0].line_id
    item = purchase.item(product, purchase_order_line_id=line_id, quantity="1", free_quantity="0")
    await purchase.receive(vendor, item, purchase_order_id=order.purchase_order_id)

    assert (await refusal(_cancel(purchase, order))).reason == "ORDER_STATUS"
    assert (await _close(purchase, order)).status == CLOSED
    again = purchase.receive(vendor, item, purchase_order_id=order.purchase_order_id)
    assert await refused(again) == ("ORDER_STATUS", "purchase_order_id")


async def test_draft_and_approved_orders_can_be_cancelled(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    draft = await purchase.orders.CreatePurchaseOrder(
        purchase.order_request(vendor, product), metadata=purchase.as_user()
    )
    approved = await purchase.approved_order(vendor, product)

    assert (await _cancel(purchase, draft)).status == CANCELLED
    assert (await _cancel(purchase, approved)).status == CANCELLED
    assert (await refusal(_approve(purchase, draft))).reason == "ORDER_STATUS"


async def test_user_may_not_decide(purchase: PurchaseClient) -> None:
    order = await purchase.approved_order(await purchase.vendor(), await purchase.product())
    for decide in (_approve, _cancel, _close):
        assert (await refusal(decide(purchase, order, role=Role.USER))).reason == "ROLE_INSUFFICIENT"


async def test_decision_on_an_older_version_is_refused(purchase: PurchaseClient) -> None:
    order = await purchase.approved_order(await purchase.vendor(), await purchase.product())

    assert (await refusal(_cancel(purchase, order, etag='"1"'))).reason == "STALE_ETAG"


async def test_decision_is_replayed_by_its_key(purchase: PurchaseClient) -> None:
    order = await purchase.approved_order(await purchase.vendor(), await purchase.product())
    request = orders_pb2.CancelPurchaseOrderRequest(purchase_order_id=order.purchase_order_id, reason=REASON)
    metadata = purchase.with_key()

    first = await purchase.orders.CancelPurchaseOrder(request, metadata=metadata)
    again = await purchase.orders.CancelPurchaseOrder(request, metadata=metadata)

    assert again == first


async def test_order_of_what_does_not_exist_is_refused(purchase: PurchaseClient, neighbour: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    foreign = await neighbour.product()

    unknown = await refusal(_create(purchase, vendor, product, product_id=an_id()))
    of_neighbour = await refusal(_create(purchase, vendor, foreign))
    of_vendor = await refusal(_create(purchase, await neighbour.vendor(), product))

    assert reason_and_field(unknown) == ("PRODUCT_NOT_FOUND", "lines[0].product_id")
    assert reason_and_field(of_neighbour) == ("PRODUCT_NOT_FOUND", "lines[0].product_id")
    assert reason_and_field(of_vendor) == ("VENDOR_NOT_FOUND", "vendor_id")
    listed = await purchase.orders.ListPurchaseOrders(
        orders_pb2.ListPurchaseOrdersRequest(), metadata=purchase.as_user()
    )
    assert list(listed.purchase_orders) == []


async def test_inactive_product_is_not_ordered(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    await purchase.inventory.products.UpdateProduct(
        products_pb2.UpdateProductRequest(
            product_id=product.product_id,
            product=products_pb2.ProductChanges(),
            update_mask=FieldMask(paths=["active"]),
            etag="*",
        ),
        metadata=purchase.as_user(),
    )

    error = await refusal(_create(purchase, vendor, product))

    assert reason_and_field(error) == ("PRODUCT_INACTIVE", "lines[0].product_id")


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"date": days_ago(-1)}, "DATE_IN_FUTURE", "date"),
        ({"expected_date": days_ago(1)}, "DATE_IN_PAST", "expected_date"),
        ({"lines": []}, "INVALID_REQUEST", "lines"),
    ],
)
async def test_an_invalid_order_is_refused(
    purchase: PurchaseClient, fields: dict[str, object], reason: str, field: str
) -> None:
    request = purchase.order_request(await purchase.vendor(), await purchase.product())
    for name, value in fields.items():
        if isinstance(value, list):
            request.ClearField("lines")
        else:
            setattr(request, name, value)

    error = await refusal(purchase.orders.CreatePurchaseOrder(request, metadata=purchase.as_user()))

    assert reason_and_field(error) == (reason, field)


async def test_order_of_another_organisation_is_not_found(purchase: PurchaseClient, neighbour: PurchaseClient) -> None:
    order = await purchase.approved_order(await purchase.vendor(), await purchase.product())

    for decide in (_approve, _cancel, _close):
        assert await refused(decide(neighbour, order)) == ("PURCHASE_ORDER_NOT_FOUND", "purchase_order_id")
    read = orders_pb2.GetPurchaseOrderRequest(purchase_order_id=order.purchase_order_id)
    error = await refusal(neighbour.orders.GetPurchaseOrder(read, metadata=neighbour.as_user()))
    assert reason_and_field(error) == ("PURCHASE_ORDER_NOT_FOUND", "purchase_order_id")


async def test_list_filters_by_state_and_vendor_and_pages(purchase: PurchaseClient) -> None:
    vendor, other, product = await purchase.vendor(), await purchase.vendor("OTHER"), await purchase.product()
    orders = [await purchase.approved_order(vendor, product) for _ in range(3)]
    await _create(purchase, vendor, product)
    await purchase.approved_order(other, product)
    request = orders_pb2.ListPurchaseOrdersRequest(page_size=2, vendor_id=vendor.vendor_id, status=APPROVED)

    page = await purchase.orders.ListPurchaseOrders(request, metadata=purchase.as_user())
    request.page_token = page.next_page_token
    rest = await purchase.orders.ListPurchaseOrders(request, metadata=purchase.as_user())

    assert [o.number for o in [*page.purchase_orders, *rest.purchase_orders]] == [o.number for o in reversed(orders)]


async def _create(purchase: PurchaseClient, vendor: Any, product: Any, **line: Any) -> orders_pb2.PurchaseOrder:
    request = purchase.order_request(vendor, product, **line)
    return await purchase.orders.CreatePurchaseOrder(request, metadata=purchase.as_user())


async def _approve(
    purchase: PurchaseClient, order: orders_pb2.PurchaseOrder, *, etag: str = "", role: Role = Role.MANAGER
) -> orders_pb2.PurchaseOrder:
    request = orders_pb2.ApprovePurchaseOrderRequest(purchase_order_id=order.purchase_order_id, etag=etag)
    return await purchase.orders.ApprovePurchaseOrder(request, metadata=purchase.as_user(role))


async def _cancel(
    purchase: PurchaseClient, order: orders_pb2.PurchaseOrder, *, etag: str = "", role: Role = Role.MANAGER
) -> orders_pb2.PurchaseOrder:
    request = orders_pb2.CancelPurchaseOrderRequest(purchase_order_id=order.purchase_order_id, reason=REASON, etag=etag)
    return await purchase.orders.CancelPurchaseOrder(request, metadata=purchase.as_user(role))


async def _close(
    purchase: PurchaseClient, order: orders_pb2.PurchaseOrder, *, etag: str = "", role: Role = Role.MANAGER
) -> orders_pb2.PurchaseOrder:
    request = orders_pb2.ClosePurchaseOrderRequest(purchase_order_id=order.purchase_order_id, reason=REASON, etag=etag)
    return await purchase.orders.ClosePurchaseOrder(request, metadata=purchase.as_user(role))
