"""What becomes of a receipt or a return when a step of it is lost."""

import datetime as dt

import pytest
from bahi.purchase.v1 import goods_receipts_pb2

from gst.dates.periods import financial_year
from kit.auth.caller import Role, set_caller
from kit.commands import execution
from kit.db import number_series
from kit.db.session import Transaction
from kit.hold_states import HoldAborted, Outcome
from kit.holds import outcomes
from kit.holds.document import Holds
from kit.rpc.client import Peer
from kit.wire.messages import format_of
from kit.wire.request_hash import request_hash
from services.purchase.api.goods_receipts import goods_receipt_from_proto, to_proto
from services.purchase.remote.stock import Stock
from services.purchase.usecases.goods_receipts.post import INCOMING, SERIES, hold, plan, post
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.service_client import key
from tests.support.days import TODAY, in_two_minutes
from tests.support.organisations import tokens_of
from tests.support.refusals import refusal

AFTER_EXPIRY = dt.timedelta(seconds=121)


class LostReceipt:
    """A receipt that is reserved at inventory by a process which then dies, and may come back too late."""

    def __init__(
        self, purchase: PurchaseClient, request: goods_receipts_pb2.CreateGoodsReceiptRequest, idempotency_key: str
    ) -> None:
        self._client = purchase
        self._request = request
        self._database = purchase.running.database
        self._caller = purchase.organisation.caller(Role.MANAGER, idempotency_key=idempotency_key)

    async def reserve(self) -> None:
        set_caller(self._caller)
        command = goods_receipt_from_proto(self._request)
        planned = await self._database.read(self._caller, lambda session: plan(session, command))
        hold_id = await self._database.read(
            self._caller, lambda session: outcomes.live_hold_id(session, INCOMING, self._caller.idempotency_key)
        )
        tokens = tokens_of("purchase")
        stock = Stock(Peer(self._client.inventory.channel, "inventory", tokens))
        self.holds = Holds(ids={INCOMING: hold_id}, expires_at=self._database.now() + dt.timedelta(seconds=120))
        self.draft = await hold(stock, planned, self.holds)

    async def commit(self) -> goods_receipts_pb2.GoodsReceipt:
        set_caller(self._caller)
        return await execution.run_once(
            self._database,
            request_hash(self._request),
            format_of(to_proto),
            lambda tx: post(tx, self.draft, self.holds),
        )


async def test_receipt_whose_commit_was_lost_is_aborted_by_the_reaper_and_a_late_commit_fails(
    purchase: PurchaseClient,
) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    request, idempotency_key = purchase.receipt_request(vendor, purchase.item(product)), key()
    lost = LostReceipt(purchase, request, idempotency_key)
    await lost.reserve()
    assert await purchase.available(product) == "0"

    purchase.services.clock.turn_on(AFTER_EXPIRY)
    await purchase.inventory.running.reaper.sweep()

    with pytest.raises(HoldAborted):
        await lost.commit()
    assert await _receipts(purchase) == []
    assert await purchase.available(product) == "0"
    # The client's retry under its key takes a new hold.
    again = await purchase.receipts.CreateGoodsReceipt(request, metadata=purchase.with_key(idempotency_key))
    assert again.number.endswith("/000001")
    assert await purchase.available(product) == "110"


async def test_a_receipt_refused_for_lack_of_a_number_releases_its_hold(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    async with purchase.running.database.transaction(purchase.organisation.caller()) as tx:
        await number_series.next_numbers(tx, SERIES, financial_year(TODAY), 999_999)

    used_up = await refusal(purchase.receive(vendor, purchase.item(product)))

    assert (used_up.reason, used_up.facts) == ("SERIES_EXHAUSTED", {"series": SERIES})
    purchase.services.clock.turn_on(AFTER_EXPIRY)
    assert await purchase.inventory.running.reaper.sweep() == 0  # no hold is left to release
    assert (await _receipts(purchase), await purchase.available(product)) == ([], "0")


async def test_retry_resumes_with_what_its_first_attempt_holds(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    request, idempotency_key = purchase.receipt_request(vendor, purchase.item(product)), key()
    lost = LostReceipt(purchase, request, idempotency_key)
    await lost.reserve()

    receipt = await purchase.receipts.CreateGoodsReceipt(request, metadata=purchase.with_key(idempotency_key))

    assert (await lost.commit()) == receipt
    assert await purchase.available(product) == "110"


async def test_committed_receipt_outlives_a_late_message(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    receipt = await purchase.receive(vendor, purchase.item(product))

    purchase.services.clock.turn_on(AFTER_EXPIRY)
    assert await purchase.inventory.running.reaper.sweep() == 0

    assert await _receipts(purchase) == [receipt.number]
    assert await purchase.available(product) == "110"


async def test_a_hold_of_a_return_whose_coordinator_is_unreachable_waits(purchase: PurchaseClient) -> None:
    receipt = await purchase.receive(await purchase.vendor(), purchase.item(await purchase.product()))
    await purchase.hold(receipt, "110")

    purchase.services.clock.turn_on(AFTER_EXPIRY)
    assert await purchase.running.reaper.sweep() == 0

    assert (await refusal(purchase.hold(receipt, "1"))).reason == "OVER_RETURN"


async def test_a_hold_that_its_coordinator_has_aborted_is_released_by_the_reaper(purchase: PurchaseClient) -> None:
    """Purchase answers for itself here: the owner's side is the same code in every service."""
    receipt = await purchase.receive(await purchase.vendor(), purchase.item(await purchase.product()))
    request = purchase.hold_request(receipt, "110")
    request.expire_time.CopyFrom(in_two_minutes())
    await purchase.bought.ReserveReturnable(request, metadata=purchase.as_service("inventory"))

    purchase.services.clock.turn_on(AFTER_EXPIRY)
    assert await purchase.running.reaper.sweep() == 1

    assert (await purchase.hold(receipt, "110")).lines[0].figures.total == "7245.00"


async def test_the_outcome_of_a_posted_receipt_is_committed(purchase: PurchaseClient) -> None:
    idempotency_key = key()
    request = purchase.receipt_request(await purchase.vendor(), purchase.item(await purchase.product()))
    await purchase.receipts.CreateGoodsReceipt(request, metadata=purchase.with_key(idempotency_key))
    caller = purchase.organisation.caller(idempotency_key=idempotency_key)

    async def outcome(tx: Transaction) -> Outcome:
        hold_id = await outcomes.live_hold_id(tx, INCOMING, idempotency_key)
        return (await outcomes.resolve(tx, [hold_id]))[hold_id]

    assert await purchase.running.database.run(caller, outcome) is Outcome.COMMITTED


async def _receipts(purchase: PurchaseClient) -> list[str]:
    request = goods_receipts_pb2.ListGoodsReceiptsRequest()
    listed = await purchase.receipts.ListGoodsReceipts(request, metadata=purchase.as_user())
    return [receipt.number for receipt in listed.goods_receipts]
