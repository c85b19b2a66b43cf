"""Two at once, with real transactions and one winner."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import grpc
import pytest
from bahi.inventory.v1 import products_pb2, stock_pb2

from kit.db import database
from kit.errors import DomainError
from kit.rpc.error_status import error_of, from_rpc_error
from services.inventory.usecases.reserve_stock import reserve_stock
from tests.service.inventory.papers import bought, document, line, named, receipt, reservation
from tests.service.inventory.warehouse import Warehouse


async def in_own_transactions(
    warehouse: Warehouse, asked: Sequence[stock_pb2.Reservation]
) -> list[stock_pb2.ReservationOutcome]:
    """Each in a transaction of its own, past the coalescer, all at once."""
    database = warehouse.service.running.database
    caller = warehouse.organisation.caller(service="sales")

    async def one(item: stock_pb2.Reservation) -> stock_pb2.ReservationOutcome:
        (outcome,) = await database.run(caller, lambda tx: reserve_stock(tx, [item]))
        return outcome

    return list(await asyncio.gather(*(one(item) for item in asked)))


def granted(outcomes: Sequence[stock_pb2.ReservationOutcome]) -> int:
    return sum(outcome.HasField("granted") for outcome in outcomes)


async def test_last_unit_goes_to_one_of_two(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "1")
    outcomes = await in_own_transactions(warehouse, [reservation(line(product, "1")) for _ in range(2)])
    assert granted(outcomes) == 1
    (loser,) = [outcome for outcome in outcomes if outcome.HasField("refused")]
    assert error_of(loser.refused).facts["lines[0].available"] == "0"
    assert await warehouse.balance(batch_id) == (1, 1, Decimal("100.00"))


@pytest.mark.parametrize("through", ["server", "transactions"])
async def test_twenty_take_ten_and_no_more(warehouse: Warehouse, through: str) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    asked = [reservation(line(product, "1")) for _ in range(20)]
    if through == "server":
        outcomes = [outcome for (outcome,) in await asyncio.gather(*(warehouse.reserve(item) for item in asked))]
    else:
        outcomes = await in_own_transactions(warehouse, asked)
    assert granted(outcomes) == 10
    assert await warehouse.balance(batch_id) == (10, 10, Decimal("100.00"))


async def test_products_asked_in_opposite_orders_do_not_lock_each_other_out(warehouse: Warehouse) -> None:
    products = [await warehouse.product(code) for code in "ABCD"]
    for product in products:
        await warehouse.receive(product, "B1", "100")
    lines = [line(product, "1", product.code) for product in products]
    asked = [reservation(*(lines if number % 2 else reversed(lines))) for number in range(16)]
    assert granted(await in_own_transactions(warehouse, asked)) == 16


async def test_one_id_asked_many_times_at_once_is_granted_once_with_one_answer(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    asked = reservation(line(product, "4"))
    outcomes = await in_own_transactions(warehouse, [asked] * 8)
    assert granted(outcomes) == 8
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert (await warehouse.balance(batch_id))[1] == 4


async def test_release_and_commit_at_once_have_one_winner(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    for number in range(6):
        batch_id = await warehouse.receive(product, f"B{number}", "1", "10.00")
        asked = reservation(line(product, "1"))
        await warehouse.granted(asked)
        commit = stock_pb2.CommitStockRequest(reservation_id=asked.reservation_id, document=document())
        results, _ = await asyncio.gather(warehouse.deliver(commit), warehouse.release(asked.reservation_id))
        on_hand, reserved, _ = await warehouse.balance(batch_id)
        assert reserved == 0
        assert on_hand == (0 if results[0].accepted else 1)
        assert results[0].accepted or results[0].reason == "HOLD_RELEASED"
        if on_hand:
            await warehouse.sell(product, "1")


async def test_reservation_and_write_off_at_once_never_promise_what_is_gone(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "5")
    outcomes, adjusted = await asyncio.gather(
        in_own_transactions(warehouse, [reservation(line(product, "4"))]),
        settled(warehouse.adjust(batch_id, "-3")),
    )
    on_hand, reserved, _ = await warehouse.balance(batch_id)
    if granted(outcomes):
        assert isinstance(adjusted, DomainError)
        assert (adjusted.reason, on_hand, reserved) == ("BELOW_RESERVED", 5, 4)
    else:
        assert (on_hand, reserved) == (2, 0)


async def settled(call: Any) -> Any:
    try:
        return await call
    except grpc.aio.AioRpcError as error:
        return from_rpc_error(error)


async def test_one_batch_received_twice_at_once_is_one_batch(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    await warehouse.receive(product, "FIRST", "1")
    asked = [receipt(bought(product, "PX1" if number % 2 else "px 1", "5", "50.00")) for number in range(6)]
    outcomes = [outcome for (outcome,) in await asyncio.gather(*(warehouse.reserve_receipt(item) for item in asked))]
    batch_ids = {outcome.granted.lines[0].batch_id for outcome in outcomes}
    assert len(batch_ids) == 1
    commits = [
        stock_pb2.CommitReceipt(receipt_id=item.receipt_id, document=document("goods_receipt")) for item in asked
    ]
    await asyncio.gather(*(warehouse.taken(commit, sender="purchase") for commit in commits))
    assert await warehouse.balance(batch_ids.pop()) == (30, 0, Decimal("300.00"))


async def test_two_invoices_of_one_order_at_once_take_no_more_than_it_holds(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    order = reservation(line(product, "10"))
    await warehouse.granted(order)
    await warehouse.taken(stock_pb2.KeepStock(reservation_id=order.reservation_id))
    asked = [reservation(line(product, "6"), from_reservation_id=order.reservation_id) for _ in range(2)]
    outcomes = await in_own_transactions(warehouse, asked)
    assert granted(outcomes) == 1
    assert await warehouse.balance(batch_id) == (10, 10, Decimal("100.00"))


async def kept_reservation(
    warehouse: Warehouse, product: products_pb2.Product, number: str
) -> tuple[str, stock_pb2.Reservation]:
    """Ten units of a new batch, kept for an order; the batch, and what was asked."""
    batch_id = await warehouse.receive(product, number, "10")
    order = reservation(line(product, "10", batches=[named(batch_id, "10")]))
    await warehouse.granted(order)
    await warehouse.taken(stock_pb2.KeepStock(reservation_id=order.reservation_id))
    return batch_id, order


async def test_a_kept_reservation_consumed_while_a_part_is_taken_from_it_counts_every_unit_once(
    warehouse: Warehouse,
) -> None:
    product = await warehouse.product()
    for number in range(8):
        batch_id, order = await kept_reservation(warehouse, product, f"B{number}")
        part = reservation(line(product, "6"), from_reservation_id=order.reservation_id)
        commit = stock_pb2.CommitStockRequest(reservation_id=order.reservation_id, document=document())

        outcomes, _ = await asyncio.gather(in_own_transactions(warehouse, [part]), warehouse.taken(commit))

        taken_apart = granted(outcomes)
        assert (await warehouse.balance(batch_id))[:2] == ((6, 6) if taken_apart else (0, 0))
        if taken_apart:
            await warehouse.release(part.reservation_id)
            await warehouse.sell(product, "6")


async def test_a_kept_reservation_consumed_while_a_part_comes_back_to_it_counts_every_unit_once(
    warehouse: Warehouse,
) -> None:
    product = await warehouse.product()
    for number in range(8):
        batch_id, order = await kept_reservation(warehouse, product, f"B{number}")
        part = reservation(line(product, "10"), from_reservation_id=order.reservation_id)
        await warehouse.granted(part)
        commit = stock_pb2.CommitStockRequest(reservation_id=order.reservation_id, document=document())

        await asyncio.gather(warehouse.release(part.reservation_id), warehouse.taken(commit))

        on_hand, reserved, _ = await warehouse.balance(batch_id)
        assert (on_hand, reserved) in {(0, 0), (10, 0)}
        if on_hand:
            await warehouse.sell(product, "10")


async def test_repeats_that_meet_a_commit_or_a_release_wait_for_nobody_in_a_ring(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "MAX_ATTEMPTS", 1)  # a deadlock would be somebody's answer
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "60")
    for number in range(8):
        asked = reservation(line(product, "2"))
        await warehouse.granted(asked)
        commit = stock_pb2.CommitStockRequest(reservation_id=asked.reservation_id, document=document())
        end = warehouse.release(asked.reservation_id) if number % 2 else warehouse.taken(commit)
        await asyncio.gather(in_own_transactions(warehouse, [asked] * 6), end)
    assert (await warehouse.balance(batch_id))[:2] == (52, 0)


async def test_one_reservation_consumed_by_two_deliveries_at_once_leaves_once(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "40")
    for _ in range(8):
        asked = [reservation(line(product, "1")) for _ in range(3)]
        await warehouse.reserve(*asked)
        commits = [stock_pb2.CommitStockRequest(reservation_id=a.reservation_id, document=document()) for a in asked]
        await asyncio.gather(warehouse.taken(*commits), warehouse.taken(*reversed(commits)))
    assert (await warehouse.balance(batch_id))[:2] == (16, 0)


async def test_invoice_released_while_its_order_is_given_back_leaves_nothing_reserved(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    for _ in range(5):
        order = reservation(line(product, "10"))
        await warehouse.granted(order)
        await warehouse.taken(stock_pb2.KeepStock(reservation_id=order.reservation_id))
        invoice = reservation(line(product, "4"), from_reservation_id=order.reservation_id)
        await warehouse.granted(invoice)
        await asyncio.gather(
            warehouse.release(invoice.reservation_id),
            warehouse.taken(stock_pb2.GiveBackStock(reservation_id=order.reservation_id)),
        )
        assert (await warehouse.balance(batch_id))[1] == 0
