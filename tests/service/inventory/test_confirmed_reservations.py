"""An order keeps its goods; the invoices that follow take from them."""

import datetime as dt
from decimal import Decimal

import pytest
from bahi.inventory.v1 import stock_pb2

from kit.hold_states import HoldState
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import document, line, reservation
from tests.support.days import TODAY, month_from_now

NOTHING = Decimal(0)


async def confirmed(inventory: InventoryClient, requested: stock_pb2.Reservation) -> str:
    await inventory.granted(requested)
    await inventory.taken(stock_pb2.ConfirmReservation(hold_id=requested.hold_id))
    return requested.hold_id


async def test_part_of_an_order_is_taken_from_its_reservation_and_the_rest_stays_reserved(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    order = await confirmed(inventory, reservation(line(product, "10")))
    invoice = reservation(line(product, "4"), from_hold_id=order)
    assert await inventory.granted(invoice) == [("B1", "4")]
    assert await inventory.balance(batch_id) == (10, 10, Decimal("100.00"))
    await inventory.taken(stock_pb2.FulfilReservation(hold_id=invoice.hold_id, document=document()))
    assert await inventory.balance(batch_id) == (6, 6, Decimal("60.00"))
    await inventory.taken(stock_pb2.ReleaseReservation(hold_id=order))
    assert await inventory.balance(batch_id) == (6, 0, Decimal("60.00"))


async def test_released_invoice_gives_its_goods_back_to_the_order(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    order = await confirmed(inventory, reservation(line(product, "10")))
    invoice = reservation(line(product, "4"), from_hold_id=order)
    await inventory.granted(invoice)
    await inventory.release(invoice.hold_id)
    assert await inventory.balance(batch_id) == (10, 10, Decimal("100.00"))
    whole = reservation(line(product, "10"), from_hold_id=order)
    assert await inventory.granted(whole) == [("B1", "10")]


async def test_released_invoice_frees_its_goods_when_the_order_is_gone(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    order = await confirmed(inventory, reservation(line(product, "10")))
    invoice = reservation(line(product, "4"), from_hold_id=order)
    await inventory.granted(invoice)
    await inventory.taken(stock_pb2.ReleaseReservation(hold_id=order))
    assert await inventory.balance(batch_id) == (10, 4, Decimal("100.00"))
    await inventory.release(invoice.hold_id)
    assert await inventory.balance(batch_id) == (10, 0, Decimal("100.00"))


async def test_wholly_invoiced_order_has_nothing_left_to_take(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    order = await confirmed(inventory, reservation(line(product, "10")))
    for quantity in ("4", "6"):
        invoice = reservation(line(product, quantity), from_hold_id=order)
        await inventory.granted(invoice)
        await inventory.taken(stock_pb2.FulfilReservation(hold_id=invoice.hold_id, document=document()))
    assert await inventory.balance(batch_id) == (NOTHING, NOTHING, NOTHING)
    refusal = await inventory.refused(reservation(line(product, "1"), from_hold_id=order))
    assert (refusal.reason, refusal.facts["lines[0].available"]) == ("INSUFFICIENT_STOCK", "0")
    await inventory.taken(stock_pb2.ReleaseReservation(hold_id=order))
    refusal = await inventory.refused(reservation(line(product, "1"), from_hold_id=order))
    assert refusal.reason == "RESERVATION_NOT_CONFIRMED"


async def test_more_than_the_order_holds_comes_from_free_stock(inventory: InventoryClient) -> None:
    product = await inventory.product()
    soon = await inventory.receive(product, "SOON", "5", expiry_month=month_from_now(8))
    late = await inventory.receive(product, "LATE", "5", expiry_month=month_from_now(20))
    order = await confirmed(inventory, reservation(line(product, "3")))
    invoice = reservation(line(product, "7"), from_hold_id=order)
    assert await inventory.granted(invoice) == [("SOON", "5"), ("LATE", "2")]
    assert (await inventory.balance(soon))[1] == 5
    assert (await inventory.balance(late))[1] == 2


async def test_two_invoices_in_one_call_share_what_the_order_holds(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    order = await confirmed(inventory, reservation(line(product, "10")))
    outcomes = await inventory.reserve(
        *(reservation(line(product, quantity), from_hold_id=order) for quantity in ("6", "6", "4"))
    )
    assert [outcome.WhichOneof("outcome") for outcome in outcomes] == ["granted", "refused", "granted"]
    assert await inventory.balance(batch_id) == (10, 10, Decimal("100.00"))


async def test_nobody_takes_from_another_services_reservation(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.receive(product, "B1", "10")
    order = await confirmed(inventory, reservation(line(product, "10")))
    refusal = await inventory.refused(reservation(line(product, "1"), from_hold_id=order), sender="returns")
    assert (refusal.reason, refusal.field) == ("RESERVATION_NOT_CONFIRMED", "from_hold_id")


async def test_invoice_may_come_before_the_message_that_keeps_its_order(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    order = reservation(line(product, "10"))
    await inventory.granted(order)
    invoice = reservation(line(product, "4"), from_hold_id=order.hold_id)
    await inventory.granted(invoice)
    await inventory.taken(stock_pb2.ConfirmReservation(hold_id=order.hold_id))
    assert await inventory.balance(batch_id) == (10, 10, Decimal("100.00"))


@pytest.mark.parametrize("times", [1, 2])
async def test_cancelled_document_brings_goods_back_at_their_value_once(inventory: InventoryClient, times: int) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "3", "10.00")
    requested = reservation(line(product, "2"))
    await inventory.granted(requested)
    posted = document()
    await inventory.taken(stock_pb2.FulfilReservation(hold_id=requested.hold_id, document=posted))
    assert await inventory.balance(batch_id) == (1, 0, Decimal("3.33"))
    for _ in range(times):
        await inventory.taken(stock_pb2.ReverseReservation(hold_id=requested.hold_id, document=posted))
    assert await inventory.balance(batch_id) == (3, 0, Decimal("10.00"))


async def test_cancellation_that_overtakes_its_commit_leaves_both_in_the_books(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "3", "10.00")
    requested = reservation(line(product, "2"))
    await inventory.granted(requested)
    posted, yesterday = document(number="INV/7"), (TODAY - dt.timedelta(days=1)).isoformat()
    cancelled = stock_pb2.ReverseReservation(hold_id=requested.hold_id, document=posted, issue_date=yesterday)
    await inventory.taken(cancelled)
    await inventory.taken(
        stock_pb2.FulfilReservation(hold_id=requested.hold_id, document=document(number="INV/7", date=yesterday))
    )
    assert await inventory.balance(batch_id) == (3, 0, Decimal("10.00"))
    moved = await inventory.movements(batch_id=batch_id)
    assert [(each.quantity, each.date) for each in moved if each.document_number == posted.document_number] == [
        ("2", TODAY.isoformat()),
        ("-2", yesterday),
    ]


async def test_order_whose_units_another_invoice_took_meanwhile_needs_nothing_of_a_cancelled_one(
    inventory: InventoryClient,
) -> None:
    """The reversal arrives after an invoice that took one unit of the order's and one of the available."""
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    order = await confirmed(inventory, reservation(line(product, "2")))
    first, whole = (reservation(line(product, quantity), from_hold_id=order) for quantity in ("1", "2"))
    posted = document(number="INV/1")
    for requested, issued in ((first, posted), (whole, document(number="INV/2"))):
        await inventory.granted(requested)
        await inventory.taken(stock_pb2.FulfilReservation(hold_id=requested.hold_id, document=issued))

    await inventory.taken(stock_pb2.ReverseReservation(hold_id=first.hold_id, document=posted))

    assert await inventory.balance(batch_id) == (8, 0, Decimal("80.00"))
    assert await inventory.hold_state(order) == HoldState.FULFILLED
