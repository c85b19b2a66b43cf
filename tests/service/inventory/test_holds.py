"""Goods in and out under holds: what other services do with stock."""

from decimal import Decimal

from bahi.inventory.v1 import stock_pb2

from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import document, line, reservation
from tests.support.days import month_from_now


async def test_received_goods_are_on_hand_at_cost_and_can_be_reserved_and_committed(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "b 001", "100", "500.00")
    assert await inventory.balance(batch_id) == (100, 0, Decimal("500.00"))
    requested = reservation(line(product, "30"))
    assert await inventory.granted(requested) == [("b 001", "30")]
    assert await inventory.balance(batch_id) == (100, 30, Decimal("500.00"))
    await inventory.taken(stock_pb2.FulfilReservation(hold_id=requested.hold_id, document=document()))
    assert await inventory.balance(batch_id) == (70, 0, Decimal("350.00"))


async def test_fefo_splits_a_line_over_batches_and_says_why(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.receive(product, "LATE", "10", expiry_month=month_from_now(20))
    await inventory.receive(product, "SOON", "10", expiry_month=month_from_now(8))
    (outcome,) = await inventory.reserve(reservation(line(product, "15")))
    (granted,) = outcome.granted.lines
    assert [(part.batch_number, part.quantity) for part in granted.allocations] == [("SOON", "10"), ("LATE", "5")]
    assert granted.allocations[0].explanation == f"expires first ({granted.allocations[0].expiry_date}) of 2 batches"
    # The text of its HSN code is read with a single product alone.
    product.ClearField("hsn_text")
    assert granted.product == product


async def test_released_goods_are_free_again_and_the_id_is_spent(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    requested = reservation(line(product, "10"))
    await inventory.granted(requested)
    await inventory.release(requested.hold_id)
    assert await inventory.balance(batch_id) == (10, 0, Decimal("100.00"))
    assert (await inventory.refused(requested)).reason == "HOLD_RELEASED"
