"""What lies where, how it came to be so, and what it is worth."""

import datetime as dt
from decimal import Decimal

from bahi.inventory.v1 import inventory_reports_pb2, stock_levels_pb2

from kit import ids
from kit.auth.caller import Role
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import bought, line, reservation
from tests.support.days import TODAY, month_from_now
from tests.support.refusals import refusal


async def valuation(
    inventory: InventoryClient, as_of_date: str = "", size: int = 0
) -> inventory_reports_pb2.StockValuation:
    request = inventory_reports_pb2.GetStockValuationRequest(as_of_date=as_of_date, page_size=size)
    return await inventory.reports.GetStockValuation(request, metadata=inventory.as_user(Role.USER))


async def test_stock_levels_show_batch_place_and_what_is_free(
    inventory: InventoryClient, neighbour: InventoryClient
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10", "100.00")
    await inventory.receive(await inventory.product("OTHER"), "B2", "1")
    await inventory.granted(reservation(line(product, "3")))
    request = stock_levels_pb2.ListStockLevelsRequest(product_id=product.product_id)
    (level,) = (await inventory.levels.ListStockLevels(request, metadata=inventory.as_user(Role.USER))).stock_levels
    assert (level.product_code, level.batch_id, level.batch_number, level.location_code) == (
        "PCM500",
        batch_id,
        "B1",
        "MAIN",
    )
    assert (level.on_hand, level.reserved, level.available, level.value) == ("10", "3", "7", "100.00")
    everything = stock_levels_pb2.ListStockLevelsRequest()
    assert not (await neighbour.levels.ListStockLevels(everything, metadata=neighbour.as_user())).stock_levels


async def test_stock_level_pages_hold_every_balance_once(inventory: InventoryClient) -> None:
    product = await inventory.product()
    made = [await inventory.receive(product, f"B{number}", "1") for number in range(5)]
    request = stock_levels_pb2.ListStockLevelsRequest(page_size=2)
    found: list[str] = []
    while True:
        reply = await inventory.levels.ListStockLevels(request, metadata=inventory.as_user())
        found += [level.batch_id for level in reply.stock_levels]
        if not reply.next_page_token:
            break
        request.page_token = reply.next_page_token
    assert found == sorted(made)


async def test_movements_are_listed_latest_first_and_filter(
    inventory: InventoryClient, neighbour: InventoryClient
) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10", "100.00")
    sale = await inventory.sell(product, "4", party_id=str(ids.new_id()))
    moves = await inventory.movements(product_id=product.product_id)
    assert [(move.kind, move.quantity, move.value, move.on_hand_after) for move in moves] == [
        (stock_levels_pb2.STOCK_MOVEMENT_KIND_ISSUE, "-4", "-40.00", "6"),
        (stock_levels_pb2.STOCK_MOVEMENT_KIND_RECEIPT, "10", "100.00", "10"),
    ]
    issue = moves[0]
    assert (issue.document_id, issue.document_number, issue.party_id, issue.party_name) == (
        sale.document_id,
        "INV/1",
        sale.party_id,
        "Asha Medicals",
    )
    assert [move.quantity for move in await inventory.movements(document_id=sale.document_id)] == ["-4"]
    assert len(await inventory.movements(batch_id=batch_id, from_date=TODAY.isoformat())) == 2
    assert await inventory.movements(batch_id=batch_id, to_date=(TODAY - dt.timedelta(days=1)).isoformat()) == []
    assert await neighbour.movements() == []
    wrong = stock_levels_pb2.ListStockMovementsRequest(from_date="2026-02-30")
    error = await refusal(inventory.levels.ListStockMovements(wrong, metadata=inventory.as_user()))
    assert (error.reason, error.field) == ("INVALID_REQUEST", "from_date")


async def test_movement_pages_neither_skip_nor_repeat_while_stock_moves(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "10")
    for _ in range(3):
        await inventory.adjust(batch_id, "-1")
    request = stock_levels_pb2.ListStockMovementsRequest(page_size=2, batch_id=batch_id)
    first = await inventory.levels.ListStockMovements(request, metadata=inventory.as_user())
    await inventory.adjust(batch_id, "-1")
    request.page_token = first.next_page_token
    second = await inventory.levels.ListStockMovements(request, metadata=inventory.as_user())
    assert [move.on_hand_after for move in [*first.stock_movements, *second.stock_movements]] == ["7", "8", "9", "10"]
    assert second.next_page_token == ""


async def test_valuation_at_any_date_is_the_sum_of_movements_until_then(inventory: InventoryClient) -> None:
    first, second = await inventory.product("A"), await inventory.product("B")
    long_ago, last_month = TODAY - dt.timedelta(days=400), TODAY.replace(day=1) - dt.timedelta(days=1)
    await inventory.bring_in(bought(first, "A1", "10", "100.00"), long_ago.isoformat())
    await inventory.bring_in(bought(second, "B1", "4", "60.00"), last_month.isoformat())
    await inventory.sell(first, "3")
    now = await valuation(inventory)
    assert (now.as_of_date, now.total_value) == (TODAY.isoformat(), "130.00")
    assert [(row.product_code, row.quantity, row.value) for row in now.products] == [
        ("A", "7", "70.00"),
        ("B", "4", "60.00"),
    ]
    for day, total in (
        (last_month, "160.00"),
        (last_month - dt.timedelta(days=1), "100.00"),
        (long_ago, "100.00"),
        (long_ago - dt.timedelta(days=1), "0.00"),
    ):
        assert (await valuation(inventory, day.isoformat())).total_value == total


async def test_valuation_of_any_day_and_place_is_what_the_movements_until_then_add_up_to(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product("A")
    for days_ago, quantity in ((150, "5"), (100, "7"), (40, "2"), (10, "4")):
        day = TODAY - dt.timedelta(days=days_ago)
        await inventory.bring_in(bought(product, f"A{days_ago}", quantity, f"{quantity}0.00"), day.isoformat())
    await inventory.sell(product, "6")
    moves = await inventory.movements()
    (location,) = {move.location_id for move in moves}
    for days_ago in range(0, 155, 5):
        until = (TODAY - dt.timedelta(days=days_ago)).isoformat()
        request = inventory_reports_pb2.GetStockValuationRequest(as_of_date=until, location_id=location)
        here = await inventory.reports.GetStockValuation(request, metadata=inventory.as_user())
        request.location_id = str(ids.new_id())
        elsewhere = await inventory.reports.GetStockValuation(request, metadata=inventory.as_user())
        moved = [move for move in moves if move.date <= until]
        assert sum(Decimal(row.quantity) for row in here.products) == sum(Decimal(move.quantity) for move in moved)
        assert Decimal(here.total_value) == sum(Decimal(move.value) for move in moved)
        assert (elsewhere.total_value, list(elsewhere.products)) == ("0.00", [])


async def test_valuation_pages_carry_the_total_of_all(inventory: InventoryClient, neighbour: InventoryClient) -> None:
    for code in "abc":
        await inventory.receive(await inventory.product(code), "B1", "1", "10.00")
    first = await valuation(inventory, size=2)
    request = inventory_reports_pb2.GetStockValuationRequest(page_size=2, page_token=first.next_page_token)
    second = await inventory.reports.GetStockValuation(request, metadata=inventory.as_user())
    assert [row.product_code for row in [*first.products, *second.products]] == ["a", "b", "c"]
    assert (first.total_value, second.total_value, second.next_page_token) == ("30.00", "30.00", "")
    assert (await valuation(neighbour)).total_value == "0.00"
    error = await refusal(valuation(inventory, (TODAY + dt.timedelta(days=2)).isoformat()))
    assert (error.reason, error.field) == ("DATE_IN_FUTURE", "as_of_date")


async def test_near_expiry_counts_by_days_left(inventory: InventoryClient, neighbour: InventoryClient) -> None:
    product = await inventory.product()
    old = bought(product, "OLD", "2", "20.00", expiry_month=month_from_now(-2))
    await inventory.bring_in(old, (TODAY - dt.timedelta(days=100)).isoformat())
    await inventory.receive(product, "NOW", "3", "30.00", expiry_month=month_from_now(0))
    await inventory.receive(product, "FAR", "5", "50.00", expiry_month=month_from_now(24))
    request = inventory_reports_pb2.GetNearExpiryRequest()
    reply = await inventory.reports.GetNearExpiry(request, metadata=inventory.as_user(Role.USER))
    assert [(bucket.days, bucket.batch_count, bucket.value) for bucket in reply.buckets] == [
        (0, 1, "20.00"),
        (30, 1, "30.00"),
        (60, 0, "0.00"),
        (90, 0, "0.00"),
        (180, 0, "0.00"),
    ]
    assert [(row.batch_number, row.on_hand, row.days_left < 0) for row in reply.batches] == [
        ("OLD", "2", True),
        ("NOW", "3", False),
    ]
    request.page_size = 1
    first = await inventory.reports.GetNearExpiry(request, metadata=inventory.as_user())
    request.page_token = first.next_page_token
    second = await inventory.reports.GetNearExpiry(request, metadata=inventory.as_user())
    assert [row.batch_number for row in second.batches] == ["NOW"]
    assert not (
        await neighbour.reports.GetNearExpiry(
            inventory_reports_pb2.GetNearExpiryRequest(), metadata=neighbour.as_user()
        )
    ).batches


async def test_stock_is_what_its_movements_add_up_to(inventory: InventoryClient) -> None:
    product = await inventory.product()
    batch_id = await inventory.receive(product, "B1", "7", "10.00")
    await inventory.sell(product, "2")
    await inventory.adjust(batch_id, "-1")
    moves = await inventory.movements(batch_id=batch_id)
    on_hand, _, value = await inventory.balance(batch_id)
    assert sum(Decimal(move.quantity) for move in moves) == on_hand == 4
    assert sum(Decimal(move.value) for move in moves) == value
