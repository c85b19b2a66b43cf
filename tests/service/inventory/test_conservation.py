"""Whatever happens in whatever order: stock is the sum of its movements, reserved is what reservations hold, value is
conserved."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal

import sqlalchemy as sa
from bahi.inventory.v1 import batches_pb2, products_pb2, stock_pb2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import SALES_RETURN, came_back, document, incoming_hold, line, reservation
from tests.support.days import month_from_now
from tests.support.organisations import new_organisation
from tests.support.refusals import allowed_or_not
from tests.support.services import Services
from tests.support.sizes import cases

VERBS = (
    *("receive", "reserve", "reserve", "take", "confirm", "fulfil", "fulfil", "release", "release_keys"),
    *("reverse", "take_back", "adjust", "block", "unblock"),
)
step = st.tuples(st.sampled_from(VERBS), st.integers(0, 7), st.integers(1, 9))

BROKEN = sa.text("""
    WITH moved AS (
        SELECT batch_id, location_id, sum(quantity) AS quantity, sum(value) AS value
        FROM inventory.movements GROUP BY batch_id, location_id
    ), month AS (
        SELECT batch_id, location_id, sum(quantity) AS quantity, sum(value) AS value
        FROM inventory.stock_months GROUP BY batch_id, location_id
    ), held AS (
        SELECT line.batch_id, line.location_id, sum(line.remaining) AS quantity,
               bool_and(hold.state IN ('pending', 'confirmed')) AS alive
        FROM inventory.reservation_lines AS line JOIN inventory.holds AS hold USING (org_id, hold_id)
        WHERE line.remaining > 0 GROUP BY line.batch_id, line.location_id
    )
    SELECT balance.on_hand, balance.reserved, balance.value, moved, month, held
    FROM inventory.balances AS balance
    LEFT JOIN moved USING (batch_id, location_id)
    LEFT JOIN month USING (batch_id, location_id)
    LEFT JOIN held USING (batch_id, location_id)
    WHERE balance.on_hand <> coalesce(moved.quantity, 0) OR balance.value <> coalesce(moved.value, 0)
       OR balance.on_hand <> coalesce(month.quantity, 0) OR balance.value <> coalesce(month.value, 0)
       OR balance.reserved <> coalesce(held.quantity, 0) OR NOT coalesce(held.alive, true)
""")

BROKEN_BATCHES = sa.text("""
    SELECT batch.batch_number FROM inventory.batches AS batch
    LEFT JOIN (
        SELECT batch_id, sum(quantity) AS quantity, sum(value) AS value
        FROM inventory.movements WHERE kind = 'receipt' GROUP BY batch_id
    ) AS received USING (batch_id)
    WHERE batch.quantity_in <> coalesce(received.quantity, 0) OR batch.value_in <> coalesce(received.value, 0)
""")


@dataclasses.dataclass(slots=True)
class Day:
    """What has been requested so far."""

    inventory: InventoryClient
    product: products_pb2.Product
    batches: list[str] = dataclasses.field(default_factory=list)
    holds: list[str] = dataclasses.field(default_factory=list)
    sales: list[tuple[str, str, stock_pb2.StockDocument]] = dataclasses.field(default_factory=list)

    async def act(self, verb: str, which: int, count: int) -> None:
        """Does one thing; whether it is allowed is not requested, only that the books stay right."""
        needed: dict[str, Sequence[object]] = {
            **dict.fromkeys(("take", "confirm", "fulfil", "release", "release_keys"), self.holds),
            **dict.fromkeys(("reverse", "take_back"), self.sales),
            **dict.fromkeys(("adjust", "block", "unblock"), self.batches),
        }
        if needed.get(verb, "always"):
            await getattr(self, verb)(which, count)

    async def receive(self, which: int, count: int) -> None:
        value = f"{count * 10 / 3:.2f}"
        month = month_from_now(3 + which % 3)
        batch_id = await self.inventory.receive(self.product, f"B{which % 3}", str(count), value, expiry_month=month)
        if batch_id not in self.batches:
            self.batches.append(batch_id)

    async def reserve(self, _which: int, count: int) -> None:
        await self._ask(reservation(line(self.product, str(count))))

    async def take(self, which: int, count: int) -> None:
        await self._ask(reservation(line(self.product, str(count)), from_hold_id=self._hold(which)))

    async def confirm(self, which: int, _count: int) -> None:
        await self.inventory.take(stock_pb2.ConfirmReservation(hold_id=self._hold(which)))

    async def fulfil(self, which: int, _count: int) -> None:
        posted = document()
        hold_id = self._hold(which)
        await self.inventory.take(stock_pb2.FulfilReservation(hold_id=hold_id, document=posted))
        for move in await self.inventory.movements(document_id=posted.document_id):
            self.sales.append((hold_id, move.batch_id, posted))

    async def release(self, which: int, _count: int) -> None:
        await self.inventory.release(self._hold(which))

    async def release_keys(self, which: int, _count: int) -> None:
        await self.inventory.take(stock_pb2.ReleaseReservation(hold_id=self._hold(which)))

    async def reverse(self, which: int, _count: int) -> None:
        hold_id, _, posted = self.sales[which % len(self.sales)]
        await self.inventory.take(stock_pb2.ReverseReservation(hold_id=hold_id, document=posted))

    async def take_back(self, which: int, count: int) -> None:
        _, batch_id, posted = self.sales[which % len(self.sales)]
        quarantine = stock_pb2.DISPOSITION_QUARANTINE
        back = incoming_hold(came_back(self.product, batch_id, str(count), posted.document_id, quarantine))
        (outcome,) = await self.inventory.reserve_incoming(back, sender="returns")
        if outcome.HasField("granted"):
            incoming = stock_pb2.FulfilIncoming(hold_id=back.hold_id, document=document(SALES_RETURN))
            await self.inventory.take(incoming, sender="returns")

    async def adjust(self, which: int, count: int) -> None:
        if count != 5:
            await allowed_or_not(self.inventory.adjust(self._batch(which), str(count - 5)))

    async def block(self, which: int, _count: int) -> None:
        await allowed_or_not(self.inventory.block(self._batch(which)))

    async def unblock(self, which: int, _count: int) -> None:
        request = batches_pb2.UnblockBatchRequest(batch_id=self._batch(which), reason="Fine")
        await allowed_or_not(self.inventory.batches.UnblockBatch(request, metadata=self.inventory.as_user()))

    def _hold(self, which: int) -> str:
        return self.holds[which % len(self.holds)]

    def _batch(self, which: int) -> str:
        return self.batches[which % len(self.batches)]

    async def _ask(self, requested: stock_pb2.Reservation) -> None:
        (outcome,) = await self.inventory.reserve(requested)
        if outcome.HasField("granted"):
            self.holds.append(requested.hold_id)

    async def check(self) -> None:
        """The books agree with themselves."""
        assert await self.inventory.rows(BROKEN) == []
        assert await self.inventory.rows(BROKEN_BATCHES) == []


@settings(
    max_examples=cases(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, min_size=5, max_size=25))
async def test_books_agree_after_any_sequence_of_operations(
    services: Services, steps: list[tuple[str, int, int]]
) -> None:
    inventory = InventoryClient(services, new_organisation())
    day = Day(inventory, await inventory.product())
    await day.act("receive", 0, 9)
    for verb, which, count in steps:
        await day.act(verb, which, count)
        await day.check()
    for hold_id in day.holds:
        await inventory.release(hold_id)
    await day.check()
    reserved = await inventory.rows(sa.text("SELECT coalesce(sum(reserved), 0) FROM inventory.balances"))
    assert reserved[0][0] == Decimal(0)
