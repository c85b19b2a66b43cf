"""Those who wait for a lock: they see what was done before them, and nobody waits for them in a ring."""

import asyncio
from uuid import UUID

import sqlalchemy as sa
from bahi.sales.v1 import organisation_announced_pb2

from kit import ids
from services.sales.store import customers, organisations
from services.sales.store.base import kit_tables
from services.sales.store.ledger_tables import customer_balances
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import credit_note, line, new_registration
from tests.support.days import YEAR
from tests.support.refusals import replies_and_refusals
from tests.support.waiting_transactions import until_they_wait


async def announced_prefixes(sales: SalesClient) -> list[list[str]]:
    """The series of the registrations in each announcement to one of the listeners, the newest last."""
    outbox = kit_tables.outbox
    async with sales.running.relay._database.across_tenants() as connection:
        rows = await connection.execute(
            sa.select(outbox.c.payload).where(
                outbox.c.org_id == sales.organisation.org_id, outbox.c.destination == "returns"
            )
        )
        messages = [organisation_announced_pb2.OrganisationAnnounced.FromString(payload) for (payload,) in rows]
    messages.sort(key=lambda message: message.source_version)
    return [sorted(registration.series_prefix for registration in message.registrations) for message in messages]


async def test_registrations_added_at_once_are_all_announced(sales: SalesClient) -> None:
    await sales.set_up(limited=True)
    async with sales.running.database.transaction(sales.organisation.caller()) as tx:
        await organisations.lock(tx)
        both = asyncio.gather(
            sales.add_registration(new_registration("27", series_prefix="MH")),
            sales.add_registration(new_registration("24", series_prefix="GJ")),
        )
        await until_they_wait(sales, 2)
    await both

    registered = sorted(registration.series_prefix for registration in (await sales.profile()).registrations)
    assert registered == ["", "GJ", "MH"]
    assert [len(prefixes) for prefixes in await announced_prefixes(sales)] == [1, 2, 3]
    assert (await announced_prefixes(sales))[-1] == registered


async def test_one_registration_added_twice_at_once_is_refused_once(sales: SalesClient) -> None:
    await sales.set_up()
    async with sales.running.database.transaction(sales.organisation.caller()) as tx:
        await organisations.lock(tx)
        both = asyncio.create_task(
            replies_and_refusals(
                sales.add_registration(new_registration("27", series_prefix="MH")),
                sales.add_registration(new_registration("27", series_prefix="MX")),
            )
        )
        await until_they_wait(sales, 2)
    added, refused = await both

    assert (len(added), [error.reason for error in refused]) == (1, ["REGISTRATION_EXISTS"])
    assert len((await sales.profile()).registrations) == 2


async def test_credit_notes_lock_accounts_in_key_order_whatever_the_order_they_come_in(sales: SalesClient) -> None:
    await sales.set_up()
    product = await sales.stocked()
    first, second = sorted(
        [await sales.customer("A"), await sales.customer("B")], key=lambda customer: customer.customer_id
    )
    notes = []
    for serial, customer in enumerate((second, first), start=1):
        sold, hold_id = await sales.sell(customer, line(product, "1", rate="10.00")), str(ids.new_id())
        held = await sales.hold(sold, "1", hold_id=hold_id)
        notes.append(credit_note(held, hold_id, number=f"CN/{YEAR}/{serial:06}"))

    async with sales.running.database.transaction(sales.organisation.caller()) as tx:
        await customers.lock_accounts(tx, {UUID(first.customer_id)})
        taken = asyncio.create_task(sales.take(*notes))
        await until_they_wait(sales, 1)
        behind = sa.select(customer_balances.c.balance).where(
            customer_balances.c.org_id == sales.organisation.org_id,
            customer_balances.c.customer_id == UUID(second.customer_id),
        )
        assert await tx.row(behind.with_for_update(skip_locked=True)), "who waits for the first holds the second"

    assert [result.accepted for result in await taken] == [True, True]
    await check_books(sales)


async def test_credit_notes_for_one_invoice_that_come_together_settle_it_in_turn(sales: SalesClient) -> None:
    await sales.set_up()
    sold = await sales.sell(await sales.customer(), line(await sales.stocked(), "3", rate="10.00"))
    notes = []
    for serial in (1, 2):
        hold_id = str(ids.new_id())
        held = await sales.hold(sold, "1", hold_id=hold_id)
        notes.append(credit_note(held, hold_id, number=f"CN/{YEAR}/{serial:06}"))

    taken = await sales.take(*notes, notes[0])

    assert [result.accepted for result in taken] == [True, True, True]
    await check_books(sales)
