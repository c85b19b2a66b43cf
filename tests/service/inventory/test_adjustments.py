"""Adjustments: with a reason, at the batch's cost, never below what is promised."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from bahi.inventory.v1 import adjustments_pb2, locations_pb2

from kit import ids
from kit.auth.caller import Role
from kit.db import number_series
from services.inventory.usecases.adjustments.create import SERIES as ADJUSTMENTS
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import bought, incoming_hold, line, reservation
from tests.support.days import TODAY, days_ago
from tests.support.refusals import refusal

COUNT = adjustments_pb2.ADJUSTMENT_REASON_COUNT
YEAR = TODAY.year if TODAY.month > 3 else TODAY.year - 1
SERIES = f"ADJ/{YEAR % 100:02d}-{(YEAR + 1) % 100:02d}"


async def test_adjustment_moves_stock_at_cost_and_is_numbered(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "11", "80.00")
    down = await inventory.adjust(batch_id, "-3")
    assert (down.number, down.value, down.quantity, down.date) == (
        f"{SERIES}/000001",
        "-21.82",
        "-3",
        TODAY.isoformat(),
    )
    up = await inventory.adjust(batch_id, "2")
    assert (up.number, up.value, up.reverses_itc) == (f"{SERIES}/000002", "14.55", False)
    assert up.created_by == str(inventory.organisation.users[inventory.person])
    assert await inventory.balance(batch_id) == (10, 0, Decimal("72.73"))
    read = await inventory.adjustments.GetStockAdjustment(
        adjustments_pb2.GetStockAdjustmentRequest(stock_adjustment_id=up.stock_adjustment_id),
        metadata=inventory.as_user(Role.USER),
    )
    assert read == up
    assert ("adjust", "stock") in await inventory.audits()
    last = (await inventory.movements(batch_id=batch_id))[0]
    assert (last.document_number, last.quantity, last.on_hand_after, last.reason) == (
        up.number,
        "2",
        "10",
        "count: Counted twice",
    )


async def test_no_adjustment_is_made_when_the_year_s_numbers_are_used_up(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "11", "80.00")
    year = f"20{SERIES.partition('/')[2]}"
    async with inventory.running.database.transaction(inventory.organisation.caller()) as tx:
        await number_series.next_numbers(tx, ADJUSTMENTS, year, 999_998)

    assert (await inventory.adjust(batch_id, "-1")).number == f"{SERIES}/999999"
    used_up = await refusal(inventory.adjust(batch_id, "-1"))

    assert (used_up.reason, used_up.facts) == ("SERIES_EXHAUSTED", {"series": ADJUSTMENTS})
    assert await inventory.balance(batch_id) == (10, 0, Decimal("72.73"))


@pytest.mark.parametrize(
    ("reason", "reverses"),
    [
        (COUNT, False),
        (adjustments_pb2.ADJUSTMENT_REASON_EXPIRED, True),
        (adjustments_pb2.ADJUSTMENT_REASON_DAMAGED, True),
        (adjustments_pb2.ADJUSTMENT_REASON_LOST, True),
        (adjustments_pb2.ADJUSTMENT_REASON_SAMPLE, True),
    ],
)
async def test_write_off_says_that_input_tax_credit_is_to_be_reversed(
    inventory: InventoryClient,
    reason: int,
    reverses: object,
) -> None:
    batch_id = await inventory.receive(await inventory.product(), "B1", "10")
    assert (await inventory.adjust(batch_id, "-1", reason_kind=reason)).reverses_itc is reverses


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"quantity": "-11"}, "INSUFFICIENT_STOCK", "quantity"),
        ({"quantity": "-8"}, "BELOW_RESERVED", "quantity"),
        ({"quantity": "0"}, "INVALID_REQUEST", "quantity"),
        ({"quantity": "1", "reason_kind": adjustments_pb2.ADJUSTMENT_REASON_LOST}, "WRITE_OFF_UPWARDS", "reason_kind"),
        ({"reason": ""}, "INVALID_REQUEST", "reason"),
        ({"date": (TODAY + dt.timedelta(days=2)).isoformat()}, "DATE_IN_FUTURE", "date"),
        ({"date": "2026-02-30"}, "INVALID_REQUEST", "date"),
        ({"batch_id": str(ids.new_id())}, "BATCH_NOT_FOUND", "batch_id"),
        ({"location_id": str(ids.new_id())}, "LOCATION_NOT_FOUND", "location_id"),
    ],
)
async def test_adjustment_that_cannot_be_is_refused_and_nothing_changes(
    inventory: InventoryClient, fields: dict[str, object], reason: str, field: str
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    await inventory.granted(reservation(line(product, "3")))
    given: dict[str, Any] = {"batch_id": batch_id, "quantity": "-1", **fields}
    error = await refusal(inventory.adjust(**given))
    assert (error.reason, error.field) == (reason, field)
    assert await inventory.balance(batch_id) == (10, 3, Decimal("100.00"))
    assert await listed(inventory) == []


async def test_batch_that_never_came_in_is_not_adjusted(inventory: InventoryClient) -> None:
    product = await inventory.product()
    (outcome,) = await inventory.reserve_incoming(incoming_hold(bought(product, "B1", "5")))
    error = await refusal(inventory.adjust(outcome.granted.lines[0].batch_id, "5"))
    assert error.reason == "BATCH_NOT_RECEIVED"


async def test_adjustment_needs_a_key_and_counts_once_under_it(inventory: InventoryClient) -> None:
    batch_id = await inventory.receive(await inventory.product(), "B1", "10")
    first, second = [await inventory.adjust(batch_id, "-1", key="k1") for _ in range(2)]
    assert first == second
    assert (await inventory.balance(batch_id))[0] == 9
    assert (await refusal(inventory.adjust(batch_id, "-2", key="k1"))).reason == "IDEMPOTENCY_KEY_REUSED"
    request = adjustments_pb2.CreateStockAdjustmentRequest(
        batch_id=batch_id, quantity="-1", reason_kind=COUNT, reason="Why"
    )
    error = await refusal(inventory.adjustments.CreateStockAdjustment(request, metadata=inventory.without_key()))
    assert error.reason == "IDEMPOTENCY_KEY_REQUIRED"
    error = await refusal(
        inventory.adjustments.CreateStockAdjustment(request, metadata=inventory.as_user(Role.USER, "k2"))
    )
    assert error.reason == "ROLE_INSUFFICIENT"


async def test_refused_adjustment_burns_no_number(inventory: InventoryClient) -> None:
    batch_id = await inventory.receive(await inventory.product(), "B1", "10")
    await refusal(inventory.adjust(batch_id, "-11", key="again"))
    assert (await inventory.adjust(batch_id, "-10", key="again")).number == f"{SERIES}/000001"


async def test_goods_are_found_at_a_place_where_there_were_none(inventory: InventoryClient) -> None:
    batch_id = await inventory.receive(await inventory.product(), "B1", "10")
    location = await inventory.default_location(locations_pb2.LOCATION_KIND_QUARANTINE)
    await inventory.adjust(batch_id, "2", location_id=location.location_id)
    assert await inventory.balance(batch_id, location.location_id) == (2, 0, Decimal("20.00"))


async def listed(inventory: InventoryClient, **filters: Any) -> list[str]:
    request = adjustments_pb2.ListStockAdjustmentsRequest(page_size=2, **filters)
    found = []
    while True:
        reply = await inventory.adjustments.ListStockAdjustments(request, metadata=inventory.as_user(Role.USER))
        found += [adjustment.quantity for adjustment in reply.stock_adjustments]
        if not reply.next_page_token:
            return found
        request.page_token = reply.next_page_token


async def test_adjustments_are_listed_latest_first_by_filter(
    inventory: InventoryClient, neighbour: InventoryClient
) -> None:
    batch_id = await inventory.receive(await inventory.product(), "B1", "10", date=days_ago(1))
    yesterday = (TODAY - dt.timedelta(days=1)).isoformat()
    await inventory.adjust(batch_id, "-1")
    await inventory.adjust(batch_id, "-2", date=yesterday)
    made = await inventory.adjust(batch_id, "-3", reason_kind=adjustments_pb2.ADJUSTMENT_REASON_LOST)
    assert await listed(inventory) == ["-3", "-1", "-2"]
    assert await listed(inventory, reason_kind=adjustments_pb2.ADJUSTMENT_REASON_LOST) == ["-3"]
    assert await listed(inventory, to_date=yesterday) == ["-2"]
    assert await listed(inventory, from_date=TODAY.isoformat()) == ["-3", "-1"]
    assert await listed(neighbour) == []
    request = adjustments_pb2.GetStockAdjustmentRequest(stock_adjustment_id=made.stock_adjustment_id)
    error = await refusal(neighbour.adjustments.GetStockAdjustment(request, metadata=neighbour.as_user()))
    assert (error.reason, error.field) == ("STOCK_ADJUSTMENT_NOT_FOUND", "stock_adjustment_id")
