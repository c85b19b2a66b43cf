"""A key counts once: the same reply again, and one change in the books."""

from collections.abc import Callable
from typing import Any

import pytest
from bahi.inventory.v1 import batches_pb2, locations_pb2, products_pb2

from tests.support.clients.inventory import InventoryClient
from tests.support.refusals import refusal

MakeRequest = Callable[[str], Any]


async def case(inventory: InventoryClient, name: str) -> tuple[Any, MakeRequest]:
    """The RPC, and a request of it that says `text` somewhere."""
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    cases: dict[str, tuple[Any, MakeRequest]] = {
        "CreateProduct": (
            inventory.products.CreateProduct,
            lambda text: products_pb2.CreateProductRequest(
                code="NEW", name=text, hsn="3004", tax_class="medicine", uqc="TBS"
            ),
        ),
        "CreateLocation": (
            inventory.locations.CreateLocation,
            lambda text: locations_pb2.CreateLocationRequest(
                code="NEW", name=text, kind=locations_pb2.LOCATION_KIND_SALEABLE
            ),
        ),
        "BlockBatch": (
            inventory.batches.BlockBatch,
            lambda text: batches_pb2.BlockBatchRequest(batch_id=batch_id, reason=text),
        ),
        "RecallBatch": (
            inventory.batches.RecallBatch,
            lambda text: batches_pb2.RecallBatchRequest(batch_id=batch_id, reason=text),
        ),
        "UnblockBatch": (
            inventory.batches.UnblockBatch,
            lambda text: batches_pb2.UnblockBatchRequest(batch_id=batch_id, reason=text),
        ),
    }
    if name == "UnblockBatch":
        await inventory.block(batch_id)
    return cases[name]


@pytest.mark.parametrize(
    "name",
    [
        "CreateProduct",
        "CreateLocation",
        "BlockBatch",
        "RecallBatch",
        "UnblockBatch",
    ],
)
async def test_repeated_key_gives_the_same_reply_and_one_change(inventory: InventoryClient, name: str) -> None:
    call, make_request = await case(inventory, name)
    before = len(await inventory.audits())
    first, second = [await call(make_request("First"), metadata=inventory.with_key("once")) for _ in range(2)]
    assert first == second
    assert len(await inventory.audits()) == before + 1
    error = await refusal(call(make_request("Second"), metadata=inventory.with_key("once")))
    assert error.reason == "IDEMPOTENCY_KEY_REUSED"
    assert len(await inventory.audits()) == before + 1
