"""What a death between two steps of a sale leaves behind, and what a retry makes of it."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Sequence
from uuid import UUID

import sqlalchemy as sa
from bahi.sales.v1 import customers_pb2, invoices_pb2

from kit.auth.caller import Role, set_caller
from kit.hold_states import HoldState, Outcome
from kit.holds import outcomes
from services.sales.domain.planned_sale import PlannedSale
from services.sales.store.base import kit_tables
from services.sales.store.invoice_tables import invoices
from tests.service.sales.conservation import check_books
from tests.service.sales.interrupted import Interruption, copy_that_stops_before_writing
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line
from tests.support.clients.service_client import key
from tests.support.days import YEAR


def issue_many(
    sales: SalesClient, drafts: Sequence[invoices_pb2.SaleDraft], one: str
) -> Awaitable[invoices_pb2.BatchCreateInvoicesResponse]:
    """Many sales in one request that is on its way."""
    request = batch_of(drafts)
    return sales.invoices.BatchCreateInvoices(request, metadata=sales.as_user(key=one))


async def expire_holds(sales: SalesClient) -> None:
    """Every hold at inventory is past its time."""
    holds = sales.inventory.running.database.tables.holds
    async with sales.inventory.running.database.transaction(sales.organisation.caller()) as tx:
        await tx.run(
            sa.update(holds)
            .where(holds.c.state == HoldState.PENDING)
            .values(expires_at=tx.now - dt.timedelta(seconds=1))
        )


async def test_a_hold_without_an_invoice_is_released_by_the_reaper_and_the_retry_takes_a_new_one(
    sales: SalesClient,
) -> None:
    await sales.set_up()
    customer, product, one = await sales.customer(), await sales.stocked(), key()
    async with copy_that_stops_before_writing(
        sales, lambda copy: copy.sell(customer, line(product, "10"), with_key=one)
    ):
        assert await sales.inventory.available(product) == 90

        await expire_holds(sales)
        await sales.inventory.running.reaper.sweep()

        assert await sales.inventory.available(product) == 100
        assert [row.outcome for row in await sales.rows(sa.select(kit_tables.hold_outcomes.c.outcome))] == [
            Outcome.ABORTED
        ]
        again = await sales.sell(customer, line(product, "10"), with_key=one)
        assert again.number == f"INV/{YEAR}/000001"
        await sales.deliver()
        assert await sales.inventory.available(product) == 90
        await check_books(sales)


async def test_a_retry_after_a_crash_resumes_with_the_same_hold(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product, one = await sales.customer(), await sales.stocked(quantity="10"), key()
    async with copy_that_stops_before_writing(
        sales, lambda copy: copy.sell(customer, line(product, "10"), with_key=one)
    ):
        again = await sales.sell(customer, line(product, "10"), with_key=one)
        await sales.deliver()

        assert again.number == f"INV/{YEAR}/000001"
        assert await sales.inventory.available(product) == 0
        await check_books(sales)


async def test_a_hold_whose_message_is_not_delivered_yet_is_kept_when_inventory_asks(sales: SalesClient) -> None:
    await sales.set_up()
    product = await sales.stocked()
    await sales.sell(await sales.customer(), line(product, "10"))

    await expire_holds(sales)
    await sales.inventory.running.reaper.sweep()

    assert await sales.inventory.available(product) == 90
    await sales.deliver()
    assert await sales.inventory.available(product) == 90


async def test_document_whose_hold_was_aborted_cannot_be_committed_late(sales: SalesClient) -> None:
    """Inventory asks between reserving and writing, and the hold is aborted: the sale takes another hold."""
    await sales.set_up()
    customer, product, one = await sales.customer(), await sales.stocked(), key()
    database = sales.running.database
    caller = sales.organisation.caller(Role.USER, idempotency_key=one)
    set_caller(caller)
    async with database.transaction(caller) as tx:
        first_hold = await outcomes.live_hold_id(tx, "invoice.issue", f"{one}\x1f0")

    async with database.transaction(caller) as tx:
        await outcomes.resolve(tx, [first_hold])
    async with database.transaction(caller) as tx:
        late = await outcomes.record_committed(tx, {first_hold: UUID(int=1)})
    sold = await sales.sell(customer, line(product, "10"), with_key=one)

    assert late == {first_hold}
    (row,) = await sales.rows(sa.select(invoices.c.hold_id))
    assert row.hold_id != first_hold
    assert sold.number == f"INV/{YEAR}/000001"


async def test_a_hold_aborted_between_reserving_and_writing_does_not_delay_the_other_sales(
    sales: SalesClient, interruption: Interruption
) -> None:
    """One hold of a batch is aborted meanwhile: the other sales are issued at once, and that one under another hold."""
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    caller = sales.organisation.caller()
    aborted: list[UUID] = []

    async def abort_one(reserved: Sequence[PlannedSale]) -> None:
        if len(reserved) > 1 and not aborted:
            aborted.append(min(sale.hold_id for sale in reserved))
            async with sales.running.database.transaction(caller) as tx:
                await outcomes.resolve(tx, aborted)

    interruption.after_reserving = abort_one

    sold = await asyncio.gather(*(sales.sell(customer, line(product, "10")) for _ in range(5)))

    assert sorted(invoice.number for invoice in sold) == [f"INV/{YEAR}/{serial:06}" for serial in range(1, 6)]
    (recorded,) = await sales.rows(
        sa.select(kit_tables.hold_outcomes).where(kit_tables.hold_outcomes.c.outcome == Outcome.ABORTED)
    )
    assert recorded.hold_id == aborted[0]
    await sales.deliver()
    await expire_holds(sales)
    await sales.inventory.running.reaper.sweep()
    assert await sales.inventory.available(product) == 50
    await check_books(sales)


async def test_retry_after_midnight_takes_a_hold_of_its_own_and_the_first_is_released(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product, one = await sales.customer(), await sales.stocked(), key()
    async with copy_that_stops_before_writing(
        sales, lambda copy: copy.sell(customer, line(product, "10"), with_key=one)
    ):
        sales.services.clock.turn_on(dt.timedelta(days=1))

        sold = await sales.sell(customer, line(product, "10"), with_key=one)
        assert await sales.inventory.available(product) == 80
        await sales.deliver()
        await expire_holds(sales)
        await sales.inventory.running.reaper.sweep()

        assert (await sales.sell(customer, line(product, "10"), with_key=one)).invoice_id == sold.invoice_id
        assert await sales.inventory.available(product) == 90
        assert await sales.count(invoices) == 1
        await check_books(sales)


async def test_many_sales_whose_holds_have_other_contents_take_new_holds(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product, one = await sales.customer(), await sales.stocked(), key()
    drafts = [sales.draft(customer, line(product, "10")) for _ in range(2)]
    async with copy_that_stops_before_writing(sales, lambda copy: issue_many(copy, drafts, one)):
        longer_life = customers_pb2.CustomerChanges(min_shelf_life_days=30)
        await sales.customers.UpdateCustomer(
            customers_pb2.UpdateCustomerRequest(customer_id=customer.customer_id, customer=longer_life, etag="*"),
            metadata=sales.as_user(Role.MANAGER),
        )

        issued = await issue_many(sales, drafts, one)

        assert [outcome.invoice.number for outcome in issued.outcomes] == [f"INV/{YEAR}/000001", f"INV/{YEAR}/000002"]
        assert await issue_many(sales, drafts, one) == issued
        await sales.deliver()
        assert await sales.inventory.available(product) == 80
