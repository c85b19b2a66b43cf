"""Batches: listed, held back, recalled, traced."""

from typing import Any

import pytest
from bahi.inventory.v1 import batches_pb2, stock_pb2

from kit import ids
from kit.auth.caller import Role
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import (
    GOODS_RECEIPT,
    INVOICE,
    SALES_RETURN,
    STOCK_ADJUSTMENT,
    came_back,
    document,
    line,
    reservation,
)
from tests.support.days import month_from_now
from tests.support.refusals import refusal

SALEABLE, BLOCKED, RECALLED = (
    batches_pb2.BATCH_STATUS_SALEABLE,
    batches_pb2.BATCH_STATUS_BLOCKED,
    batches_pb2.BATCH_STATUS_RECALLED,
)


async def unblock(inventory: InventoryClient, batch_id: str) -> batches_pb2.Batch:
    request = batches_pb2.UnblockBatchRequest(batch_id=batch_id, reason="Inspected")
    return await inventory.batches.UnblockBatch(request, metadata=inventory.as_user())


async def recall(inventory: InventoryClient, batch_id: str) -> batches_pb2.Batch:
    request = batches_pb2.RecallBatchRequest(batch_id=batch_id, reason="Letter of the maker")
    return await inventory.batches.RecallBatch(request, metadata=inventory.as_user())


async def test_blocked_batch_is_passed_over_and_unblocked_batch_sold_again(inventory: InventoryClient) -> None:
    product = await inventory.product()
    soon = await inventory.receive(product, "SOON", "5", expiry_month=month_from_now(4))
    await inventory.receive(product, "LATE", "5", expiry_month=month_from_now(9))
    blocked = await inventory.block(soon)
    assert (blocked.status, blocked.status_reason) == (BLOCKED, "Seal broken")
    assert await inventory.granted(reservation(line(product, "2"))) == [("LATE", "2")]
    named = line(product, "1", batches=[stock_pb2.NamedBatch(batch_id=soon, quantity="1")])
    error = await inventory.refused(reservation(named))
    assert (error.reason, error.field) == ("BATCH_NOT_SALEABLE", "lines[0].batches[0].batch_id")
    assert (await unblock(inventory, soon)).status == SALEABLE
    assert await inventory.granted(reservation(line(product, "2"))) == [("SOON", "2")]
    assert [action for action, entity in await inventory.audits() if entity == "batch"] == ["blocked", "saleable"]


async def test_recall_outranks_a_block(inventory: InventoryClient) -> None:
    batch_id = await inventory.receive(await inventory.product(), "B1", "5")
    await inventory.block(batch_id)
    assert (await recall(inventory, batch_id)).status == RECALLED
    for change in (inventory.block, recall):
        assert (await refusal(_call(change, inventory, batch_id))).reason == "BATCH_STATUS_UNCHANGED"
    assert (await unblock(inventory, batch_id)).status == SALEABLE
    assert (await refusal(unblock(inventory, batch_id))).reason == "BATCH_STATUS_UNCHANGED"


async def _call(change: object, inventory: InventoryClient, batch_id: str) -> object:
    return await (inventory.block(batch_id) if change == inventory.block else recall(inventory, batch_id))


async def test_only_a_manager_of_the_organisation_blocks_a_batch_and_only_the_version_that_was_read(
    inventory: InventoryClient, neighbour: InventoryClient
) -> None:
    batch_id = await inventory.receive(await inventory.product(), "B1", "5")
    request = batches_pb2.BlockBatchRequest(batch_id=batch_id, reason="Because")
    for stub in ("BlockBatch", "RecallBatch", "UnblockBatch"):
        call = getattr(inventory.batches, stub)
        requested = getattr(batches_pb2, f"{stub}Request")(batch_id=batch_id, reason="Because")
        assert (await refusal(call(requested, metadata=inventory.as_user(Role.USER)))).reason == "ROLE_INSUFFICIENT"
        assert (await refusal(getattr(neighbour.batches, stub)(requested, metadata=neighbour.as_user()))).reason == (
            "BATCH_NOT_FOUND"
        )
    error = await refusal(inventory.block(batch_id, etag='"9"'))
    assert error.reason == "STALE_ETAG"
    for stub, requested in (("GetBatch", batches_pb2.GetBatchRequest), ("TraceBatch", batches_pb2.TraceBatchRequest)):
        error = await refusal(
            getattr(neighbour.batches, stub)(requested(batch_id=batch_id), metadata=neighbour.as_user())
        )
        assert (error.reason, error.field) == ("BATCH_NOT_FOUND", "batch_id")
    first, second = [await inventory.batches.BlockBatch(request, metadata=inventory.as_user(key="k")) for _ in "12"]
    assert first == second


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, ["SOON", "PX 1", "LATE"]),
        ({"status": BLOCKED}, ["SOON"]),
        ({"expiry_before": f"{month_from_now(7)}-01"}, ["SOON", "PX 1"]),
        ({"batch_number": "px"}, ["PX 1"]),
        ({"on_hand_only": True}, ["SOON", "LATE"]),
    ],
)
async def test_batches_are_listed_by_expiry_and_filter(
    inventory: InventoryClient, neighbour: InventoryClient, filters: dict[str, Any], numbers: list[str]
) -> None:
    product = await inventory.product()
    await inventory.receive(product, "LATE", "5", expiry_month=month_from_now(9))
    await inventory.receive(product, "PX 1", "5", expiry_month=month_from_now(6))
    await inventory.sell(product, "5")
    await inventory.block(await inventory.receive(product, "SOON", "5", expiry_month=month_from_now(4)))
    await neighbour.receive(await neighbour.product(), "THEIRS", "5")
    request = batches_pb2.ListBatchesRequest(page_size=2, product_id=product.product_id, **filters)
    found = []
    while True:
        reply = await inventory.batches.ListBatches(request, metadata=inventory.as_user(Role.USER))
        found += [batch.batch_number for batch in reply.batches]
        if not reply.next_page_token:
            break
        request.page_token = reply.next_page_token
    assert found == numbers


async def test_a_trace_lists_the_receipts_stock_sales_and_returns_of_a_batch(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "20", "200.00")
    await inventory.receive(product, "B1", "10", "100.00")
    asha = str(ids.new_id())
    first = await inventory.sell(product, "5", number="INV/1", party_id=asha)
    second = await inventory.sell(product, "4", number="INV/2", party_name="City Hospital")
    await inventory.take_back(came_back(product, batch_id, "2", first.document_id, stock_pb2.DISPOSITION_QUARANTINE))
    await inventory.adjust(batch_id, "-1")
    await inventory.granted(reservation(line(product, "3")))
    trace = await inventory.batches.TraceBatch(
        batches_pb2.TraceBatchRequest(batch_id=batch_id), metadata=inventory.as_user(Role.USER)
    )
    assert trace.batch.batch_number == "B1"
    assert [(location.location_code, location.on_hand, location.reserved) for location in trace.locations] == [
        ("MAIN", "20", "3"),
        ("QUARANTINE", "2", "0"),
    ]
    assert [(row.document_type, row.quantity) for row in trace.came_from] == [
        (GOODS_RECEIPT, "20"),
        (GOODS_RECEIPT, "10"),
    ]
    assert [(row.document_number, row.party_name, row.quantity, row.quantity_back) for row in trace.went_to] == [
        ("INV/1", "Asha Medicals", "5", "2"),
        ("INV/2", "City Hospital", "4", "0"),
    ]
    assert (trace.went_to[0].party_id, trace.went_to[1].document_id) == (asha, second.document_id)
    assert [(row.document_type, row.quantity) for row in trace.came_back] == [(SALES_RETURN, "2")]
    assert [(row.document_type, row.quantity) for row in trace.adjusted] == [(STOCK_ADJUSTMENT, "-1")]
    assert not trace.next_page_token


async def test_trace_pages_hold_every_document_once_and_whole(
    inventory: InventoryClient, neighbour: InventoryClient
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "20")
    sold = [await inventory.sell(product, f"{number}", number=f"INV/{number}") for number in (1, 2, 3)]
    await inventory.take_back(came_back(product, batch_id, "1", sold[2].document_id, stock_pb2.DISPOSITION_SALEABLE))
    request = batches_pb2.TraceBatchRequest(batch_id=batch_id, page_size=2)
    pages: list[batches_pb2.BatchTrace] = []
    while not pages or request.page_token:
        pages.append(await inventory.batches.TraceBatch(request, metadata=inventory.as_user()))
        request.page_token = pages[-1].next_page_token
    assert [[(row.document_number, row.quantity, row.quantity_back) for row in page.went_to] for page in pages] == [
        [("INV/1", "1", "0")],
        [("INV/2", "2", "0"), ("INV/3", "3", "1")],
        [],
    ]
    assert [len(page.came_from) for page in pages] == [1, 0, 0]
    assert [[row.quantity for row in page.came_back] for page in pages] == [[], [], ["1"]]
    assert [page.locations[0].on_hand for page in pages] == ["15", "15", "15"]
    request.page_token = pages[0].next_page_token
    error = await refusal(neighbour.batches.TraceBatch(request, metadata=neighbour.as_user()))
    assert error.reason == "PAGE_TOKEN_INVALID"  # Another organisation gave it.


async def test_a_trace_lists_a_document_of_several_movements_once(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "9")
    requested = reservation(line(product, "2", "1"), line(product, "4", "2"))
    await inventory.granted(requested)
    await inventory.taken(stock_pb2.FulfilReservation(hold_id=requested.hold_id, document=document(INVOICE, "INV/1")))
    request = batches_pb2.TraceBatchRequest(batch_id=batch_id)
    trace = await inventory.batches.TraceBatch(request, metadata=inventory.as_user())
    assert [(row.document_number, row.quantity) for row in trace.went_to] == [("INV/1", "6")]
