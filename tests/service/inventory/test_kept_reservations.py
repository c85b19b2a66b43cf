"""An order keeps its goods; the invoices that follow take from them."""

import datetime as dt
from decimal import Decimal

import pytest
from bahi.inventory.v1 import stock_pb2

from tests.service.inventory.papers import TODAY, document, line, month_from_now, reservation
from tests.service.inventory.warehouse import Warehouse

NOTHING = Decimal(0)


async def kept(warehouse: Warehouse, asked: stock_pb2.Reservation) -> str:
    await warehouse.granted(asked)
    await warehouse.taken(stock_pb2.KeepStock(reservation_id=asked.reservation_id))
    return asked.reservation_id


async def test_part_of_an_order_is_taken_from_its_reservation_and_the_rest_stays_reserved(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    order = await kept(warehouse, reservation(line(product, "10")))
    invoice = reservation(line(product, "4"), from_reservation_id=order)
    assert await warehouse.granted(invoice) == [("B1", "4")]
    assert await warehouse.balance(batch_id) == (10, 10, Decimal("100.00"))
    await warehouse.taken(stock_pb2.CommitStockRequest(reservation_id=invoice.reservation_id, document=document()))
    assert await warehouse.balance(batch_id) == (6, 6, Decimal("60.00"))
    await warehouse.taken(stock_pb2.GiveBackStock(reservation_id=order))
    assert await warehouse.balance(batch_id) == (6, 0, Decimal("60.00"))


async def test_released_invoice_gives_its_goods_back_to_the_order(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    order = await kept(warehouse, reservation(line(product, "10")))
    invoice = reservation(line(product, "4"), from_reservation_id=order)
    await warehouse.granted(invoice)
    await warehouse.release(invoice.reservation_id)
    assert await warehouse.balance(batch_id) == (10, 10, Decimal("100.00"))
    whole = reservation(line(product, "10"), from_reservation_id=order)
    assert await warehouse.granted(whole) == [("B1", "10")]


async def test_released_invoice_frees_its_goods_when_the_order_is_gone(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    order = await kept(warehouse, reservation(line(product, "10")))
    invoice = reservation(line(product, "4"), from_reservation_id=order)
    await warehouse.granted(invoice)
    await warehouse.taken(stock_pb2.GiveBackStock(reservation_id=order))
    assert await warehouse.balance(batch_id) == (10, 4, Decimal("100.00"))
    await warehouse.release(invoice.reservation_id)
    assert await warehouse.balance(batch_id) == (10, 0, Decimal("100.00"))


async def test_wholly_invoiced_order_is_committed_and_cannot_be_given_back(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    order = await kept(warehouse, reservation(line(product, "10")))
    for quantity in ("4", "6"):
        invoice = reservation(line(product, quantity), from_reservation_id=order)
        await warehouse.granted(invoice)
        await warehouse.taken(stock_pb2.CommitStockRequest(reservation_id=invoice.reservation_id, document=document()))
    assert await warehouse.balance(batch_id) == (NOTHING, NOTHING, NOTHING)
    refusal = await warehouse.refused(reservation(line(product, "1"), from_reservation_id=order))
    assert refusal.reason == "RESERVATION_NOT_KEPT"
    await warehouse.taken(stock_pb2.GiveBackStock(reservation_id=order))


async def test_more_than_the_order_holds_comes_from_free_stock(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    soon = await warehouse.receive(product, "SOON", "5", expiry_month=month_from_now(8))
    late = await warehouse.receive(product, "LATE", "5", expiry_month=month_from_now(20))
    order = await kept(warehouse, reservation(line(product, "3")))
    invoice = reservation(line(product, "7"), from_reservation_id=order)
    assert await warehouse.granted(invoice) == [("SOON", "5"), ("LATE", "2")]
    assert (await warehouse.balance(soon))[1] == 5
    assert (await warehouse.balance(late))[1] == 2


async def test_two_invoices_in_one_call_share_what_the_order_holds(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    order = await kept(warehouse, reservation(line(product, "10")))
    outcomes = await warehouse.reserve(
        *(reservation(line(product, quantity), from_reservation_id=order) for quantity in ("6", "6", "4"))
    )
    assert [outcome.WhichOneof("outcome") for outcome in outcomes] == ["granted", "refused", "granted"]
    assert await warehouse.balance(batch_id) == (10, 10, Decimal("100.00"))


async def test_nobody_takes_from_another_services_reservation(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    await warehouse.receive(product, "B1", "10")
    order = await kept(warehouse, reservation(line(product, "10")))
    refusal = await warehouse.refused(reservation(line(product, "1"), from_reservation_id=order), sender="returns")
    assert (refusal.reason, refusal.field) == ("RESERVATION_NOT_KEPT", "from_reservation_id")


async def test_invoice_may_come_before_the_message_that_keeps_its_order(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    order = reservation(line(product, "10"))
    await warehouse.granted(order)
    invoice = reservation(line(product, "4"), from_reservation_id=order.reservation_id)
    await warehouse.granted(invoice)
    await warehouse.taken(stock_pb2.KeepStock(reservation_id=order.reservation_id))
    assert await warehouse.balance(batch_id) == (10, 10, Decimal("100.00"))


@pytest.mark.parametrize("times", [1, 2])
async def test_cancelled_document_brings_goods_back_at_their_value_once(warehouse: Warehouse, times: int) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "3", "10.00")
    asked = reservation(line(product, "2"))
    await warehouse.granted(asked)
    paper = document()
    await warehouse.taken(stock_pb2.CommitStockRequest(reservation_id=asked.reservation_id, document=paper))
    assert await warehouse.balance(batch_id) == (1, 0, Decimal("3.33"))
    for _ in range(times):
        await warehouse.taken(stock_pb2.ReverseStock(reservation_id=asked.reservation_id, document=paper))
    assert await warehouse.balance(batch_id) == (3, 0, Decimal("10.00"))


async def test_cancellation_that_overtakes_its_commit_leaves_both_in_the_books(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "3", "10.00")
    asked = reservation(line(product, "2"))
    await warehouse.granted(asked)
    paper, yesterday = document(number="INV/7"), (TODAY - dt.timedelta(days=1)).isoformat()
    cancelled = stock_pb2.ReverseStock(reservation_id=asked.reservation_id, document=paper, issue_date=yesterday)
    await warehouse.taken(cancelled)
    await warehouse.taken(
        stock_pb2.CommitStockRequest(
            reservation_id=asked.reservation_id, document=document(number="INV/7", date=yesterday)
        )
    )
    assert await warehouse.balance(batch_id) == (3, 0, Decimal("10.00"))
    moved = await warehouse.movements(batch_id=batch_id)
    assert [(each.quantity, each.date) for each in moved if each.document_number == paper.number] == [
        ("2", TODAY.isoformat()),
        ("-2", yesterday),
    ]
