"""What purchase says while inventory does not reply, and what a repeat with the same key gets."""

from collections.abc import AsyncIterator

import pytest
from bahi.purchase.v1 import vendor_bills_pb2

from tests.service.purchase.books import disagreements
from tests.service.purchase.parts import received
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.service_client import key
from tests.support.cluster import TestDatabase
from tests.support.refusals import refusal
from tests.support.services import Services, running_services


@pytest.fixture
async def alone(purchase: PurchaseClient, database: TestDatabase) -> AsyncIterator[PurchaseClient]:
    """The same organisation, served by a copy of purchase that does not reach inventory."""
    async with running_services(database, "purchase") as services:
        services.channels["inventory"] = purchase.inventory.channel
        yield _client(services, purchase)


def _client(services: Services, purchase: PurchaseClient) -> PurchaseClient:
    services.running["inventory"] = purchase.inventory.running
    return PurchaseClient(services, purchase.organisation)


async def test_bill_is_unavailable_without_inventory_and_posted_by_a_repeat(
    purchase: PurchaseClient, alone: PurchaseClient
) -> None:
    receipt, idempotency_key = await received(purchase), key()
    request = vendor_bills_pb2.CreateVendorBillRequest(bill=purchase.printed(receipt))

    away = await refusal(alone.bills.CreateVendorBill(request, metadata=alone.as_user(key=idempotency_key)))
    bill = await purchase.bills.CreateVendorBill(request, metadata=purchase.as_user(key=idempotency_key))
    repeated = await alone.bills.CreateVendorBill(request, metadata=alone.as_user(key=idempotency_key))

    assert away.reason == "UNAVAILABLE"
    assert repeated == bill
    assert (await purchase.outstanding(receipt.vendor_id)).balance == bill.figures.total
    assert await disagreements(purchase) == {}


async def test_match_is_unavailable_without_inventory(purchase: PurchaseClient, alone: PurchaseClient) -> None:
    receipt = await received(purchase)
    request = vendor_bills_pb2.MatchVendorBillRequest(bill=purchase.printed(receipt))

    away = await refusal(alone.bills.MatchVendorBill(request, metadata=alone.as_user()))

    assert away.reason == "UNAVAILABLE"


async def test_order_is_unavailable_without_inventory_and_drafted_by_a_repeat(
    purchase: PurchaseClient, alone: PurchaseClient
) -> None:
    request = purchase.order_request(await purchase.vendor(), await purchase.product())
    idempotency_key = key()

    away = await refusal(alone.orders.CreatePurchaseOrder(request, metadata=alone.as_user(key=idempotency_key)))
    order = await purchase.orders.CreatePurchaseOrder(request, metadata=purchase.as_user(key=idempotency_key))
    repeated = await alone.orders.CreatePurchaseOrder(request, metadata=alone.as_user(key=idempotency_key))

    assert away.reason == "UNAVAILABLE"
    assert repeated == order


async def test_other_request_under_a_used_key_is_refused_without_inventory_too(
    purchase: PurchaseClient, alone: PurchaseClient
) -> None:
    receipt, idempotency_key = await received(purchase), key()
    request = vendor_bills_pb2.CreateVendorBillRequest(bill=purchase.printed(receipt))
    await purchase.bills.CreateVendorBill(request, metadata=purchase.as_user(key=idempotency_key))
    request.note = "Another"

    reused = await refusal(alone.bills.CreateVendorBill(request, metadata=alone.as_user(key=idempotency_key)))

    assert reused.reason == "IDEMPOTENCY_KEY_REUSED"
