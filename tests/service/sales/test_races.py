"""Races: real transactions at once, and one winner."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any

import grpc
import pytest
from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import invoices_pb2

from kit.commands.coalescer import Coalescer
from kit.errors import DomainError
from kit.rpc import error_status
from services.sales.store.invoice_tables import invoices
from services.sales.store.ledger_tables import customer_credits
from tests.service.sales.conservation import check_books
from tests.service.sales.counter import Counter, key, line
from tests.service.sales.shelf import YEAR
from tests.service.sales.test_cancel_invoice import cancel as cancel_invoice
from tests.service.sales.test_orders import cancel as cancel_order
from tests.service.sales.test_orders import confirm, drafted, invoice, wanted
from tests.service.sales.test_receipts import for_bill, pay
from tests.service.sales.test_returnables import hold


async def outcomes(*calls: Awaitable[Any]) -> tuple[list[Any], list[DomainError]]:
    """What a number of calls at once bring: replies and refusals."""
    results: Sequence[Any] = await asyncio.gather(*calls, return_exceptions=True)
    replies, refusals = [], []
    for result in results:
        if isinstance(result, grpc.aio.AioRpcError):
            refusals.append(error_status.from_rpc_error(result))
        elif isinstance(result, BaseException):
            raise result
        else:
            replies.append(result)
    return replies, refusals


async def test_two_sales_at_once_do_not_pass_the_credit_limit_together(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(credit_limit="150.00"), await counter.stocked()

    sold, refused = await outcomes(*(counter.sell(customer, line(product, "10")) for _ in range(4)))

    assert len(sold) == 1
    assert {error.reason for error in refused} == {"CREDIT_LIMIT_EXCEEDED"}
    await counter.deliver()
    assert await counter.available(product) == 90
    await check_books(counter)


async def test_twins_that_meet_when_they_claim_their_key_leave_no_gap_in_the_numbers(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in several copies of the service: each has set stock aside under the same id before another has written."""

    async def alone(self: Any, organisation: Any, command: Any) -> Any:
        (outcome,) = await self._run_batch(organisation, [command])
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    monkeypatch.setattr(Coalescer, "submit", alone)
    await counter.set_up()
    customer, product = await counter.customer(), await counter.stocked()
    cash = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)
    for serial in range(1, 6):
        one = key()

        twins = await asyncio.gather(
            *(counter.sell(customer, line(product, "1"), receipt=cash, with_key=one) for _ in range(3))
        )

        assert twins[0] == twins[1] == twins[2]
        assert (twins[0].number, twins[0].receipt_number) == (f"INV/{YEAR}/{serial:06}", f"RCT/{YEAR}/{serial:06}")
    await counter.deliver()
    assert await counter.available(product) == 95
    await check_books(counter)


async def test_the_last_units_are_sold_once(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(), await counter.stocked(quantity="10")

    sold, refused = await outcomes(*(counter.sell(customer, line(product, "6")) for _ in range(4)))

    assert (len(sold), len(refused)) == (1, 3)
    assert {error.reason for error in refused} == {"INSUFFICIENT_STOCK"}
    assert await counter.available(product) == 4


async def test_sales_at_once_get_consecutive_numbers(counter: Counter) -> None:
    await counter.set_up()
    product = await counter.stocked()
    customers = [await counter.customer(f"C{index}") for index in range(8)]

    sold, refused = await outcomes(*(counter.sell(customer, line(product, "1")) for customer in customers))

    assert not refused
    assert sorted(invoice.number for invoice in sold) == [f"INV/{YEAR}/00000{index}" for index in range(1, 9)]


async def test_one_key_sent_ten_times_at_once_makes_one_invoice(counter: Counter) -> None:
    await counter.set_up()
    customer, product, one = await counter.customer(), await counter.stocked(), key()

    sold, refused = await outcomes(*(counter.sell(customer, line(product, "10"), with_key=one) for _ in range(10)))

    assert not refused
    assert len(sold) == 10
    assert all(reply == sold[0] for reply in sold)
    await counter.deliver()
    assert await counter.count(invoices) == 1
    assert await counter.available(product) == 90
    await check_books(counter)


async def test_two_receipts_for_one_bill_settle_it_once(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(), await counter.stocked()
    bill = await counter.sell(customer, line(product, "10"))

    paid, refused = await outcomes(
        *(pay(counter, customer, "95.00", allocations=[for_bill(bill.invoice_id, "95.00")]) for _ in range(3))
    )

    assert (len(paid), {error.reason for error in refused}) == (1, {"BILL_NOT_FOUND"})
    assert await counter.count(customer_credits) == 1
    await check_books(counter)


async def test_cancelling_and_returning_at_once_has_one_winner(counter: Counter) -> None:
    await counter.set_up()
    bill = await counter.sell(await counter.customer(), line(await counter.stocked(), "10"))

    done, refused = await outcomes(cancel_invoice(counter, bill), hold(counter, bill, "5"))

    assert (len(done), len(refused)) == (1, 1)
    assert refused[0].reason in {"INVOICE_CANCELLED", "INVOICE_HAS_RETURNS"}
    await check_books(counter)


async def test_order_confirmed_twice_at_once_reserves_once(counter: Counter) -> None:
    await counter.set_up()
    product = await counter.stocked()
    order = await drafted(counter, await counter.customer(), wanted(product, "10"))

    done, refused = await outcomes(confirm(counter, order), confirm(counter, order))

    assert (len(done), [error.reason for error in refused]) == (1, ["ORDER_STATUS"])
    await counter.deliver()
    assert await counter.available(product) == 90


async def test_order_invoiced_and_cancelled_at_once_has_one_winner(counter: Counter) -> None:
    await counter.set_up()
    product = await counter.stocked()
    order = await confirm(counter, await drafted(counter, await counter.customer(), wanted(product, "10")))
    await counter.deliver()

    done, refused = await outcomes(invoice(counter, order), cancel_order(counter, order))
    await counter.deliver()

    assert (len(done), [error.reason for error in refused]) == (1, ["ORDER_STATUS"])
    sold = isinstance(done[0], invoices_pb2.Invoice)
    assert await counter.available(product) == (90 if sold else 100)
    await check_books(counter)


async def test_order_invoiced_twice_at_once_is_not_invoiced_twice(counter: Counter) -> None:
    await counter.set_up()
    product = await counter.stocked()
    order = await confirm(counter, await drafted(counter, await counter.customer(), wanted(product, "10")))
    await counter.deliver()

    done, refused = await outcomes(invoice(counter, order), invoice(counter, order))
    await counter.deliver()

    assert (len(done), len(refused)) == (1, 1)
    assert await counter.available(product) == 90
    await check_books(counter)


async def test_sales_at_once_through_bulk_and_single_do_not_deadlock(counter: Counter) -> None:
    await counter.set_up()
    asha, binod = await counter.customer("ASHA"), await counter.customer("BINOD")
    product = await counter.stocked(quantity="1000")

    def bulk(*order: Any) -> Awaitable[Any]:
        request = invoices_pb2.BulkIssueInvoicesRequest(
            invoices=[counter.draft(customer, line(product, "1")) for customer in order]
        )
        return counter.invoices.BulkIssueInvoices(request, metadata=counter.as_user(key=key()))

    paid = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)
    done, refused = await outcomes(
        bulk(asha, binod),
        bulk(binod, asha),
        counter.sell(asha, line(product, "1"), receipt=paid),
        counter.sell(binod, line(product, "1"), receipt=paid),
        pay(counter, asha, "5.00", oldest_first=True),
    )

    assert not refused
    assert len(done) == 5
    assert await counter.count(invoices) == 6
    await check_books(counter)
