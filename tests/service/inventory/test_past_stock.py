"""No document precedes what it stands on: as of no day is there less than nothing, in units or in rupees."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import documents_pb2
from bahi.inventory.v1 import inventory_reports_pb2, products_pb2, stock_pb2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit import ids
from kit.auth.caller import Role
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import (
    bought,
    document,
    line,
    named,
    reservation,
)
from tests.support.days import TODAY, days_ago, month_from_now
from tests.support.organisations import new_organisation
from tests.support.refusals import allowed_or_not, refusal
from tests.support.services import Services
from tests.support.sizes import cases

NEGATIVE = sa.text("""
    SELECT batch_id, movement_date, quantity, value FROM (
        SELECT batch_id, location_id, movement_date,
               sum(sum(quantity)) OVER days AS quantity, sum(sum(value)) OVER days AS value
        FROM inventory.movements GROUP BY batch_id, location_id, movement_date
        WINDOW days AS (PARTITION BY batch_id, location_id ORDER BY movement_date)
    ) AS as_of WHERE quantity < 0 OR value < 0
""")


async def sold(inventory: InventoryClient, requested: stock_pb2.Reservation) -> None:
    """Reserves, and takes the goods out on the reservation's day."""
    await inventory.granted(requested)
    issued = document(date=requested.on_date)
    await inventory.taken(stock_pb2.FulfilReservation(hold_id=requested.hold_id, document=issued))


async def test_sale_before_its_goods_came_is_refused_with_the_day_from_which_it_is_possible(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product()
    await inventory.receive(product, "B1", "30", "300.00", date=days_ago(5))
    error = await inventory.refused(reservation(line(product, "30"), on_date=days_ago(9)))
    assert (error.reason, error.field, error.facts["possible_from"]) == (
        "GOODS_CAME_LATER",
        "lines[0].quantity",
        days_ago(5),
    )
    assert await inventory.granted(reservation(line(product, "30"), on_date=days_ago(5))) == [("B1", "30")]


async def test_named_batch_before_it_came_is_refused_too(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "30", date=days_ago(5))
    requested = reservation(line(product, "3", batches=[named(batch_id, "3")]), on_date=days_ago(9))
    assert (await inventory.refused(requested)).reason == "GOODS_CAME_LATER"


async def test_what_a_later_day_needs_does_not_leave_on_an_earlier_one(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.receive(product, "B1", "10", date=days_ago(9))
    await sold(inventory, reservation(line(product, "8"), on_date=days_ago(7)))
    await inventory.receive(product, "B1", "5", date=days_ago(3))
    error = await inventory.refused(reservation(line(product, "3"), on_date=days_ago(8)))
    assert (error.reason, error.facts["lines[0].available"], error.facts["possible_from"]) == (
        "GOODS_CAME_LATER",
        "2",
        days_ago(3),
    )
    assert await inventory.granted(reservation(line(product, "2"), on_date=days_ago(8))) == [("B1", "2")]


async def test_first_expired_first_passes_over_goods_that_came_later(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.receive(product, "SOON", "10", expiry_month=month_from_now(2))
    await inventory.receive(product, "LATE", "10", date=days_ago(9))
    assert await inventory.granted(reservation(line(product, "4"), on_date=days_ago(2))) == [("LATE", "4")]
    assert await inventory.granted(reservation(line(product, "4"))) == [("SOON", "4")]


async def test_confirmed_reservation_does_not_serve_a_day_before_its_goods_came(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.receive(product, "B1", "10", date=days_ago(2))
    order = reservation(line(product, "10"))
    await inventory.granted(order)
    await inventory.taken(stock_pb2.ConfirmReservation(hold_id=order.hold_id))
    early = reservation(line(product, "4"), on_date=days_ago(5), from_hold_id=order.hold_id)
    assert (await inventory.refused(early)).reason == "GOODS_CAME_LATER"
    await sold(inventory, reservation(line(product, "4"), on_date=days_ago(2), from_hold_id=order.hold_id))
    assert await inventory.rows(NEGATIVE) == []


@pytest.mark.parametrize("quantity", ["-1", "-10"])
async def test_write_off_before_its_goods_came_is_refused(inventory: InventoryClient, quantity: str) -> None:
    batch_id = await inventory.receive(await inventory.product(), "B1", "10", date=days_ago(5))
    error = await refusal(inventory.adjust(batch_id, quantity, date=days_ago(6)))
    assert (error.reason, error.field, error.facts["possible_from"]) == ("GOODS_CAME_LATER", "date", days_ago(5))
    assert (await inventory.adjust(batch_id, quantity, date=days_ago(5))).quantity == quantity


async def test_goods_are_not_found_before_their_batch_came(inventory: InventoryClient) -> None:
    """Else they could be sold on a day before their receipt."""
    batch_id = await inventory.receive(await inventory.product(), "B1", "10", date=days_ago(5))
    error = await refusal(inventory.adjust(batch_id, "5", date=days_ago(6)))
    assert (error.reason, error.field, error.facts["possible_from"]) == ("GOODS_CAME_LATER", "date", days_ago(5))
    assert (await inventory.adjust(batch_id, "5", date=days_ago(5))).quantity == "5"


async def test_last_goods_that_leave_on_a_past_day_leave_the_value_that_came_later_as_a_difference(
    inventory: InventoryClient,
) -> None:
    """10 for 100.00 come, their bill says 50.00 more: 10 that left before the bill bore 100.00."""
    received = bought(await inventory.product(), "B1", "10", "100.00")
    batch_id, goods_receipt_id = await inventory.bring_in(received, days_ago(9))
    await revise_cost(inventory, goods_receipt_id, batch_id, "10", "50.00", 2)
    await inventory.adjust(batch_id, "-10", date=days_ago(5))
    assert await inventory.balance(batch_id) == (0, 0, 0)
    assert await inventory.rows(NEGATIVE) == []
    assert await total_difference(inventory) == "50.00"


async def test_cost_that_falls_on_a_past_day_takes_no_value_that_came_later(inventory: InventoryClient) -> None:
    """Of 10 for 100.00, 9 are sold; 10 more come later. A refund of 50.00 is dated between: one unit bears 5.00."""
    product = await inventory.product()
    batch_id, goods_receipt_id = await inventory.bring_in(bought(product, "B1", "10", "100.00"), days_ago(20))
    await sold(inventory, reservation(line(product, "9"), on_date=days_ago(19)))
    await inventory.bring_in(bought(product, "B1", "10", "100.00"), days_ago(5))
    await revise_cost(inventory, goods_receipt_id, batch_id, "10", "-50.00", 15)
    assert await inventory.rows(NEGATIVE) == []
    assert await inventory.balance(batch_id) == (11, 0, 100)
    assert await total_difference(inventory) == "-40.00"


async def test_revisions_of_one_batch_of_messages_see_each_other(inventory: InventoryClient) -> None:
    """10 worth 100.00 become dearer by 50.00 today; what falls yesterday takes no more than yesterday had."""
    batch_id, goods_receipt_id = await inventory.bring_in(
        bought(await inventory.product(), "B1", "10", "100.00"), days_ago(9)
    )
    dearer, cheaper = (
        cost_revision(goods_receipt_id, batch_id, "10", amount, ago) for amount, ago in (("50.00", 0), ("-120.00", 1))
    )
    await inventory.taken(dearer, cheaper, sender="purchase")
    assert await inventory.rows(NEGATIVE) == []
    assert await inventory.balance(batch_id) == (10, 0, 50)


async def total_difference(inventory: InventoryClient) -> str:
    request = inventory_reports_pb2.GetCostDifferencesRequest(from_date=days_ago(27))
    return (await inventory.reports.GetCostDifferences(request, metadata=inventory.as_user())).total_difference


def cost_revision(goods_receipt_id: str, batch_id: str, quantity: str, amount: str, ago: int) -> stock_pb2.ReviseCost:
    bill = document(documents_pb2.DOCUMENT_TYPE_VENDOR_BILL, "BILL/1", date=days_ago(ago))
    revised = stock_pb2.RevisedCost(
        goods_receipt_id=goods_receipt_id, batch_id=batch_id, quantity=quantity, amount=amount
    )
    return stock_pb2.ReviseCost(revision_id=str(ids.new_id()), document=bill, lines=[revised])


async def revise_cost(
    inventory: InventoryClient, goods_receipt_id: str, batch_id: str, quantity: str, amount: str, ago: int
) -> None:
    message = cost_revision(goods_receipt_id, batch_id, quantity, amount, ago)
    await inventory.taken(message, sender="purchase")


async def test_expired_batch_does_not_leave_under_an_older_date(services: Services, inventory: InventoryClient) -> None:
    """Named or chosen: the batch was good on the sale's day, and is not today."""
    product = await inventory.product()
    batch_id = await inventory.receive(product, "OLD", "10", expiry_month=month_from_now(-1), date=days_ago(40))
    last_good = TODAY.replace(day=1) - dt.timedelta(days=1)
    chosen = reservation(line(product, "1"), on_date=last_good.isoformat())
    assert (await inventory.refused(chosen)).reason == "INSUFFICIENT_STOCK"
    by_name = reservation(line(product, "1", batches=[named(batch_id, "1")]), on_date=last_good.isoformat())
    assert (await inventory.refused(by_name)).reason == "BATCH_EXPIRED"


async def test_stock_card_and_valuation_of_a_day_agree_after_back_dated_entries(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10", date=days_ago(40))
    await inventory.adjust(batch_id, "-2", date=days_ago(3))
    await inventory.adjust(batch_id, "-3", date=days_ago(20))
    await inventory.adjust(batch_id, "1", date=days_ago(35))
    moves = await inventory.movements(batch_id=batch_id)
    assert [(move.date, move.on_hand_after) for move in moves] == [
        (days_ago(3), "6"),
        (days_ago(20), "8"),
        (days_ago(35), "11"),
        (days_ago(40), "10"),
    ]
    for move in moves:
        request = inventory_reports_pb2.GetStockValuationRequest(as_of_date=move.date)
        valued = await inventory.reports.GetStockValuation(request, metadata=inventory.as_user(Role.MANAGER))
        assert valued.products[0].quantity == move.on_hand_after


@dataclasses.dataclass(slots=True)
class Days:
    """Acts of past days, in any order of entry."""

    inventory: InventoryClient
    product: products_pb2.Product
    receipts: list[tuple[str, str, int]] = dataclasses.field(default_factory=list)

    async def receive(self, ago: int, count: int) -> None:
        received = bought(self.product, "B1", str(count), f"{7 * count}.01")
        batch_id, goods_receipt_id = await self.inventory.bring_in(received, days_ago(ago))
        self.receipts.append((goods_receipt_id, batch_id, count))

    async def sell(self, ago: int, count: int) -> None:
        requested = reservation(line(self.product, str(count)), on_date=days_ago(ago))
        (outcome,) = await self.inventory.reserve(requested)
        if outcome.HasField("granted"):
            issued = stock_pb2.FulfilReservation(hold_id=requested.hold_id, document=document(date=requested.on_date))
            await self.inventory.taken(issued)

    async def adjust(self, ago: int, count: int) -> None:
        if self.receipts and count != 5:
            batch_id = self.receipts[0][1]
            await allowed_or_not(self.inventory.adjust(batch_id, str(count - 5), date=days_ago(ago)))

    async def revise(self, ago: int, count: int) -> None:
        if self.receipts:
            goods_receipt_id, batch_id, quantity = self.receipts[-1]
            amount = f"{10 * (count - 5)}.50"
            await revise_cost(self.inventory, goods_receipt_id, batch_id, str(quantity), amount, ago)


VERBS = ("receive", "receive", "sell", "sell", "sell", "adjust", "revise")


@settings(
    max_examples=cases(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 6), st.integers(1, 9)), min_size=4, max_size=20))
async def test_stock_as_of_any_day_is_never_negative_after_any_sequence_of_acts(
    services: Services, steps: list[tuple[str, int, int]]
) -> None:
    inventory = InventoryClient(services, new_organisation())
    days: Any = Days(inventory, await inventory.product())
    await days.receive(4, 9)
    for verb, ago, count in steps:
        await getattr(days, verb)(ago, count)
        assert await inventory.rows(NEGATIVE) == []
