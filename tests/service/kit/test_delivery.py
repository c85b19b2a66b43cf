"""Relay, inbox and reaper between two running services, stepped by hand."""

import datetime as dt

import asyncpg
import pytest
import sqlalchemy as sa
from bahi.inventory.v1 import stock_pb2

from kit.auth.caller import Caller, set_caller
from kit.commands import execution
from kit.db.database import Database
from kit.hold_states import HoldAborted, HoldState
from kit.holds import outcomes, participant
from kit.ids import new_id
from kit.messaging import outbox
from kit.messaging.inbox import MAX_MESSAGES_PER_TRANSACTION
from tests.service.kit.holds import state_of, take
from tests.service.kit.kit_schema import KIT
from tests.service.kit.notes import count_notes
from tests.service.kit.two_services import pair_of
from tests.support.days import NOON


async def send(books: Database, caller: Caller, *ids, destination: str = "inventory") -> None:
    set_caller(caller)

    async def work(tx):
        for id_ in ids:
            outbox.send(tx, destination, stock_pb2.ConfirmReservation(hold_id=str(id_)))

    await execution.run_job(books, caller, work)


async def waiting(every_book: Database, caller: Caller) -> list[tuple[int, str]]:
    statement = (
        sa.select(KIT.outbox.c.attempts, KIT.outbox.c.last_error)
        .where(KIT.outbox.c.org_id == caller.org_id)
        .order_by(KIT.outbox.c.id)
    )
    async with every_book.across_tenants() as connection:
        return [(row.attempts, row.last_error) for row in (await connection.execute(statement)).all()]


async def forget(every_book: Database, caller: Caller) -> None:
    async with every_book.across_tenants() as connection:
        await connection.execute(sa.delete(KIT.outbox).where(KIT.outbox.c.org_id == caller.org_id))


async def test_messages_of_one_kind_arrive_together_and_leave_the_outbox(pair, books, every_book, organisation) -> None:
    caller = organisation.caller()
    await send(books, caller, new_id(), new_id(), new_id())

    assert await pair.sales.relay.deliver_due() == 3

    assert pair.receiver.batches == [3]
    assert await count_notes(books, caller) == 3
    assert await waiting(every_book, caller) == []


async def test_many_messages_are_taken_in_parts_and_a_refusal_undoes_its_own_part_alone(
    pair, books, every_book, organisation
) -> None:
    caller = organisation.caller()
    sent = [new_id() for _ in range(2 * MAX_MESSAGES_PER_TRANSACTION + 3)]
    pair.receiver.unwilling_of = {str(sent[MAX_MESSAGES_PER_TRANSACTION])}
    await send(books, caller, *sent)

    await pair.sales.relay.deliver_due()

    assert pair.receiver.batches == [
        MAX_MESSAGES_PER_TRANSACTION,
        MAX_MESSAGES_PER_TRANSACTION,
        *([1] * MAX_MESSAGES_PER_TRANSACTION),
        3,
    ]
    assert await count_notes(books, caller) == len(sent) - 1
    assert await waiting(every_book, caller) == [(1, "UNWILLING")]
    await forget(every_book, caller)


async def test_one_message_that_is_refused_does_not_hold_up_its_neighbours(
    pair, books, every_book, organisation
) -> None:
    caller, good, bad = organisation.caller(), new_id(), new_id()
    pair.receiver.unwilling_of = {str(bad)}
    await send(books, caller, good, bad)

    await pair.sales.relay.deliver_due()

    assert await count_notes(books, caller) == 1
    assert await waiting(every_book, caller) == [(1, "UNWILLING")]
    await forget(every_book, caller)


async def test_a_message_to_a_service_that_is_down_waits(pair, books, every_book, organisation) -> None:
    caller = organisation.caller()
    await send(books, caller, new_id(), destination="purchase")

    await pair.sales.relay.deliver_due()

    assert await waiting(every_book, caller) == [(1, "UNAVAILABLE")]
    await forget(every_book, caller)


async def test_a_leased_message_is_not_delivered_twice_at_once(pair, books, every_book, organisation) -> None:
    caller = organisation.caller()
    await send(books, caller, new_id())
    async with every_book.across_tenants() as connection:
        # Another relay has leased it and is still at work.
        due_later = NOON + dt.timedelta(minutes=1)
        await connection.execute(
            sa.update(KIT.outbox).where(KIT.outbox.c.org_id == caller.org_id).values(due_at=due_later)
        )

    await pair.sales.relay.deliver_due()

    assert await count_notes(books, caller) == 0
    assert len(await waiting(every_book, caller)) == 1
    await forget(every_book, caller)


async def expire(admin_url: str, hold_id) -> None:
    connection = await asyncpg.connect(admin_url)
    await connection.execute(
        "UPDATE plumbing.holds SET expires_at = $2 WHERE hold_id = $1", hold_id, NOON - dt.timedelta(minutes=1)
    )
    await connection.close()


async def test_an_expired_hold_without_a_document_is_released(pair, books, database, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()
    await take(books, caller, hold_id)
    await expire(database.admin_url, hold_id)

    await pair.inventory.reaper.sweep()

    assert await state_of(books, caller, hold_id) is HoldState.RELEASED
    assert pair.receiver.released == [{hold_id}]
    with pytest.raises(HoldAborted):
        await books.run(caller, lambda tx: outcomes.commit(tx, [hold_id], new_id()))


async def test_a_hold_past_its_time_whose_document_exists_waits_for_its_message(
    pair, books, database, organisation
) -> None:
    caller, hold_id = organisation.caller(), new_id()
    await take(books, caller, hold_id)
    await books.run(caller, lambda tx: outcomes.commit(tx, [hold_id], new_id()))
    await expire(database.admin_url, hold_id)

    await pair.inventory.reaper.sweep()
    await pair.inventory.reaper.sweep()

    assert await state_of(books, caller, hold_id) is HoldState.PENDING
    assert pair.receiver.released == []
    assert await books.run(caller, lambda tx: participant.fulfil(tx, [hold_id])) == {hold_id}


async def test_a_hold_whose_coordinator_does_not_reply_stays(urls, clock, books, database, organisation) -> None:
    caller, hold_id = organisation.caller(), new_id()
    await take(books, caller, hold_id, coordinator="purchase")
    await expire(database.admin_url, hold_id)

    async with pair_of(urls, clock) as pair:
        await pair.inventory.reaper.sweep()

    assert await state_of(books, caller, hold_id) is HoldState.PENDING
    assert pair.receiver.released == []
    await books.run(caller, lambda tx: participant.confirm(tx, [hold_id]))


async def test_a_message_that_the_receiver_does_not_know_waits_for_its_release(
    pair, books, every_book, organisation
) -> None:
    caller = organisation.caller()
    set_caller(caller)

    async def work(tx):
        outbox.send(tx, "inventory", stock_pb2.ReleaseReservation(hold_id=str(new_id())))

    await execution.run_job(books, caller, work)

    await pair.sales.relay.deliver_due()

    assert await waiting(every_book, caller) == [(1, "UNKNOWN_MESSAGE")]
    await forget(every_book, caller)
