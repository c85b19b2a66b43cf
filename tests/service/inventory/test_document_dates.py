"""Days of adjustments and write-offs: today, yesterday with a reason, further back by a manager within the year."""

import pytest
from bahi.inventory.v1 import adjustments_pb2

from services.inventory.store.stock_tables import adjustments
from tests.support.clients.inventory import InventoryClient
from tests.support.days import days_ago
from tests.support.refusals import refused

WHY = "Counted on that day"


@pytest.mark.parametrize(
    ("day", "reason", "refusal_of"),
    [
        (days_ago(1), "", ("DATE_REASON_MISSING", "date_reason")),
        (days_ago(40), "", ("DATE_REASON_MISSING", "date_reason")),
        ("2026-03-31", WHY, ("DATE_TOO_FAR_BACK", "date")),
        ("2017-06-30", WHY, ("BEFORE_BOOKS_BEGIN", "date")),
    ],
)
async def test_an_adjustment_of_an_earlier_day_is_refused(
    inventory: InventoryClient, day: str, reason: str, refusal_of: tuple[str, str]
) -> None:
    batch_id = await inventory.receive(await inventory.product(), "B1", "10", date="2026-01-01")

    assert await refused(inventory.adjust(batch_id, "-1", date=day, date_reason=reason)) == refusal_of
    assert await inventory.count(adjustments) == 0
    assert (await inventory.balance(batch_id))[0] == 10


async def test_with_a_reason_it_is_kept_with_the_adjustment(inventory: InventoryClient) -> None:
    batch_id = await inventory.receive(await inventory.product(), "B1", "10", date="2026-04-01")

    made = await inventory.adjust(batch_id, "-1", date="2026-04-01", date_reason=WHY)
    request = adjustments_pb2.GetStockAdjustmentRequest(stock_adjustment_id=made.stock_adjustment_id)
    read = await inventory.adjustments.GetStockAdjustment(request, metadata=inventory.as_user())

    assert (read.date, read.date_reason, read.number) == ("2026-04-01", WHY, "ADJ/26-27/000001")


async def test_on_1_april_a_write_off_of_yesterday_has_a_number_of_its_year(inventory: InventoryClient) -> None:
    batch_id = await inventory.receive(await inventory.product(), "B1", "10", date="2026-04-01")

    with inventory.services.clock.on("2027-04-01"):
        of_march = await inventory.adjust(batch_id, "-1", date="2027-03-31", date_reason=WHY)
        too_far = await refused(inventory.adjust(batch_id, "-1", date="2027-03-30", date_reason=WHY))
        today = await inventory.adjust(batch_id, "-1")

    assert (of_march.number, today.number) == ("ADJ/26-27/000001", "ADJ/27-28/000001")
    assert too_far == ("DATE_TOO_FAR_BACK", "date")
