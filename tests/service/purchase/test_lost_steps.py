"""What becomes of a receipt or a return when a step of it is lost."""

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
from bahi.inventory.v1 import stock_pb2, stock_pb2_grpc
from bahi.purchase.v1 import goods_receipts_pb2

from gst.dates.periods import financial_year
from kit.auth.caller import Role, set_caller
from kit.db import series
from kit.db.session import Transaction
from kit.holds import outcomes
from kit.holds.document import Holds
from kit.holds.states import Outcome
from kit.wire import commands
from services.purchase.usecases.commit_goods_receipt import SERIES, commit_receipt, price_receipt
from services.purchase.usecases.plan_goods_receipt import plan_receipt, receipt_to_reserve
from services.purchase.usecases.post_goods_receipt import OPERATION
from tests.service.purchase.buying import TODAY, Buyer, in_two_minutes, key, refusal

Later = Callable[[dt.timedelta], None]


@pytest.fixture
def later(buyer: Buyer, monkeypatch: pytest.MonkeyPatch) -> Later:
    """Moves the clocks of both services' reapers."""

    def move(by: dt.timedelta) -> None:
        for service in (buyer.purchase, buyer.inventory):
            database = service.running.reaper._relay_database
            monkeypatch.setattr(database, "_clock", lambda: dt.datetime.now(dt.UTC) + by)

    return move


class LostReceipt:
    """A receipt that is reserved at inventory by a process which then dies, and may come back too late."""

    def __init__(self, buyer: Buyer, request: goods_receipts_pb2.PostGoodsReceiptRequest, idempotency_key: str) -> None:
        self._buyer = buyer
        self._request = request
        self._database = buyer.purchase.running.database
        self._caller = buyer.organisation.caller(Role.MANAGER, idempotency_key=idempotency_key)

    async def reserve(self) -> None:
        set_caller(self._caller)
        self.plan = await self._database.run(self._caller, partial(plan_receipt, request=self._request))
        self.hold_id = await self._database.run(
            self._caller, partial(outcomes.live_hold_id, operation=OPERATION, key=self._caller.idempotency_key)
        )
        receipt = receipt_to_reserve(
            self._request, self.plan, self.hold_id, expires_at=dt.datetime.now(dt.UTC) + dt.timedelta(seconds=120)
        )
        reply = await stock_pb2_grpc.StockServiceStub(self._buyer.inventory.channel).ReserveReceipt(
            stock_pb2.ReserveReceiptRequest(receipts=[receipt]),
            metadata=self._buyer.as_service("purchase", "inventory"),
        )
        self.granted = reply.outcomes[0].granted

    async def commit(self) -> goods_receipts_pb2.GoodsReceipt:
        set_caller(self._caller)
        priced = price_receipt(self._request, self.plan, self.granted)
        work = partial(
            commit_receipt,
            request=self._request,
            plan=self.plan,
            priced=priced,
            holds=Holds(ids={OPERATION: self.hold_id}, expires_at=dt.datetime.now(dt.UTC)),
        )
        return await commands.run(self._database, self._request, goods_receipts_pb2.GoodsReceipt, work)


async def test_receipt_whose_commit_was_lost_is_aborted_by_the_reaper_and_a_late_commit_fails(
    buyer: Buyer, later: Later
) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    request, idempotency_key = buyer.receipt_request(vendor, buyer.item(product)), key()
    lost = LostReceipt(buyer, request, idempotency_key)
    await lost.reserve()
    assert await buyer.available(product) == "0"

    later(dt.timedelta(seconds=121))
    await buyer.inventory.running.reaper.sweep()

    with pytest.raises(outcomes.HoldAborted):
        await lost.commit()
    assert await _receipts(buyer) == []
    assert await buyer.available(product) == "0"
    # The client's retry under its key starts afresh.
    again = await buyer.receipts.PostGoodsReceipt(request, metadata=buyer.with_key(idempotency_key))
    assert again.number.endswith("/000001")
    assert await buyer.available(product) == "110"


async def test_receipt_refused_for_want_of_a_number_gives_its_hold_back(buyer: Buyer, later: Later) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    async with buyer.purchase.running.database.transaction(buyer.organisation.caller()) as tx:
        await series.next_numbers(tx, SERIES, financial_year(TODAY), 999_999)

    used_up = await refusal(buyer.receive(vendor, buyer.item(product)))

    assert (used_up.reason, used_up.facts) == ("SERIES_EXHAUSTED", {"series": SERIES})
    later(dt.timedelta(seconds=121))
    assert await buyer.inventory.running.reaper.sweep() == 0  # nothing stands there that would have to be given back
    assert (await _receipts(buyer), await buyer.available(product)) == ([], "0")


async def test_retry_resumes_with_what_its_first_attempt_holds(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    request, idempotency_key = buyer.receipt_request(vendor, buyer.item(product)), key()
    lost = LostReceipt(buyer, request, idempotency_key)
    await lost.reserve()

    receipt = await buyer.receipts.PostGoodsReceipt(request, metadata=buyer.with_key(idempotency_key))

    assert (await lost.commit()) == receipt
    assert await buyer.available(product) == "110"


async def test_committed_receipt_outlives_a_late_message(buyer: Buyer, later: Later) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    receipt = await buyer.receive(vendor, buyer.item(product))

    later(dt.timedelta(seconds=121))
    assert await buyer.inventory.running.reaper.sweep() == 0

    assert await _receipts(buyer) == [receipt.number]
    assert await buyer.available(product) == "110"


async def test_return_hold_without_an_owner_to_ask_waits(buyer: Buyer, later: Later) -> None:
    receipt = await buyer.receive(await buyer.vendor(), buyer.item(await buyer.product()))
    await buyer.hold(receipt, "110")

    later(dt.timedelta(seconds=121))
    assert await buyer.purchase.running.reaper.sweep() == 0

    assert (await refusal(buyer.hold(receipt, "1"))).reason == "OVER_RETURN"


async def test_hold_that_its_owner_has_aborted_is_given_back_by_the_reaper(buyer: Buyer, later: Later) -> None:
    """Purchase answers for itself here: the owner's side is the same code in every service."""
    receipt = await buyer.receive(await buyer.vendor(), buyer.item(await buyer.product()))
    request = buyer.hold_request(receipt, "110")
    request.expire_time.CopyFrom(in_two_minutes())
    await buyer.bought.HoldReturnable(request, metadata=buyer.as_service("inventory"))

    later(dt.timedelta(seconds=121))
    assert await buyer.purchase.running.reaper.sweep() == 1

    assert (await buyer.hold(receipt, "110")).lines[0].debit.total == "7245.00"


async def test_fate_of_a_posted_receipt_is_committed(buyer: Buyer) -> None:
    idempotency_key = key()
    request = buyer.receipt_request(await buyer.vendor(), buyer.item(await buyer.product()))
    await buyer.receipts.PostGoodsReceipt(request, metadata=buyer.with_key(idempotency_key))
    caller = buyer.organisation.caller(idempotency_key=idempotency_key)

    async def outcome(tx: Transaction) -> Outcome:
        hold_id = await outcomes.live_hold_id(tx, OPERATION, idempotency_key)
        return (await outcomes.resolve(tx, [hold_id]))[hold_id]

    assert await buyer.purchase.running.database.run(caller, outcome) is Outcome.COMMITTED


async def _receipts(buyer: Buyer) -> list[str]:
    request = goods_receipts_pb2.ListGoodsReceiptsRequest()
    listed = await buyer.receipts.ListGoodsReceipts(request, metadata=buyer.as_user())
    return [receipt.number for receipt in listed.goods_receipts]
