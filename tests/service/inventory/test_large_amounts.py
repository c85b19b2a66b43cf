"""Stock of the largest receipts adds up in the books; what a count cannot find is refused."""

from decimal import Decimal

from bahi.inventory.v1 import inventory_reports_pb2

from kit.auth.caller import Role
from tests.support.clients.inventory import InventoryClient
from tests.support.refusals import refused

LARGEST = Decimal("99999999999999.99")


async def test_the_largest_receipts_of_one_batch_add_up(inventory: InventoryClient) -> None:
    product = await inventory.product()
    for _ in range(101):
        batch_id = await inventory.receive(product, "B1", "999999999999", f"{LARGEST}")

    assert await inventory.balance(batch_id) == (101 * 999_999_999_999, 0, 101 * LARGEST)
    valued = await inventory.reports.GetStockValuation(
        inventory_reports_pb2.GetStockValuationRequest(), metadata=inventory.as_user(Role.MANAGER)
    )
    assert Decimal(valued.total_value) == 101 * LARGEST


async def test_a_count_that_finds_more_than_the_books_can_say_is_refused(inventory: InventoryClient) -> None:
    batch_id = await inventory.receive(await inventory.product(), "B1", "1", "999999999.00")

    assert await refused(inventory.adjust(batch_id, "999999999999")) == ("STOCK_TOO_LARGE", "quantity")
    assert await refused(inventory.adjust(batch_id, "999999999")) == ("STOCK_TOO_LARGE", "quantity")
