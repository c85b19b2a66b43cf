"""Two at once, with real transactions and one winner."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import grpc
import pytest
from bahi.inventory.v1 import products_pb2, stock_pb2

from kit.db.database import Database
from kit.errors import DomainError
from kit.rpc.error_status import error_of, from_rpc_error
from kit.rpc.service import Service
from services.inventory.api.reservations import from_proto, outcome_to_proto, to_proto
from services.inventory.api.stock_documents import document_from_proto
from services.inventory.store.tables import kit_tables
from services.inventory.usecases.stock.fulfil import fulfil_reservations
from services.inventory.usecases.stock.release import release_reservations
from services.inventory.usecases.stock.reserve import RESERVATIONS
from tests.support import pooler
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import (
    GOODS_RECEIPT,
    bought,
    document,
    incoming_hold,
    line,
    named,
    reservation,
)
from tests.support.cluster import TestDatabase
from tests.support.services import Services


async def in_own_transactions(
    inventory: InventoryClient, requested: Sequence[stock_pb2.Reservation], books: Database | None = None
) -> list[stock_pb2.ReservationOutcome]:
    """Each in a transaction of its own, past the coalescer, all at once."""
    database = books or inventory.running.database
    caller = inventory.organisation.caller(service="sales")
    holds = Service(database).granted_holds(RESERVATIONS, to_proto)

    async def one(message: stock_pb2.Reservation) -> stock_pb2.ReservationOutcome:
        (outcome,) = await database.run(caller, lambda tx: holds.take(tx, [from_proto(message)]))
        return outcome_to_proto(message, outcome)

    return list(await asyncio.gather(*(one(message) for message in requested)))


@pytest.fixture
async def without_retries(database: TestDatabase, services: Services) -> AsyncIterator[Database]:
    """Inventory's books, in which a deadlock is not tried again but raised."""
    books = Database(
        database.url("inventory"), kit_tables, opening=pooler.OPENING, max_attempts=1, clock=services.clock
    )
    yield books
    await books.close()


def granted(outcomes: Sequence[stock_pb2.ReservationOutcome]) -> int:
    return sum(outcome.HasField("granted") for outcome in outcomes)


async def test_last_unit_goes_to_one_of_two(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "1")
    outcomes = await in_own_transactions(inventory, [reservation(line(product, "1")) for _ in range(2)])
    assert granted(outcomes) == 1
    (loser,) = [outcome for outcome in outcomes if outcome.HasField("refused")]
    assert error_of(loser.refused).facts["lines[0].available"] == "0"
    assert await inventory.balance(batch_id) == (1, 1, Decimal("100.00"))


@pytest.mark.parametrize("through", ["server", "transactions"])
async def test_twenty_reservations_at_once_take_ten_units_and_no_more(inventory: InventoryClient, through: str) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    requested = [reservation(line(product, "1")) for _ in range(20)]
    if through == "server":
        outcomes = [outcome for (outcome,) in await asyncio.gather(*(inventory.reserve(item) for item in requested))]
    else:
        outcomes = await in_own_transactions(inventory, requested)
    assert granted(outcomes) == 10
    assert await inventory.balance(batch_id) == (10, 10, Decimal("100.00"))


async def test_products_asked_in_opposite_orders_do_not_lock_each_other_out(inventory: InventoryClient) -> None:
    products = [await inventory.product(code) for code in "ABCD"]
    for product in products:
        await inventory.receive(product, "B1", "100")
    lines = [line(product, "1", product.code) for product in products]
    requested = [reservation(*(lines if number % 2 else reversed(lines))) for number in range(16)]
    assert granted(await in_own_transactions(inventory, requested)) == 16


async def test_one_id_asked_many_times_at_once_is_granted_once_with_one_answer(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    requested = reservation(line(product, "4"))
    outcomes = await in_own_transactions(inventory, [requested] * 8)
    assert granted(outcomes) == 8
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert (await inventory.balance(batch_id))[1] == 4


async def test_release_and_commit_at_once_have_one_winner(inventory: InventoryClient) -> None:
    product = await inventory.product()
    for number in range(6):
        batch_id = await inventory.receive(product, f"B{number}", "1", "10.00")
        requested = reservation(line(product, "1"))
        await inventory.granted(requested)
        fulfilment = stock_pb2.FulfilReservation(hold_id=requested.hold_id, document=document())
        results, _ = await asyncio.gather(inventory.take(fulfilment), inventory.release(requested.hold_id))
        on_hand, reserved, _ = await inventory.balance(batch_id)
        assert reserved == 0
        assert on_hand == (0 if results[0].accepted else 1)
        assert results[0].accepted or results[0].reason == "HOLD_RELEASED"
        if on_hand:
            await inventory.sell(product, "1")


async def test_reservation_and_write_off_at_once_never_promise_what_is_gone(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "5")
    outcomes, adjusted = await asyncio.gather(
        in_own_transactions(inventory, [reservation(line(product, "4"))]),
        settled(inventory.adjust(batch_id, "-3")),
    )
    on_hand, reserved, _ = await inventory.balance(batch_id)
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


async def test_one_batch_received_twice_at_once_is_one_batch(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.receive(product, "FIRST", "1")
    requested = [incoming_hold(bought(product, "PX1" if number % 2 else "px 1", "5", "50.00")) for number in range(6)]
    outcomes = [
        outcome for (outcome,) in await asyncio.gather(*(inventory.reserve_incoming(item) for item in requested))
    ]
    batch_ids = {outcome.granted.lines[0].batch_id for outcome in outcomes}
    assert len(batch_ids) == 1
    fulfilments = [
        stock_pb2.FulfilIncoming(hold_id=item.hold_id, document=document(GOODS_RECEIPT)) for item in requested
    ]
    await asyncio.gather(*(inventory.taken(fulfilment, sender="purchase") for fulfilment in fulfilments))
    assert await inventory.balance(batch_ids.pop()) == (30, 0, Decimal("300.00"))


async def test_two_invoices_of_one_order_at_once_take_no_more_than_it_holds(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    order = reservation(line(product, "10"))
    await inventory.granted(order)
    await inventory.taken(stock_pb2.ConfirmReservation(hold_id=order.hold_id))
    requested = [reservation(line(product, "6"), from_hold_id=order.hold_id) for _ in range(2)]
    outcomes = await in_own_transactions(inventory, requested)
    assert granted(outcomes) == 1
    assert await inventory.balance(batch_id) == (10, 10, Decimal("100.00"))


async def confirmed_reservation(
    inventory: InventoryClient, product: products_pb2.Product, number: str
) -> tuple[str, stock_pb2.Reservation]:
    """Ten units of a new batch, kept for an order; the batch, and what was requested."""
    batch_id = await inventory.receive(product, number, "10")
    order = reservation(line(product, "10", batches=[named(batch_id, "10")]))
    await inventory.granted(order)
    await inventory.taken(stock_pb2.ConfirmReservation(hold_id=order.hold_id))
    return batch_id, order


async def test_a_kept_reservation_consumed_while_a_part_is_taken_from_it_counts_every_unit_once(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product()
    for number in range(8):
        batch_id, order = await confirmed_reservation(inventory, product, f"B{number}")
        part = reservation(line(product, "6"), from_hold_id=order.hold_id)
        fulfilment = stock_pb2.FulfilReservation(hold_id=order.hold_id, document=document())

        outcomes, _ = await asyncio.gather(in_own_transactions(inventory, [part]), inventory.taken(fulfilment))

        taken_apart = granted(outcomes)
        assert (await inventory.balance(batch_id))[:2] == ((6, 6) if taken_apart else (0, 0))
        if taken_apart:
            await inventory.release(part.hold_id)
            await inventory.sell(product, "6")


async def test_a_kept_reservation_consumed_while_a_part_comes_back_to_it_counts_every_unit_once(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product()
    for number in range(8):
        batch_id, order = await confirmed_reservation(inventory, product, f"B{number}")
        part = reservation(line(product, "10"), from_hold_id=order.hold_id)
        await inventory.granted(part)
        fulfilment = stock_pb2.FulfilReservation(hold_id=order.hold_id, document=document())

        await asyncio.gather(inventory.release(part.hold_id), inventory.taken(fulfilment))

        on_hand, reserved, _ = await inventory.balance(batch_id)
        assert (on_hand, reserved) in {(0, 0), (10, 0)}
        if on_hand:
            await inventory.sell(product, "10")


async def test_repeats_concurrent_with_a_commit_or_a_release_do_not_deadlock(
    inventory: InventoryClient, without_retries: Database
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "60")
    caller = inventory.organisation.caller(service="sales")
    for number in range(8):
        requested = reservation(line(product, "2"))
        await inventory.granted(requested)
        hold_id = UUID(requested.hold_id)
        end = (
            partial(release_reservations, hold_ids={hold_id})
            if number % 2
            else partial(fulfil_reservations, documents={hold_id: document_from_proto(document())})
        )
        await asyncio.gather(
            in_own_transactions(inventory, [requested] * 6, without_retries), without_retries.run(caller, end)
        )
    assert (await inventory.balance(batch_id))[:2] == (52, 0)


async def test_one_reservation_consumed_by_two_deliveries_at_once_leaves_once(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "40")
    for _ in range(8):
        requested = [reservation(line(product, "1")) for _ in range(3)]
        await inventory.reserve(*requested)
        fulfilments = [stock_pb2.FulfilReservation(hold_id=a.hold_id, document=document()) for a in requested]
        await asyncio.gather(inventory.taken(*fulfilments), inventory.taken(*reversed(fulfilments)))
    assert (await inventory.balance(batch_id))[:2] == (16, 0)


async def test_invoice_released_while_its_order_is_released_leaves_nothing_reserved(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    for _ in range(5):
        order = reservation(line(product, "10"))
        await inventory.granted(order)
        await inventory.taken(stock_pb2.ConfirmReservation(hold_id=order.hold_id))
        invoice = reservation(line(product, "4"), from_hold_id=order.hold_id)
        await inventory.granted(invoice)
        await asyncio.gather(
            inventory.release(invoice.hold_id),
            inventory.taken(stock_pb2.ReleaseReservation(hold_id=order.hold_id)),
        )
        assert (await inventory.balance(batch_id))[1] == 0
