"""What comes in: bought goods with every fact of the pack, and goods that come back."""

from decimal import Decimal

import pytest
from bahi.inventory.v1 import batches_pb2, locations_pb2, stock_pb2

from kit import ids
from kit.rpc import error_status
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import (
    GOODS_RECEIPT,
    SALES_RETURN,
    bought,
    came_back,
    document,
    incoming_hold,
    line,
    named,
    reservation,
)
from tests.support.days import TODAY, month_from_now

PURCHASE_RETURN = stock_pb2.STOCK_PURPOSE_PURCHASE_RETURN
QUARANTINE = locations_pb2.LOCATION_KIND_QUARANTINE
NON_SALEABLE = locations_pb2.LOCATION_KIND_NON_SALEABLE


async def batch(inventory: InventoryClient, batch_id: str) -> batches_pb2.Batch:
    return await inventory.batches.GetBatch(
        batches_pb2.GetBatchRequest(batch_id=batch_id), metadata=inventory.as_user()
    )


async def test_batch_keeps_what_is_printed_on_the_pack(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(
        product, " px 24/01 ", "11", "80.00", expiry_month="2031-02", manufacture_month="2025-12", ptr="9.50"
    )
    known = await batch(inventory, batch_id)
    assert (known.batch_number, known.manufacture_month, known.expiry_date) == ("px 24/01", "2025-12", "2031-02-28")
    assert (known.mrp, known.ptr, known.pts, known.landed_cost) == ("12.00", "9.50", "8.10", "7.272727")
    assert (known.status, known.received_date) == (batches_pb2.BATCH_STATUS_SALEABLE, TODAY.isoformat())


async def test_same_number_mrp_and_expiry_adds_to_the_batch_and_averages_its_cost(inventory: InventoryClient) -> None:
    product = await inventory.product()
    first = await inventory.receive(product, "PX 24-01", "10", "100.00")
    second = await inventory.receive(product, "px24-01", "10", "50.00")
    assert first == second
    assert await inventory.balance(first) == (20, 0, Decimal("150.00"))
    assert (await batch(inventory, first)).landed_cost == "7.50"
    assert (await batch(inventory, first)).batch_number == "PX 24-01"


async def test_same_number_with_another_mrp_or_expiry_is_another_batch(inventory: InventoryClient) -> None:
    product = await inventory.product()
    ids_ = {
        await inventory.receive(product, "PX1", "10"),
        await inventory.receive(product, "PX1", "10", mrp="13.00"),
        await inventory.receive(product, "PX1", "10", expiry_month=month_from_now(13)),
    }
    assert len(ids_) == 3


@pytest.mark.parametrize(
    ("printed", "reason", "field"),
    [
        ({"mrp": "0.00"}, "MRP_MISSING", "lines[0].new_batch.mrp"),
        ({"expiry_month": month_from_now(-1)}, "BATCH_EXPIRED", "lines[0].new_batch.expiry_month"),
        ({"manufacture_month": month_from_now(14)}, "MANUFACTURE_AFTER_EXPIRY", "lines[0].new_batch.manufacture_month"),
    ],
)
async def test_missing_or_impossible_fact_of_the_pack_is_refused(
    inventory: InventoryClient, printed: dict[str, str], reason: str, field: str
) -> None:
    product = await inventory.product()
    number = printed.pop("batch_number", "B1")
    refusal = await inventory.receipt_refused(bought(product, number, "1", **printed))
    assert (refusal.reason, refusal.field) == (reason, field)


async def test_goods_that_expire_this_month_are_still_good(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.receive(product, "B1", "1", expiry_month=month_from_now(0))


async def test_unknown_foreign_and_inactive_things_are_refused_by_line(
    inventory: InventoryClient, neighbour: InventoryClient
) -> None:
    product = await inventory.product()
    theirs = await neighbour.product()
    await neighbour.receive(theirs, "B1", "1")
    location = await neighbour.default_location(QUARANTINE)
    refusal = await inventory.receipt_refused(bought(product, "B1", "1"), bought(theirs, "B1", "1", line_id="2"))
    assert (refusal.reason, refusal.field) == ("PRODUCT_NOT_FOUND", "lines[1].product_id")
    refusal = await inventory.receipt_refused(bought(product, "B1", "1", location_id=location.location_id))
    assert (refusal.reason, refusal.field) == ("LOCATION_NOT_FOUND", "lines[0].location_id")
    refusal = await inventory.receipt_refused(bought(product, "B1", "1"), bought(product, "B2", "1"))
    assert (refusal.reason, refusal.field) == ("LINE_REPEATED", "lines[1].line_id")
    await inventory.deactivate(product)
    refusal = await inventory.receipt_refused(bought(product, "B1", "1"))
    assert (refusal.reason, refusal.field) == ("PRODUCT_INACTIVE", "lines[0].product_id")


async def test_refused_receipt_is_not_its_neighbours_and_leaves_no_trace(inventory: InventoryClient) -> None:
    product = await inventory.product()
    good, bad = incoming_hold(bought(product, "GOOD", "5")), incoming_hold(bought(product, "BAD", "5", mrp="0"))
    outcomes = await inventory.reserve_incoming(bad, good)
    assert [outcome.WhichOneof("outcome") for outcome in outcomes] == ["refused", "granted"]
    corrected = incoming_hold(bought(product, "BAD", "5"), hold_id=bad.hold_id)
    (outcome,) = await inventory.reserve_incoming(corrected)
    assert outcome.HasField("granted")


async def test_goods_are_on_hand_only_when_the_document_exists_and_once(inventory: InventoryClient) -> None:
    product = await inventory.product()
    requested = incoming_hold(bought(product, "B1", "5"))
    first, second = [(await inventory.reserve_incoming(requested))[0] for _ in range(2)]
    assert first == second
    batch_id = first.granted.lines[0].batch_id
    assert await inventory.balance(batch_id) == (0, 0, 0)
    fulfilment = stock_pb2.FulfilIncoming(hold_id=requested.hold_id, document=document(GOODS_RECEIPT))
    await inventory.taken(fulfilment, fulfilment, sender="purchase")
    await inventory.taken(fulfilment, sender="purchase")
    assert await inventory.balance(batch_id) == (5, 0, Decimal("100.00"))


async def test_receipt_of_other_content_under_one_id_is_refused(inventory: InventoryClient) -> None:
    product = await inventory.product()
    requested = incoming_hold(bought(product, "B1", "5"))
    await inventory.reserve_incoming(requested)
    other = incoming_hold(bought(product, "B1", "6"), hold_id=requested.hold_id)
    (outcome,) = await inventory.reserve_incoming(other)
    assert error_status.error_of(outcome.refused).reason == "HOLD_CONTENT_CHANGED"


async def test_released_receipt_never_comes_in(inventory: InventoryClient) -> None:
    product = await inventory.product()
    requested = incoming_hold(bought(product, "B1", "5"))
    await inventory.reserve_incoming(requested)
    await inventory.stock.ReleaseIncoming(
        stock_pb2.ReleaseIncomingRequest(hold_ids=[requested.hold_id]), metadata=inventory.as_service("purchase")
    )
    (result,) = await inventory.take(
        stock_pb2.FulfilIncoming(hold_id=requested.hold_id, document=document()), sender="purchase"
    )
    assert (result.accepted, result.reason) == (False, "HOLD_RELEASED")
    assert await inventory.movements(product_id=product.product_id) == []
    listed = await inventory.batches.ListBatches(batches_pb2.ListBatchesRequest(), metadata=inventory.as_user())
    assert list(listed.batches) == []


@pytest.mark.parametrize(
    ("disposition", "kind"),
    [
        (stock_pb2.DISPOSITION_SALEABLE, locations_pb2.LOCATION_KIND_SALEABLE),
        (stock_pb2.DISPOSITION_QUARANTINE, QUARANTINE),
        (stock_pb2.DISPOSITION_EXPIRED, NON_SALEABLE),
        (stock_pb2.DISPOSITION_DAMAGED, NON_SALEABLE),
    ],
)
async def test_returned_goods_go_where_the_inspection_says(
    inventory: InventoryClient, disposition: int, kind: int
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10", "100.00")
    sale = await inventory.sell(product, "4")
    await inventory.take_back(came_back(product, batch_id, "1", sale.document_id, disposition))
    location = await inventory.default_location(kind)
    kept = 7 if kind == locations_pb2.LOCATION_KIND_SALEABLE else 1
    assert (await inventory.balance(batch_id, location.location_id))[0] == kept
    assert await inventory.balance(batch_id) == (7, 0, Decimal("70.00"))


async def test_goods_come_back_at_the_value_at_which_they_left(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "3", "10.00")
    sale = await inventory.sell(product, "3")
    await inventory.receive(product, "B1", "1", "99.00")
    for _ in range(3):
        await inventory.take_back(came_back(product, batch_id, "1", sale.document_id))
    moves = await inventory.movements(batch_id=batch_id)
    assert sorted(move.value for move in moves) == sorted(["10.00", "-10.00", "99.00", "3.33", "3.34", "3.33"])
    assert await inventory.balance(batch_id) == (4, 0, Decimal("109.00"))


async def test_more_than_was_sold_does_not_come_back(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    sale = await inventory.sell(product, "4")
    await inventory.take_back(came_back(product, batch_id, "3", sale.document_id))
    refusal = await inventory.receipt_refused(came_back(product, batch_id, "2", sale.document_id))
    assert (refusal.reason, refusal.field, refusal.facts) == (
        "NOT_ISSUED_HERE",
        "lines[0].quantity",
        {"available": "1"},
    )


async def test_return_of_a_sale_that_is_still_on_its_way_waits_for_it(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    requested = incoming_hold(came_back(product, batch_id, "1", str(ids.new_id())))
    (outcome,) = await inventory.reserve_incoming(requested, sender="returns")
    assert outcome.HasField("granted")
    fulfilment = stock_pb2.FulfilIncoming(hold_id=requested.hold_id, document=document(SALES_RETURN))
    (result,) = await inventory.take(fulfilment, sender="returns")
    assert (result.accepted, result.reason) == (False, "ISSUE_NOT_ARRIVED")
    assert await inventory.balance(batch_id) == (10, 0, Decimal("100.00"))


async def test_goods_that_may_not_be_sold_do_not_go_back_on_the_shelf(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    sale = await inventory.sell(product, "4")
    await inventory.block(batch_id)
    refusal = await inventory.receipt_refused(came_back(product, batch_id, "1", sale.document_id))
    assert (refusal.reason, refusal.field) == ("DISPOSITION_REFUSED", "lines[0].returning_batch.disposition")
    location = await inventory.default_location(QUARANTINE)
    refusal = await inventory.receipt_refused(
        came_back(product, batch_id, "1", sale.document_id, stock_pb2.DISPOSITION_DAMAGED, location.location_id)
    )
    assert (refusal.reason, refusal.field) == ("WRONG_LOCATION", "lines[0].location_id")


async def test_batch_of_another_product_or_organisation_does_not_come_back(
    inventory: InventoryClient, neighbour: InventoryClient
) -> None:
    product, other = await inventory.product("A"), await inventory.product("B")
    batch_id = await inventory.receive(product, "B1", "10")
    theirs = await neighbour.receive(await neighbour.product(), "B1", "10")
    for wrong in (
        came_back(other, batch_id, "1", str(ids.new_id())),
        came_back(product, theirs, "1", str(ids.new_id())),
    ):
        refusal = await inventory.receipt_refused(wrong)
        assert (refusal.reason, refusal.field) == ("BATCH_NOT_FOUND", "lines[0].returning_batch.batch_id")


async def test_goods_of_a_receipt_posted_just_now_are_refused_as_on_their_way(inventory: InventoryClient) -> None:
    """A new batch, and more of one that is here: to name either before the receipt's message has come is too early."""
    product = await inventory.product()
    there = await inventory.receive(product, "B1", "10")
    arriving = incoming_hold(bought(product, "B2", "5"), bought(product, "B1", "5", line_id="2"))
    (outcome,) = await inventory.reserve_incoming(arriving)
    new = outcome.granted.lines[0].batch_id
    back = [
        reservation(
            line(product, quantity, batches=[named(batch_id, quantity)]),
            purpose=stock_pb2.STOCK_PURPOSE_PURCHASE_RETURN,
        )
        for batch_id, quantity in ((new, "5"), (there, "15"))
    ]

    for requested in back:
        error = await inventory.refused(requested, sender="returns")
        assert (error.reason, error.field.startswith("lines[0]")) == ("GOODS_NOT_ARRIVED", True)
    await inventory.taken(
        stock_pb2.FulfilIncoming(hold_id=arriving.hold_id, document=document(GOODS_RECEIPT)), sender="purchase"
    )
    for requested in back:
        await inventory.granted(requested, sender="returns")


async def test_batch_that_nothing_brings_is_not_found(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.receive(product, "B1", "10")
    requested = line(product, "1", batches=[named(str(ids.new_id()), "1")])
    assert (await inventory.refused(reservation(requested))).reason == "BATCH_NOT_FOUND"
