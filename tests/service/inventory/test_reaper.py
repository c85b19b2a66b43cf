"""A hold past its time is never simply dropped: its coordinator is asked, here real services of sales and purchase."""

from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID

import pytest
from bahi.inventory.v1 import stock_pb2

from kit.holds import outcomes
from kit.ids import new_id
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import GOODS_RECEIPT, bought, document, incoming_hold, line, reservation
from tests.support.cluster import TestDatabase
from tests.support.days import in_minutes
from tests.support.services import Services, running_services

A_MINUTE_AGO = in_minutes(-1)


@pytest.fixture
async def services(database: TestDatabase) -> AsyncIterator[Services]:
    """Sales and purchase too: inventory asks them what became of their holds."""
    async with running_services(database, "inventory", "purchase", "sales") as services:
        yield services


async def commit_document(inventory: InventoryClient, hold_id: str) -> None:
    """Sales commits a document on one of its holds."""
    sales = inventory.services.running["sales"]
    async with sales.database.transaction(inventory.organisation.caller()) as tx:
        await outcomes.commit(tx, [UUID(hold_id)], new_id())


async def test_expired_reservation_without_a_document_is_aborted_and_its_goods_are_free(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    requested = reservation(line(product, "4"), expire_time=A_MINUTE_AGO)
    await inventory.granted(requested, sender="purchase")
    assert await inventory.running.reaper.sweep() == 1
    assert await inventory.balance(batch_id) == (10, 0, Decimal("100.00"))
    assert (await inventory.refused(requested, sender="purchase")).reason == "HOLD_RELEASED"


async def test_expired_reservation_of_a_document_that_exists_waits_for_its_message(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    requested = reservation(line(product, "4"), expire_time=A_MINUTE_AGO)
    await inventory.granted(requested)
    await commit_document(inventory, requested.hold_id)
    assert await inventory.running.reaper.sweep() == 0
    assert await inventory.balance(batch_id) == (10, 4, Decimal("100.00"))
    fulfilment = stock_pb2.FulfilReservation(hold_id=requested.hold_id, document=document())
    await inventory.taken(fulfilment)
    assert await inventory.balance(batch_id) == (6, 0, Decimal("60.00"))


async def test_expired_receipt_without_a_document_never_comes_in(inventory: InventoryClient) -> None:
    product = await inventory.product()
    requested = incoming_hold(bought(product, "B1", "10"), expire_time=A_MINUTE_AGO)
    await inventory.reserve_incoming(requested)
    assert await inventory.running.reaper.sweep() == 1
    fulfilment = stock_pb2.FulfilIncoming(hold_id=requested.hold_id, document=document(GOODS_RECEIPT))
    (result,) = await inventory.take(fulfilment, sender="purchase")
    assert (result.accepted, result.reason) == (False, "HOLD_RELEASED")


async def test_expired_part_of_a_kept_reservation_goes_back_to_it(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    order = reservation(line(product, "10"))
    await inventory.granted(order)
    await inventory.taken(stock_pb2.ConfirmReservation(hold_id=order.hold_id))
    part = reservation(line(product, "4"), from_hold_id=order.hold_id, expire_time=A_MINUTE_AGO)
    await inventory.granted(part)
    assert await inventory.running.reaper.sweep() == 1
    assert await inventory.balance(batch_id) == (10, 10, Decimal("100.00"))
    whole = reservation(line(product, "10"), from_hold_id=order.hold_id)
    assert await inventory.granted(whole) == [("B1", "10")]
