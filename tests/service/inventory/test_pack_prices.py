"""MRP and prices of a batch that are for a pack: stored as they were given, compared exactly, shown in every reply."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from bahi.inventory.v1 import batches_pb2, products_pb2, stock_levels_pb2

from kit.auth.caller import Role
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import bought, incoming_hold, line, reservation
from tests.support.prices import pack
from tests.support.refusals import refused

PRICES: dict[str, Any] = {"mrp": "", "ptr": "", "pts": ""}
STRIPS: dict[str, Any] = {**PRICES, "pack_mrp": pack("32.00"), "pack_ptr": pack("23.47"), "pack_pts": pack("21.12")}


async def read(inventory: InventoryClient, batch_id: str) -> batches_pb2.Batch:
    request = batches_pb2.GetBatchRequest(batch_id=batch_id)
    return await inventory.batches.GetBatch(request, metadata=inventory.as_user(Role.USER))


async def correct(inventory: InventoryClient, batch: batches_pb2.Batch, **changes: Any) -> batches_pb2.Batch:
    request = batches_pb2.UpdateBatchRequest(
        batch_id=batch.batch_id,
        batch=batches_pb2.BatchChanges(reason="Misread", **changes),
        etag=batch.etag,
    )
    return await inventory.batches.UpdateBatch(request, metadata=inventory.as_user())


async def test_a_batch_keeps_its_prices_as_they_were_said(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "150000", "234700.00", **STRIPS)

    batch = await read(inventory, batch_id)
    level = await inventory.levels.ListStockLevels(
        stock_levels_pb2.ListStockLevelsRequest(batch_id=batch_id), metadata=inventory.as_user()
    )
    search = products_pb2.SearchProductsRequest(query=product.code)
    found = await inventory.products.SearchProducts(search, metadata=inventory.as_user())
    (reserved,) = await inventory.reserve(reservation(line(product, "15")))
    (allocation,) = reserved.granted.lines[0].allocations

    assert (batch.pack_mrp, batch.pack_ptr, batch.pack_pts) == (pack("32.00"), pack("23.47"), pack("21.12"))
    assert (batch.mrp, batch.ptr, batch.pts) == ("2.133333", "1.564667", "1.408")
    assert (level.stock_levels[0].pack_mrp, level.stock_levels[0].value) == (pack("32.00"), "234700.00")
    assert (found.matches[0].pack_mrp, found.matches[0].mrp) == (pack("32.00"), "2.133333")
    assert (allocation.pack_mrp, allocation.pack_ptr, allocation.pack_pts) == (
        pack("32.00"),
        pack("23.47"),
        pack("21.12"),
    )


async def test_the_same_mrp_said_for_another_pack_is_the_same_batch(inventory: InventoryClient) -> None:
    product = await inventory.product()
    first = await inventory.receive(product, "B1", "15", "23.47", **STRIPS)

    same = await inventory.receive(product, "B1", "30", "46.94", **{**PRICES, "pack_mrp": pack("64.00", "30")})
    other = await inventory.receive(product, "B1", "15", "23.47", mrp="2.133333", ptr="1.50", pts="1.40")

    assert (same == first, other == first) == (True, False)
    assert (await read(inventory, first)).pack_mrp == pack("32.00")


async def test_two_receipts_of_one_hold_name_the_same_batch_by_different_packs(inventory: InventoryClient) -> None:
    product = await inventory.product()
    lines = [
        bought(product, "B1", "15", line_id="1", **STRIPS),
        bought(product, "B1", "15", line_id="2", **{**PRICES, "pack_mrp": pack("320", "150")}),
    ]

    (outcome,) = await inventory.reserve_incoming(incoming_hold(*lines))

    assert len({granted.batch_id for granted in outcome.granted.lines}) == 1


async def test_two_receipts_at_once_of_one_mrp_by_different_packs_make_one_batch(inventory: InventoryClient) -> None:
    product = await inventory.product()
    packs = [("32.00", "15"), ("64.00", "30"), ("320.00", "150"), ("6.40", "3")]

    made = await asyncio.gather(
        *(inventory.receive(product, "B1", "30", **{**PRICES, "pack_mrp": pack(*each)}) for each in packs)
    )

    assert len(set(made)) == 1
    assert await inventory.balance(made[0]) == (120, 0, Decimal("400.00"))


async def test_prices_follow_the_latest_receipt_with_their_pack(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "15", "23.47", **STRIPS)

    await inventory.receive(product, "B1", "10", "20.00", **{**STRIPS, "pack_ptr": pack("15.50", "10")})

    assert (await read(inventory, batch_id)).pack_ptr == pack("15.50", "10")


async def test_a_correction_says_prices_for_a_pack(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch = await read(inventory, await inventory.receive(product, "B1", "15"))

    changed = await correct(inventory, batch, pack_mrp=pack("180.00"), pack_ptr=pack("140.00"))
    back = await correct(inventory, changed, mrp="12.00")

    assert (changed.pack_mrp, changed.mrp, changed.pack_ptr, changed.pts) == (
        pack("180.00"),
        "12.00",
        pack("140.00"),
        batch.pts,
    )
    assert (back.mrp, back.HasField("pack_mrp")) == ("12.00", False)


async def test_a_correction_to_the_mrp_of_another_batch_by_another_pack_is_refused(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.receive(product, "B1", "15", **STRIPS)
    batch = await read(inventory, await inventory.receive(product, "B1", "15"))

    error = await refused(correct(inventory, batch, pack_mrp=pack("64.00", "30"), pack_ptr=pack("23.47"), pts="1.00"))

    assert error == ("BATCH_TAKEN", "batch.expiry_month")


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"mrp": "12.00", "pack_mrp": pack("180.00")}, ("PRICE_GIVEN_TWICE", "batch.pack_mrp")),
        ({"pack_mrp": pack("180.00", "1.5")}, ("QUANTITY_NOT_WHOLE", "batch.pack_mrp.units")),
        ({"pack_ptr": pack("171.43")}, ("ABOVE_MRP", "batch.pack_ptr")),  # with 5 per cent 180.0015 for 15
        ({"pack_mrp": pack("0")}, ("MRP_MISSING", "batch.mrp")),
    ],
)
async def test_a_correction_that_cannot_be_is_refused(
    inventory: InventoryClient, changes: dict[str, Any], outcome: tuple[str, str]
) -> None:
    batch = await read(inventory, await inventory.receive(await inventory.product(), "B1", "15"))

    assert await refused(correct(inventory, batch, **changes)) == outcome
    assert (await read(inventory, batch.batch_id)).mrp == "12.00"


async def test_goods_that_a_count_finds_are_worth_what_the_batch_cost(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "150000", "234700.00", **STRIPS)

    await inventory.adjust(batch_id, "150000")

    assert await inventory.balance(batch_id) == (300_000, 0, Decimal("469400.00"))
