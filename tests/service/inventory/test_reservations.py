"""Reservations: each its own outcome, all of it or none, and the same answer twice."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from bahi.inventory.v1 import locations_pb2, products_pb2, stock_pb2

from kit import ids
from kit.rpc import error_status
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import bought, document, incoming_hold, line, named, reservation
from tests.support.days import TODAY, in_minutes, month_from_now
from tests.support.refusals import refusal
from tests.support.statements import statements_of


async def test_shortage_tells_what_is_available_of_every_short_line_and_takes_nothing(
    inventory: InventoryClient,
) -> None:
    first, second, third = [await inventory.product(code) for code in "ABC"]
    batch_id = await inventory.receive(first, "A1", "5")
    await inventory.receive(second, "B1", "2")
    error = await inventory.refused(reservation(line(first, "5"), line(second, "3", "2"), line(third, "1", "3")))
    assert (error.reason, error.field) == ("INSUFFICIENT_STOCK", "lines[1].quantity")
    assert error.facts == {
        "short_lines": "2",
        "lines[1].product_id": second.product_id,
        "lines[1].requested": "3",
        "lines[1].available": "2",
        "lines[2].product_id": third.product_id,
        "lines[2].requested": "1",
        "lines[2].available": "0",
    }
    assert await inventory.balance(batch_id) == (5, 0, Decimal("100.00"))


async def test_many_reservations_are_served_in_order_and_a_refused_one_leaves_no_trace(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    requested = [reservation(line(product, quantity)) for quantity in ("6", "5", "4")]
    outcomes = await inventory.reserve(*requested)
    assert [outcome.hold_id for outcome in outcomes] == [item.hold_id for item in requested]
    assert [outcome.WhichOneof("outcome") for outcome in outcomes] == ["granted", "refused", "granted"]
    assert await inventory.balance(batch_id) == (10, 10, Decimal("100.00"))
    await inventory.release(requested[0].hold_id)
    assert await inventory.granted(requested[1]) == [("B1", "5")]


async def test_asking_twice_gives_the_same_answer_also_in_one_call(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    requested = reservation(line(product, "6"))
    first, second = await inventory.reserve(requested, requested)
    later = reservation(line(product, "6"), hold_id=requested.hold_id)
    later.expire_time.CopyFrom(in_minutes(9))
    (third,) = await inventory.reserve(later)
    assert first == second == third
    assert (await inventory.balance(batch_id))[1] == 6


async def test_other_content_under_one_id_is_refused(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.receive(product, "B1", "10")
    requested = reservation(line(product, "1"))
    other = reservation(line(product, "2"), hold_id=requested.hold_id)
    outcomes = await inventory.reserve(requested, other)
    assert outcomes[0].HasField("granted")
    assert error_status.error_of(outcomes[1].refused).reason == "HOLD_CONTENT_CHANGED"
    assert (await inventory.refused(other)).reason == "HOLD_CONTENT_CHANGED"


async def test_release_before_the_request_arrives_refuses_it(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.receive(product, "B1", "10")
    requested = reservation(line(product, "1"))
    await inventory.release(requested.hold_id)
    assert (await inventory.refused(requested)).reason == "HOLD_RELEASED"


async def test_committed_reservation_is_not_released(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    requested = reservation(line(product, "4"))
    await inventory.granted(requested)
    message = stock_pb2.FulfilReservation(hold_id=requested.hold_id, document=document())
    for _ in range(2):
        await inventory.taken(message)
    await inventory.release(requested.hold_id)
    assert await inventory.balance(batch_id) == (6, 0, Decimal("60.00"))


@pytest.mark.parametrize("state", ["unknown", "released"])
async def test_a_reservation_that_is_not_held_is_not_fulfilled(inventory: InventoryClient, state: str) -> None:
    product = await inventory.product()
    await inventory.receive(product, "B1", "10")
    requested = reservation(line(product, "4"))
    if state == "released":
        await inventory.granted(requested)
        await inventory.release(requested.hold_id)
    message = stock_pb2.FulfilReservation(hold_id=requested.hold_id, document=document())
    (result,) = await inventory.take(message)
    assert (result.accepted, result.reason) == (False, f"HOLD_{state.upper()}")


async def test_service_disposes_of_its_own_holds_only_and_of_each_as_what_it_is(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    requested, incoming = reservation(line(product, "4")), incoming_hold(bought(product, "B1", "5"))
    await inventory.granted(requested)
    await inventory.reserve_incoming(incoming)
    for message, sender in (
        (stock_pb2.FulfilReservation(hold_id=requested.hold_id, document=document()), "returns"),
        (stock_pb2.FulfilReservation(hold_id=incoming.hold_id, document=document()), "sales"),
        (stock_pb2.ReleaseReservation(hold_id=incoming.hold_id), "sales"),
        (stock_pb2.ConfirmReservation(hold_id=incoming.hold_id), "sales"),
        (stock_pb2.FulfilIncoming(hold_id=requested.hold_id, document=document()), "purchase"),
        (stock_pb2.FulfilIncoming(hold_id=incoming.hold_id, document=document()), "returns"),
    ):
        (result,) = await inventory.take(message, sender=sender)
        assert (result.accepted, result.reason) == (False, "HOLD_UNKNOWN")
    assert await inventory.balance(batch_id) == (10, 4, Decimal("100.00"))


async def test_preview_says_the_same_and_sets_nothing_aside(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    requested = [reservation(line(product, "6")), reservation(line(product, "6"))]
    request = stock_pb2.PreviewStockRequest(reservations=requested)
    preview = await inventory.stock.PreviewStock(request, metadata=inventory.as_service())
    assert await inventory.balance(batch_id) == (10, 0, Decimal("100.00"))
    assert list(preview.outcomes) == await inventory.reserve(*requested)


@pytest.mark.parametrize(
    ("policy", "numbers"),
    [
        (products_pb2.ALLOCATION_POLICY_FEFO, ["C", "B", "A"]),
        (products_pb2.ALLOCATION_POLICY_FIFO, ["A", "B", "C"]),
        (products_pb2.ALLOCATION_POLICY_LIFO, ["C", "B", "A"]),
    ],
)
@pytest.mark.parametrize("by", ["request", "product"])
async def test_policy_of_the_request_or_else_of_the_product_orders_batches(
    inventory: InventoryClient, policy: int, numbers: list[str], by: str
) -> None:
    own = policy if by == "product" else products_pb2.ALLOCATION_POLICY_UNSPECIFIED
    product = await inventory.product(allocation_policy=own)
    for number, months in (("A", 9), ("B", 7), ("C", 5)):
        await inventory.receive(product, number, "1", expiry_month=month_from_now(months))
    requested = policy if by == "request" else products_pb2.ALLOCATION_POLICY_UNSPECIFIED
    granted = await inventory.granted(reservation(line(product, "3", policy=requested)))
    assert [number for number, _ in granted] == numbers


async def test_minimum_shelf_life_is_counted_from_the_day_of_sale(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "5", expiry_month=month_from_now(4))
    levels = await inventory.movements(batch_id=batch_id)
    assert len(levels) == 1
    (outcome,) = await inventory.reserve(reservation(line(product, "1")))
    expiry = dt.date.fromisoformat(outcome.granted.lines[0].allocations[0].expiry_date)
    left = (expiry - TODAY).days
    assert await inventory.granted(reservation(line(product, "1", min_shelf_life_days=left))) == [("B1", "1")]
    short = await inventory.refused(reservation(line(product, "1", min_shelf_life_days=left + 1)))
    assert short.reason == "INSUFFICIENT_STOCK"
    after = reservation(line(product, "1"), on_date=(expiry + dt.timedelta(days=1)).isoformat())
    assert (await inventory.refused(after)).reason == "INSUFFICIENT_STOCK"


async def test_named_batches_are_taken_exactly(inventory: InventoryClient) -> None:
    product = await inventory.product()
    soon = await inventory.receive(product, "SOON", "5", expiry_month=month_from_now(4))
    late = await inventory.receive(product, "LATE", "5", expiry_month=month_from_now(9))
    requested = line(product, "4", batches=[named(late, "3"), named(soon, "1")])
    assert await inventory.granted(reservation(requested)) == [("LATE", "3"), ("SOON", "1")]
    short = await inventory.refused(reservation(line(product, "3", batches=[named(late, "3")])))
    assert (short.reason, short.facts["lines[0].available"]) == ("INSUFFICIENT_STOCK", "2")


async def test_goods_at_places_that_do_not_sell_leave_only_by_name_and_not_for_a_sale(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product()
    location = await _location_after(inventory, product, locations_pb2.LOCATION_KIND_QUARANTINE)
    batch_id = await inventory.receive(product, "Q1", "5", location_id=location)
    assert (await inventory.refused(reservation(line(product, "1")))).reason == "INSUFFICIENT_STOCK"
    requested = line(product, "2", location_id=location, batches=[named(batch_id, "2")])
    assert (await inventory.refused(reservation(requested))).reason == "WRONG_LOCATION"
    back = reservation(requested, purpose=stock_pb2.STOCK_PURPOSE_PURCHASE_RETURN)
    assert await inventory.granted(back, sender="returns") == [("Q1", "2")]
    unnamed = reservation(line(product, "1", location_id=location), purpose=stock_pb2.STOCK_PURPOSE_PURCHASE_RETURN)
    assert (await inventory.refused(unnamed)).reason == "BATCHES_NEEDED"


async def _location_after(inventory: InventoryClient, product: products_pb2.Product, kind: int) -> str:
    await inventory.receive(product, "FIRST", "1")
    await inventory.sell(product, "1")
    return (await inventory.default_location(kind)).location_id


async def test_wrong_request_is_refused_at_its_field(inventory: InventoryClient, neighbour: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "5")
    theirs = await neighbour.product()
    their_batch = await neighbour.receive(theirs, "B1", "5")
    for requested, reason, field in (
        (line(theirs, "1"), "PRODUCT_NOT_FOUND", "lines[0].product_id"),
        (line(product, "1", location_id=str(ids.new_id())), "LOCATION_NOT_FOUND", "lines[0].location_id"),
        (line(product, "1", batches=[named(their_batch, "1")]), "BATCH_NOT_FOUND", "lines[0].batches[0].batch_id"),
        (line(product, "2", batches=[named(batch_id, "1")]), "BATCH_QUANTITIES_DIFFER", "lines[0].batches"),
        (
            line(product, "2", batches=[named(batch_id, "1"), named(batch_id, "1")]),
            "LINE_REPEATED",
            "lines[0].batches",
        ),
    ):
        error = await inventory.refused(reservation(requested))
        assert (error.reason, error.field) == (reason, field)
    repeated = await inventory.refused(reservation(line(product, "1"), line(product, "1")))
    assert (repeated.reason, repeated.field) == ("LINE_REPEATED", "lines[1].line_id")
    endless = reservation(line(product, "1"))
    endless.ClearField("expire_time")
    assert (await inventory.refused(endless)).reason == "EXPIRE_TIME_MISSING"
    no_day = await refusal(inventory.reserve(reservation(line(product, "1"), on_date="2026-02-30")))
    assert (no_day.reason, no_day.field) == ("INVALID_REQUEST", "reservations[0].on_date")
    assert (await inventory.balance(batch_id))[1] == 0


async def test_inactive_product_is_not_sold(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.receive(product, "B1", "5")
    await inventory.deactivate(product)
    error = await inventory.refused(reservation(line(product, "1")))
    assert (error.reason, error.field) == ("PRODUCT_INACTIVE", "lines[0].product_id")


async def test_people_cannot_call_what_services_call(inventory: InventoryClient) -> None:
    product = await inventory.product()
    requested = reservation(line(product, "1"))
    incoming = incoming_hold(bought(product, "B1", "1"))
    calls: list[tuple[Any, Any]] = [
        (inventory.stock.ReserveStock, stock_pb2.ReserveStockRequest(reservations=[requested])),
        (inventory.stock.PreviewStock, stock_pb2.PreviewStockRequest(reservations=[requested])),
        (inventory.stock.ReleaseStock, stock_pb2.ReleaseStockRequest(hold_ids=[requested.hold_id])),
        (inventory.stock.ReserveIncoming, stock_pb2.ReserveIncomingRequest(incoming_holds=[incoming])),
        (inventory.stock.ReleaseIncoming, stock_pb2.ReleaseIncomingRequest(hold_ids=[incoming.hold_id])),
    ]
    for call, request in calls:
        error = await refusal(call(request, metadata=inventory.as_user()))
        assert error.reason == "TOKEN_INVALID"


async def test_one_reservation_or_fifty_cost_the_same_statements(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.receive(product, "B1", "100")
    counts = []
    for many in (1, 50):
        with statements_of(inventory.running.database) as seen:
            await inventory.reserve(*(reservation(line(product, "1")) for _ in range(many)))
        counts.append(len(seen))
    assert counts == [2, 2]


async def test_consuming_one_reservation_or_sixteen_costs_the_same_statements(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "100")
    counts = []
    for many in (1, 16):
        requested = [reservation(line(product, "1")) for _ in range(many)]
        await inventory.reserve(*requested)
        fulfilments = [stock_pb2.FulfilReservation(hold_id=a.hold_id, document=document()) for a in requested]
        with statements_of(inventory.running.database) as seen:
            await inventory.taken(*fulfilments)
        counts.append(len(seen))
    assert counts == [3, 3]
    assert (await inventory.balance(batch_id))[:2] == (83, 0)
