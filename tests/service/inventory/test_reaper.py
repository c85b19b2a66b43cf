"""A hold past its time is never simply dropped: its owner is asked, here a real purchase service."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID

import pytest
from bahi.inventory.v1 import stock_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from kit.holds import outcomes
from kit.holds.states import Outcome
from kit.ids import new_id
from services.inventory import main
from services.inventory.store.tables import kit_tables
from services.purchase import main as purchase_main
from services.purchase.store.tables import kit_tables as purchase_kit_tables
from tests.service.inventory.papers import bought, document, line, receipt, reservation
from tests.service.inventory.warehouse import Warehouse
from tests.support.cluster import TestDatabase
from tests.support.organisations import Organisation
from tests.support.services import LocalService, serving, settings_for

A_MINUTE_AGO = Timestamp()
A_MINUTE_AGO.FromDatetime(dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1))


@pytest.fixture
async def purchase(database: TestDatabase) -> AsyncIterator[LocalService]:
    settings = settings_for(database, "purchase")
    async with serving("purchase", purchase_kit_tables, purchase_main.wire, settings, in_background=False) as service:
        yield service


@pytest.fixture
async def inventory(database: TestDatabase, purchase: LocalService) -> AsyncIterator[LocalService]:
    settings = settings_for(database, "inventory", purchase_address=purchase.address)
    async with serving("inventory", kit_tables, main.wire, settings, in_background=False) as service:
        yield service


async def decide(purchase: LocalService, organisation: Organisation, hold_id: str, outcome: Outcome) -> None:
    async with purchase.running.database.transaction(organisation.caller()) as tx:
        await outcomes.decide_document(tx, [UUID(hold_id)], new_id(), outcome)


async def test_expired_reservation_without_a_document_is_aborted_and_its_goods_are_free(
    warehouse: Warehouse, inventory: LocalService
) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    asked = reservation(line(product, "4"), expire_time=A_MINUTE_AGO)
    await warehouse.granted(asked, sender="purchase")
    assert await inventory.running.reaper.sweep() == 1
    assert await warehouse.balance(batch_id) == (10, 0, Decimal("100.00"))
    assert (await warehouse.refused(asked, sender="purchase")).reason == "HOLD_RELEASED"


async def test_expired_reservation_of_a_document_that_exists_waits_for_its_message(
    warehouse: Warehouse, inventory: LocalService, purchase: LocalService
) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    asked = reservation(line(product, "4"), expire_time=A_MINUTE_AGO)
    await warehouse.granted(asked, sender="purchase")
    await decide(purchase, warehouse.organisation, asked.reservation_id, Outcome.COMMITTED)
    assert await inventory.running.reaper.sweep() == 0
    assert await warehouse.balance(batch_id) == (10, 4, Decimal("100.00"))
    commit = stock_pb2.CommitStockRequest(reservation_id=asked.reservation_id, document=document())
    await warehouse.taken(commit, sender="purchase")
    assert await warehouse.balance(batch_id) == (6, 0, Decimal("60.00"))


async def test_expired_receipt_without_a_document_never_comes_in(warehouse: Warehouse, inventory: LocalService) -> None:
    product = await warehouse.product()
    asked = receipt(bought(product, "B1", "10"), expire_time=A_MINUTE_AGO)
    await warehouse.reserve_receipt(asked)
    assert await inventory.running.reaper.sweep() == 1
    commit = stock_pb2.CommitReceipt(receipt_id=asked.receipt_id, document=document("goods_receipt"))
    (result,) = await warehouse.deliver(commit, sender="purchase")
    assert (result.accepted, result.reason) == (False, "HOLD_RELEASED")


async def test_expired_part_of_a_kept_reservation_goes_back_to_it(
    warehouse: Warehouse, inventory: LocalService
) -> None:
    product = await warehouse.product()
    batch_id = await warehouse.receive(product, "B1", "10")
    order = reservation(line(product, "10"))
    await warehouse.granted(order, sender="purchase")
    await warehouse.taken(stock_pb2.KeepStock(reservation_id=order.reservation_id), sender="purchase")
    part = reservation(line(product, "4"), from_reservation_id=order.reservation_id, expire_time=A_MINUTE_AGO)
    await warehouse.granted(part, sender="purchase")
    assert await inventory.running.reaper.sweep() == 1
    assert await warehouse.balance(batch_id) == (10, 10, Decimal("100.00"))
    whole = reservation(line(product, "10"), from_reservation_id=order.reservation_id)
    assert await warehouse.granted(whole, sender="purchase") == [("B1", "10")]
