"""Orders that change between reading and writing: the version that was read is checked again under the lock."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import invoices_pb2, orders_pb2

from kit.auth.caller import set_caller
from kit.errors import DomainError, StaleEtag
from kit.hold_states import Outcome
from kit.holds.batch_runner import DocumentBatches
from kit.holds.batched import BatchRequest
from kit.holds.document import MAX_ATTEMPTS_PER_CALL
from kit.rpc.client import Peer
from kit.wire.messages import format_of_single
from services.sales.api.invoice_replies import to_proto
from services.sales.domain.invoice import Invoice
from services.sales.domain.order import Part
from services.sales.domain.planned_sale import PlannedSale
from services.sales.domain.sale import Sale
from services.sales.remote.stock import Stock
from services.sales.store.base import kit_tables
from services.sales.store.invoice_tables import invoices
from services.sales.usecases.invoices.issue import issue_invoices
from services.sales.usecases.invoices.sale_of_order import InvoiceOrder
from tests.service.sales.conservation import check_books
from tests.service.sales.interrupted import Interruption
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import order_line
from tests.support.clients.service_client import key
from tests.support.organisations import tokens_of
from tests.support.refusals import refusal, replies_and_refusals
from trade.domain.dating import RequestedDate


async def in_one_batch(
    sales: SalesClient, order: orders_pb2.Order, quantity: str, etag: str = ""
) -> list[invoices_pb2.Invoice | DomainError]:
    """The outcomes of two requests to invoice a part of an order, which are read and written together."""
    database = sales.running.database
    stock = Stock(Peer(sales.inventory.channel, "inventory", tokens_of("sales")))
    batches = DocumentBatches(database, issue_invoices(stock, hold_for=dt.timedelta(minutes=1)))
    command = InvoiceOrder(
        order_id=UUID(order.order_id),
        etag=etag,
        date=RequestedDate(),
        registration_id=None,
        parts=(Part(order_line_id=UUID(order.lines[0].line_id), quantity=Decimal(quantity), free_quantity=Decimal(0)),),
        bill_discount_amount=Decimal(0),
        bill_discount_percent=Decimal(0),
        receipt=None,
        note="",
    )
    requests: list[BatchRequest[Sale | InvoiceOrder, Invoice, invoices_pb2.Invoice]] = [
        BatchRequest(
            caller=sales.organisation.caller(idempotency_key=key()),
            commands=[command],
            request_hash=b"invoice",
            reply_format=format_of_single(to_proto),
        )
        for _ in range(2)
    ]
    set_caller(requests[0].caller)
    return await batches.run(requests)


def part_of(order: orders_pb2.Order, quantity: str) -> list[orders_pb2.OrderLineToInvoice]:
    return [orders_pb2.OrderLineToInvoice(order_line_id=order.lines[0].line_id, quantity=quantity)]


async def change(sales: SalesClient, order: orders_pb2.Order, **changes: Any) -> orders_pb2.Order:
    request = orders_pb2.UpdateOrderRequest(order_id=order.order_id, order=orders_pb2.OrderChanges(**changes), etag="*")
    return await sales.orders.UpdateOrder(request, metadata=sales.as_user())


async def recorded_outcomes(sales: SalesClient) -> list[str]:
    return sorted(row.outcome for row in await sales.rows(sa.select(kit_tables.hold_outcomes.c.outcome)))


@pytest.fixture
async def order(sales: SalesClient) -> orders_pb2.Order:
    """A draft of ten units, of a hundred on the shelf."""
    await sales.set_up()
    return await sales.draft_order(await sales.customer(), order_line(await sales.stocked(), "10"))


def product_of(order: orders_pb2.Order) -> products_pb2.Product:
    return products_pb2.Product(product_id=order.lines[0].product_id)


async def available(sales: SalesClient, order: orders_pb2.Order) -> int:
    """Units of the order's product that nobody has reserved."""
    await sales.deliver()
    return int(await sales.inventory.available(product_of(order)))


async def test_a_part_asked_for_twice_at_once_with_one_etag_is_invoiced_once(
    sales: SalesClient, order: orders_pb2.Order, interruption: Interruption
) -> None:
    confirmed = await sales.confirm_order(order)
    await sales.deliver()
    both_reserved = asyncio.Barrier(2)
    interruption.after_reserving = lambda _sales: both_reserved.wait()

    done, refused = await replies_and_refusals(
        *(sales.invoice_order(order, lines=part_of(order, "4"), etag=confirmed.etag) for _ in range(2))
    )

    assert (len(done), [error.reason for error in refused]) == (1, ["STALE_ETAG"])
    assert (await sales.read_order(order)).lines[0].invoiced_quantity == "4"
    assert await sales.count(invoices) == 1
    assert await recorded_outcomes(sales) == [Outcome.ABORTED, Outcome.COMMITTED, Outcome.COMMITTED]
    assert await available(sales, order) == 90
    await check_books(sales)


async def test_two_parts_at_once_without_an_etag_are_both_invoiced(
    sales: SalesClient, order: orders_pb2.Order, interruption: Interruption
) -> None:
    await sales.confirm_order(order)
    await sales.deliver()
    both_reserved = asyncio.Barrier(2)
    interruption.after_reserving = lambda _sales: both_reserved.wait()

    done, refused = await replies_and_refusals(
        *(sales.invoice_order(order, lines=part_of(order, "4")) for _ in range(2))
    )

    assert (len(done), refused) == (2, [])
    assert (await sales.read_order(order)).lines[0].invoiced_quantity == "8"
    await sales.deliver()
    await check_books(sales)


async def test_two_parts_in_one_batch_with_one_etag_are_one_invoice(
    sales: SalesClient, order: orders_pb2.Order
) -> None:
    confirmed = await sales.confirm_order(order)
    await sales.deliver()

    invoiced, refused = await in_one_batch(sales, order, "4", etag=confirmed.etag)

    assert isinstance(invoiced, invoices_pb2.Invoice)
    assert isinstance(refused, StaleEtag)
    assert (await sales.read_order(order)).lines[0].invoiced_quantity == "4"
    assert await available(sales, order) == 90
    await check_books(sales)


async def test_two_parts_in_one_batch_without_an_etag_are_two_invoices(
    sales: SalesClient, order: orders_pb2.Order
) -> None:
    confirmed = await sales.confirm_order(order)
    await sales.deliver()

    outcomes = await in_one_batch(sales, order, "5")

    after = await sales.read_order(order)
    assert [type(outcome) for outcome in outcomes] == [invoices_pb2.Invoice] * 2
    assert (after.status, confirmed.etag, after.etag) == (orders_pb2.ORDER_STATUS_COMPLETED, '"2"', '"4"')
    await sales.deliver()
    await check_books(sales)


@pytest.mark.parametrize("what", ["lines", "reference"])
async def test_a_draft_that_changes_while_it_is_confirmed_is_not_the_one_that_the_etag_names(
    sales: SalesClient, order: orders_pb2.Order, interruption: Interruption, what: str
) -> None:
    changes: dict[str, Any] = (
        {"lines": [order_line(product_of(order), "3")]} if what == "lines" else {"reference": "PO-9"}
    )
    interruption.after_reserving = lambda _sales: change(sales, order, **changes)

    refused = await refusal(sales.confirm_order(order, etag=order.etag))

    assert (refused.reason, refused.facts) == ("STALE_ETAG", {"current": '"2"'})
    after = await sales.read_order(order)
    assert (after.status, after.etag) == (orders_pb2.ORDER_STATUS_DRAFT, '"2"')
    assert await recorded_outcomes(sales) == [Outcome.ABORTED]
    assert await available(sales, order) == 100


async def test_a_draft_that_changes_while_it_is_confirmed_without_an_etag_is_confirmed_as_it_is_now(
    sales: SalesClient, order: orders_pb2.Order, interruption: Interruption
) -> None:
    changes = iter([{"lines": [order_line(product_of(order), "3")], "reference": "PO-9"}])

    async def change_once(_sales: Sequence[PlannedSale]) -> None:
        for fields in changes:
            await change(sales, order, **fields)

    interruption.after_reserving = change_once

    confirmed = await sales.confirm_order(order)

    assert (confirmed.status, confirmed.reference, confirmed.etag) == (
        orders_pb2.ORDER_STATUS_CONFIRMED,
        "PO-9",
        '"3"',
    )
    assert [line.allocations[0].quantity for line in confirmed.lines] == ["3"]
    assert await recorded_outcomes(sales) == [Outcome.ABORTED, Outcome.COMMITTED]
    assert await available(sales, order) == 97


async def test_confirming_a_draft_that_changes_each_time_is_refused_and_holds_nothing(
    sales: SalesClient, order: orders_pb2.Order, interruption: Interruption
) -> None:
    interruption.after_reserving = lambda _sales: change(sales, order, reference="PO-9")

    refused = await refusal(sales.confirm_order(order))

    assert (refused.reason, refused.field) == ("HOLD_ABORTED", "order_id")
    assert (await sales.read_order(order)).status == orders_pb2.ORDER_STATUS_DRAFT
    assert await recorded_outcomes(sales) == [Outcome.ABORTED] * MAX_ATTEMPTS_PER_CALL
    assert await available(sales, order) == 100
