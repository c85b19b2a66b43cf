"""The reaper's shares: a coordinator that is away keeps nobody else's holds waiting."""

import dataclasses
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from kit.auth.caller import Caller
from kit.db.database import Database
from kit.db.session import Transaction
from kit.hold_states import HoldState
from kit.holds import participant, reaper
from kit.ids import new_id
from tests.service.kit.holds import request_for, state_of, take_all
from tests.service.kit.two_services import Pair

AWAY = "purchase"
"""An owner whose service does not run here."""


@dataclasses.dataclass
class Expired:
    """Takes expired holds, and releases the remaining ones at the end: the reapers of other tests would find them."""

    books: Database
    taken: list[tuple[Caller, str, Sequence[UUID]]] = dataclasses.field(default_factory=list)

    async def take(self, caller: Caller, coordinator: str, *, how_many: int = 1, days_ago: int = 1) -> Sequence[UUID]:
        hold_ids = [new_id() for _ in range(how_many)]
        requests = [request_for(hold_id, days_from_now=-days_ago) for hold_id in hold_ids]
        self.taken.append((caller, coordinator, hold_ids))
        await take_all(self.books, caller, requests, coordinator=coordinator)
        return hold_ids

    async def release_keys(self) -> None:
        for caller, coordinator, hold_ids in self.taken:

            async def release(
                tx: Transaction, coordinator: str = coordinator, hold_ids: Sequence[UUID] = hold_ids
            ) -> None:
                await participant.release(tx, hold_ids, kind="stock", coordinator=coordinator)

            await self.books.run(caller, release)


@pytest.fixture
async def expired(books: Database) -> AsyncIterator[Expired]:
    holds = Expired(books)
    yield holds
    await holds.release_keys()


async def test_holds_of_an_unreachable_coordinator_do_not_delay_those_of_another(
    pair: Pair, books: Database, expired: Expired, organisation
) -> None:
    caller = organisation.caller()
    (waiting, *_) = await expired.take(caller, AWAY, how_many=reaper.MAX_BATCH, days_ago=2)
    (hold_id,) = await expired.take(caller, "sales")

    await pair.inventory.reaper.sweep()

    assert await state_of(books, caller, hold_id) is HoldState.RELEASED
    assert await state_of(books, caller, waiting) is HoldState.PENDING


async def test_a_sweep_calls_an_unreachable_coordinator_once_for_all_organisations(
    pair: Pair, expired: Expired, new_organisation
) -> None:
    for _ in range(3):
        await expired.take(new_organisation().caller(), AWAY)

    with capture_logs() as logs:
        await pair.inventory.reaper.sweep()

    unreachable = [log for log in logs if log["event"] == "holds.not_settled"]
    assert [(log["coordinator"], log["reason"]) for log in unreachable] == [(AWAY, "UNAVAILABLE")]
