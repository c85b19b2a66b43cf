"""A debit note may claim otherwise than the goods bore: the difference is booked and reported."""

from bahi.inventory.v1 import inventory_reports_pb2

from tests.service.returns.partial_returns import send_back
from tests.support.clients.returns import ReturnsClient


async def test_batch_that_came_at_two_costs_goes_back_at_one(returns) -> None:
    vendor_id, product = await returns.vendor(), await returns.product()
    cheap, dear = [
        await returns.buy(vendor_id, returns.item(product, quantity="10", rate=rate, batch_number="TWICE"))
        for rate in ("10.00", "20.00")
    ]

    (total,) = await send_back(returns, cheap, "10")
    await returns.services.deliver()

    found = await _differences(returns)
    (row,) = found.rows
    assert cheap.lines[0].batch_id == dear.lines[0].batch_id
    assert (f"{total}", row.quantity, row.amount, row.stock_amount) == ("105.00", "10", "50.00", "0.00")
    assert (row.difference, found.total_difference) == ("50.00", "50.00")
    _, _, worth = await returns.inventory.balance(dear.lines[0].batch_id)
    assert f"{worth:.2f}" == "150.00"


async def test_goods_that_bore_what_is_claimed_leave_no_difference(returns) -> None:
    receipt = await returns.buy(
        await returns.vendor(), returns.item(await returns.product(), quantity="10", rate="10.00")
    )

    await send_back(returns, receipt, "4")
    await returns.services.deliver()

    found = await _differences(returns)
    assert (list(found.rows), found.total_difference) == ([], "0.00")


async def _differences(returns: ReturnsClient) -> inventory_reports_pb2.CostDifferences:
    request = inventory_reports_pb2.GetCostDifferencesRequest()
    return await returns.inventory.reports.GetCostDifferences(request, metadata=returns.as_user())
