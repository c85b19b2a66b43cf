"""Facts of a batch: prices follow the latest receipt; a manager corrects the others with a reason."""

from typing import Any

import pytest
import sqlalchemy as sa
from bahi.inventory.v1 import batches_pb2, products_pb2, stock_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from services.inventory.store.tables import kit_tables
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import GOODS_RECEIPT, bought, document, incoming_hold
from tests.support.days import month_from_now
from tests.support.refusals import reason_and_field, refused, replies_and_refusals


def correction(batch: batches_pb2.Batch, etag: str = "", **changes: Any) -> batches_pb2.UpdateBatchRequest:
    mask = FieldMask(paths=changes.pop("paths", ()))
    return batches_pb2.UpdateBatchRequest(
        batch_id=batch.batch_id,
        batch=batches_pb2.BatchChanges(**({"reason": "Misread at the counter"} | changes)),
        update_mask=mask,
        etag=etag or batch.etag,
    )


async def read(inventory: InventoryClient, batch_id: str) -> batches_pb2.Batch:
    request = batches_pb2.GetBatchRequest(batch_id=batch_id)
    return await inventory.batches.GetBatch(request, metadata=inventory.as_user(Role.USER))


async def correct(inventory: InventoryClient, batch: batches_pb2.Batch, **changes: Any) -> batches_pb2.Batch:
    return await inventory.batches.UpdateBatch(correction(batch, **changes), metadata=inventory.as_user())


async def received(inventory: InventoryClient, **batch: Any) -> tuple[products_pb2.Product, batches_pb2.Batch]:
    product = await inventory.product()
    return product, await read(inventory, await inventory.receive(product, "B1", "10", **batch))


async def last_audit(inventory: InventoryClient) -> Any:
    audit = kit_tables.audit
    return (await inventory.rows(sa.select(audit).where(audit.c.entity == "batch").order_by(audit.c.id.desc())))[0]


async def test_prices_follow_the_latest_receipt_and_the_former_ones_are_kept(inventory: InventoryClient) -> None:
    product, first = await received(inventory)

    assert await inventory.receive(product, "b 1", "10", "120.00", ptr="9.50", pts="8.60") == first.batch_id

    second = await read(inventory, first.batch_id)
    assert (first.ptr, first.pts) == ("9.00", "8.10")
    assert (second.ptr, second.pts, second.landed_cost, second.mrp) == ("9.50", "8.60", "11.00", "12.00")
    audit = await last_audit(inventory)
    assert (audit.action, audit.before["ptr"], audit.after["ptr"]) == ("reprice", "9.00", "9.50")


async def test_prices_of_receipts_that_arrive_together_are_all_kept_in_their_order(inventory: InventoryClient) -> None:
    product, first = await received(inventory)
    holds = [incoming_hold(bought(product, "B1", "10", ptr=ptr)) for ptr in ("9.50", "9.70", "9.30")]
    await inventory.reserve_incoming(*holds)

    await inventory.taken(
        *(stock_pb2.FulfilIncoming(hold_id=hold.hold_id, document=document(GOODS_RECEIPT)) for hold in holds),
        sender="purchase",
    )

    audit = kit_tables.audit
    kept = await inventory.rows(sa.select(audit).where(audit.c.action == "reprice").order_by(audit.c.id))
    assert [(row.before["ptr"], row.after["ptr"]) for row in kept] == [
        ("9.00", "9.50"),
        ("9.50", "9.70"),
        ("9.70", "9.30"),
    ]
    assert (await read(inventory, first.batch_id)).ptr == "9.30"


async def test_a_receipt_without_prices_leaves_them(inventory: InventoryClient) -> None:
    product, first = await received(inventory)

    await inventory.receive(product, "B1", "10", ptr="", pts="")

    second = await read(inventory, first.batch_id)
    assert (second.ptr, second.pts) == ("9.00", "8.10")


async def test_a_receipt_that_is_not_committed_changes_no_price(inventory: InventoryClient) -> None:
    product, first = await received(inventory)

    await inventory.reserve_incoming(incoming_hold(bought(product, "B1", "1", ptr="9.90")))

    assert await read(inventory, first.batch_id) == first


@pytest.mark.parametrize("field", ["ptr", "pts"])
async def test_a_price_to_the_trade_that_with_tax_is_above_the_mrp_is_refused(
    inventory: InventoryClient, field: str
) -> None:
    product, batch = await received(inventory)

    at_receipt = await inventory.receipt_refused(bought(product, "B2", "1", **{field: "11.43"}))
    at_correction = await refused(correct(inventory, batch, **{field: "11.43"}))

    assert reason_and_field(at_receipt) == ("ABOVE_MRP", f"lines[0].new_batch.{field}")
    assert at_correction == ("ABOVE_MRP", f"batch.{field}")
    assert (await correct(inventory, batch, **{field: "11.42"})).etag != batch.etag


async def test_a_manager_corrects_the_facts_with_a_reason(inventory: InventoryClient) -> None:
    _, batch = await received(inventory, expiry_month=month_from_now(12))

    changed = await correct(
        inventory,
        batch,
        expiry_month=month_from_now(13),
        manufacture_month="2026-01",
        mrp="13.00",
        ptr="9.20",
        pts="8.30",
    )

    assert changed.expiry_date.startswith(month_from_now(13))
    assert (changed.manufacture_month, changed.mrp, changed.ptr, changed.pts) == ("2026-01", "13.00", "9.20", "8.30")
    assert (changed.batch_number, changed.landed_cost) == (batch.batch_number, batch.landed_cost)
    assert await read(inventory, batch.batch_id) == changed
    audit = await last_audit(inventory)
    assert (audit.action, audit.before["mrp"], audit.after["mrp"]) == ("correct", "12.00", "13.00")
    assert audit.after["reason"] == "Misread at the counter"


async def test_only_the_named_facts_change(inventory: InventoryClient) -> None:
    _, batch = await received(inventory, manufacture_month="2026-01")

    changed = await correct(inventory, batch, mrp="13.00", ptr="1.00", paths=["mrp", "manufacture_month", "reason"])

    assert (changed.mrp, changed.ptr, changed.manufacture_month) == ("13.00", batch.ptr, "")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"mrp": "0"}, ("MRP_MISSING", "batch.mrp")),
        ({"mrp": "", "paths": ["mrp"]}, ("FIELD_MISSING", "batch.mrp")),
        ({"expiry_month": "", "paths": ["expiry_month"]}, ("FIELD_MISSING", "batch.expiry_month")),
        ({"manufacture_month": "2090-01"}, ("MANUFACTURE_AFTER_EXPIRY", "batch.manufacture_month")),
        ({"mrp": "9.00"}, ("ABOVE_MRP", "batch.ptr")),
        ({"reason": " \u200b "}, ("INVALID_REQUEST", "batch.reason")),
        ({"etag": '"7"', "mrp": "13.00"}, ("STALE_ETAG", "")),
    ],
)
async def test_a_correction_that_cannot_be_is_refused(
    inventory: InventoryClient, changes: dict[str, Any], refusal: tuple[str, str]
) -> None:
    _, batch = await received(inventory)

    assert (await refused(correct(inventory, batch, **changes)))[: 1 + bool(refusal[1])] == refusal[
        : 1 + bool(refusal[1])
    ]
    assert await read(inventory, batch.batch_id) == batch


async def test_a_user_corrects_nothing(inventory: InventoryClient) -> None:
    _, batch = await received(inventory)
    call = inventory.batches.UpdateBatch(correction(batch, mrp="13.00"), metadata=inventory.as_user(Role.USER))

    assert (await refused(call))[0] == "ROLE_INSUFFICIENT"


async def test_a_correction_does_not_give_a_batch_the_identity_of_another(inventory: InventoryClient) -> None:
    product, batch = await received(inventory)
    await inventory.receive(product, "B1", "10", mrp="13.00")

    assert await refused(correct(inventory, batch, mrp="13.00")) == ("BATCH_TAKEN", "batch.expiry_month")


async def test_of_several_corrections_at_once_one_wins(inventory: InventoryClient) -> None:
    _, batch = await received(inventory)

    replies, refusals = await replies_and_refusals(
        *(correct(inventory, batch, mrp=mrp) for mrp in ("13.00", "14.00", "15.00"))
    )

    assert (len(replies), {refusal.reason for refusal in refusals}) == (1, {"STALE_ETAG"})
    assert (await read(inventory, batch.batch_id)).mrp == replies[0].mrp


@pytest.mark.parametrize("number", ["  ", "\u200b", "\u00a0\u2060", "\ufeff", "\U000e0041", "\ue000", "\uffff"])
async def test_a_number_of_which_nothing_can_be_seen_is_refused(inventory: InventoryClient, number: str) -> None:
    product = await inventory.product()

    call = inventory.reserve_incoming(incoming_hold(bought(product, number, "1")))

    assert await refused(call) == ("INVALID_REQUEST", "incoming_holds[0].lines[0].new_batch.batch_number")


async def test_a_number_of_characters_that_no_script_has_is_no_number(inventory: InventoryClient) -> None:
    for product_class in (products_pb2.PRODUCT_CLASS_DRUG, products_pb2.PRODUCT_CLASS_CONSUMER_GOODS):
        product = await inventory.product(f"P{product_class}", product_class=product_class)

        refusal = await inventory.receipt_refused(bought(product, "\u0378", "1"))

        assert (refusal.reason, refusal.field) == ("BATCH_NUMBER_MISSING", "lines[0].new_batch.batch_number")


async def test_a_number_that_reads_the_same_is_the_same_batch(inventory: InventoryClient) -> None:
    product, batch = await received(inventory)

    for number in ("b1", " B 1", "B\u200b1", "\uff22\uff11", "\u04121", "\u03921"):
        assert await inventory.receive(product, number, "1") == batch.batch_id


@pytest.mark.parametrize("name", ["   ", "\u200b\u200d", "\u3164", "\U000e0041", "\U000e0100", "\ue000"])
async def test_a_name_of_which_nothing_can_be_seen_is_refused(inventory: InventoryClient, name: str) -> None:
    assert await refused(inventory.product(name=name)) == ("INVALID_REQUEST", "name")


@pytest.mark.parametrize("barcode", ["    ", "8901\u200b2345", "\ufeff89012345", "8901 2345"])
async def test_a_barcode_is_of_characters_that_can_be_seen(inventory: InventoryClient, barcode: str) -> None:
    assert await refused(inventory.product(barcodes=[barcode])) == ("INVALID_REQUEST", "barcodes[0]")
