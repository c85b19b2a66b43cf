"""Unusual dates of a batch are asked about, and their confirmation is kept."""

from typing import Any

import pytest
import sqlalchemy as sa
from bahi.inventory.v1 import batches_pb2, stock_pb2

from kit.auth.caller import Role
from services.inventory.store.tables import kit_tables
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import bought, incoming_hold
from tests.support.days import TODAY
from tests.support.refusals import reason_and_field, refused

LAST_USUAL_MONTH = f"{TODAY.year + 10}-{TODAY.month - 1:02d}"
FIRST_UNUSUAL_MONTH = f"{TODAY.year + 10}-{TODAY.month:02d}"
"""Good to its last day, which is more than ten years after the receipt."""
THIS_MONTH = f"{TODAY:%Y-%m}"
NEXT_MONTH = f"{TODAY.year}-{TODAY.month + 1:02d}"
UNUSUAL = [
    ({"expiry_month": FIRST_UNUSUAL_MONTH}, "EXPIRY_FAR_OFF", "expiry_month"),
    ({"expiry_month": "2099-12"}, "EXPIRY_FAR_OFF", "expiry_month"),
    ({"manufacture_month": NEXT_MONTH}, "MANUFACTURE_AFTER_RECEIPT", "manufacture_month"),
]
READ = "Read on three cartons"


async def read(inventory: InventoryClient, batch_id: str) -> batches_pb2.Batch:
    request = batches_pb2.GetBatchRequest(batch_id=batch_id)
    return await inventory.batches.GetBatch(request, metadata=inventory.as_user(Role.USER))


async def correct(inventory: InventoryClient, batch: batches_pb2.Batch, **changes: Any) -> batches_pb2.Batch:
    request = batches_pb2.UpdateBatchRequest(
        batch_id=batch.batch_id, etag=batch.etag, batch=batches_pb2.BatchChanges(reason="Misread", **changes)
    )
    return await inventory.batches.UpdateBatch(request, metadata=inventory.as_user())


async def confirmations(inventory: InventoryClient) -> list[str]:
    """What the audit trail keeps, in the order of the acts."""
    audit = kit_tables.audit
    rows = await inventory.rows(sa.select(audit).where(audit.c.entity == "batch").order_by(audit.c.at, audit.c.id))
    return [row.after["dates_confirmation"] for row in rows if "dates_confirmation" in row.after]


@pytest.mark.parametrize(("dates", "reason", "field"), UNUSUAL)
async def test_unusual_dates_of_incoming_goods_are_asked_about(
    inventory: InventoryClient, dates: dict[str, str], reason: str, field: str
) -> None:
    product = await inventory.product()

    error = await inventory.receipt_refused(bought(product, "B1", "10", **dates))

    assert reason_and_field(error) == (reason, f"lines[0].new_batch.{field}")
    assert await inventory.rows(sa.text("SELECT * FROM inventory.batches")) == []


@pytest.mark.parametrize(("dates", "reason", "field"), UNUSUAL)
async def test_confirmed_unusual_dates_are_taken_and_the_confirmation_is_kept(
    inventory: InventoryClient, dates: dict[str, str], reason: str, field: str
) -> None:
    product = await inventory.product()

    batch = await read(inventory, await inventory.receive(product, "B1", "10", dates_confirmation=f" {READ} ", **dates))

    assert batch.dates_confirmation == READ, (reason, field)
    assert await confirmations(inventory) == [READ]


@pytest.mark.parametrize("dates", [{"expiry_month": LAST_USUAL_MONTH}, {"manufacture_month": THIS_MONTH}])
async def test_usual_dates_need_no_confirmation_and_keep_none(
    inventory: InventoryClient, dates: dict[str, str]
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10", **dates)

    assert await inventory.receive(product, "B1", "10", dates_confirmation=READ, **dates) == batch_id

    assert (await read(inventory, batch_id)).dates_confirmation == ""
    assert await confirmations(inventory) == []


async def test_a_confirmation_of_which_nothing_can_be_seen_is_refused(inventory: InventoryClient) -> None:
    product = await inventory.product()
    hold = incoming_hold(bought(product, "B1", "10", expiry_month="2099-12", dates_confirmation=" \u200b"))
    request = stock_pb2.ReserveIncomingRequest(incoming_holds=[hold])

    call = inventory.stock.ReserveIncoming(request, metadata=inventory.as_service("purchase"))

    assert await refused(call) == ("INVALID_REQUEST", "incoming_holds[0].lines[0].new_batch.dates_confirmation")


async def test_the_next_receipt_is_asked_too_and_the_first_confirmation_stays(inventory: InventoryClient) -> None:
    product = await inventory.product()
    dates = {"expiry_month": "2099-12"}
    batch_id = await inventory.receive(product, "B1", "10", dates_confirmation=READ, **dates)

    error = await inventory.receipt_refused(bought(product, "B1", "10", **dates))
    assert await inventory.receive(product, "b1", "10", dates_confirmation="Read again", **dates) == batch_id

    assert error.reason == "EXPIRY_FAR_OFF"
    assert (await read(inventory, batch_id)).dates_confirmation == READ
    assert await confirmations(inventory) == [READ, "Read again"]


async def test_a_batch_that_had_no_confirmation_gets_that_of_an_earlier_dated_receipt(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10", manufacture_month=THIS_MONTH)
    before = await read(inventory, batch_id)
    line = bought(product, "B1", "5", manufacture_month=THIS_MONTH, dates_confirmation=READ)

    (outcome,) = await inventory.reserve_incoming(incoming_hold(line, on_date=f"{TODAY.year}-{TODAY.month - 1:02d}-01"))

    after = await read(inventory, batch_id)
    assert outcome.granted.lines[0].batch_id == batch_id
    assert (before.dates_confirmation, after.dates_confirmation) == ("", READ)
    assert before.etag != after.etag


@pytest.mark.parametrize(("dates", "reason", "field"), UNUSUAL)
async def test_a_correction_to_unusual_dates_is_asked_about(
    inventory: InventoryClient, dates: dict[str, str], reason: str, field: str
) -> None:
    product = await inventory.product()
    batch = await read(inventory, await inventory.receive(product, "B1", "10"))

    refusal = await refused(correct(inventory, batch, **dates))
    unchanged = await read(inventory, batch.batch_id)
    changed = await correct(inventory, batch, dates_confirmation=READ, **dates)

    assert refusal == (reason, f"batch.{field}")
    assert unchanged == batch
    assert changed.dates_confirmation == READ
    assert (await confirmations(inventory))[-1] == READ


async def test_a_correction_of_prices_keeps_the_confirmation_and_one_to_usual_dates_ends_it(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10", expiry_month="2099-12", dates_confirmation=READ)

    repriced = await correct(inventory, await read(inventory, batch_id), ptr="8.90")
    usual = await correct(inventory, repriced, expiry_month=LAST_USUAL_MONTH)

    assert (repriced.dates_confirmation, usual.dates_confirmation) == (READ, "")
    assert await confirmations(inventory) == [READ, READ, ""]
