"""Goods in and out under holds: what other services do with stock."""

from decimal import Decimal

from bahi.inventory.v1 import stock_pb2

from tests.service.inventory.papers import document, line, month_from_now, reservation
from tests.service.inventory.warehouse import Warehouse


async def test_received_goods_are_on_hand_at_cost_and_can_be_reserved_and_committed(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "b 001", "100", "500.00")
    assert await warehouse.balance(batch_id) == (100, 0, Decimal("500.00"))
    asked = reservation(line(product, "30"))
    assert await warehouse.granted(asked) == [("b 001", "30")]
    assert await warehouse.balance(batch_id) == (100, 30, Decimal("500.00"))
    await warehouse.taken(stock_pb2.CommitStockRequest(reservation_id=asked.reservation_id, document=document()))
    assert await warehouse.balance(batch_id) == (70, 0, Decimal("350.00"))


async def test_fefo_splits_a_line_over_batches_and_says_why(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    await warehouse.receive(product, "LATE", "10", expiry_month=month_from_now(20))
    await warehouse.receive(product, "SOON", "10", expiry_month=month_from_now(8))
    (outcome,) = await warehouse.reserve(reservation(line(product, "15")))
    (granted,) = outcome.granted.lines
    assert [(part.batch_number, part.quantity) for part in granted.allocations] == [("SOON", "10"), ("LATE", "5")]
    assert granted.allocations[0].reason == f"expires first ({granted.allocations[0].expiry_date}) of 2 batches"
    assert granted.product == product


async def test_released_goods_are_free_again_and_the_id_is_spent(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    asked = reservation(line(product, "10"))
    await warehouse.granted(asked)
    await warehouse.release(asked.reservation_id)
    assert await warehouse.balance(batch_id) == (10, 0, Decimal("100.00"))
    assert (await warehouse.refused(asked)).reason == "HOLD_RELEASED"
