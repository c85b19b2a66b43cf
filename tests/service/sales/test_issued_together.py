"""Requests that are issued together: a fault of one of them does not affect the others."""

import asyncio

import grpc
from bahi.sales.v1 import invoices_pb2

from kit.holds.outcomes import MAX_ABORTED_ATTEMPTS
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.clients.service_client import key
from tests.support.refusals import refusal


async def test_a_sale_that_was_aborted_too_often_fails_alone(sales: SalesClient) -> None:
    await sales.set_up()
    poor, rich = await sales.customer("POOR", credit_limit="1.00"), await sales.customer("RICH")
    product, one = await sales.stocked(), key()
    for _ in range(MAX_ABORTED_ATTEMPTS):
        assert (await refusal(sales.sell(poor, line(product, "1"), with_key=one))).reason == "CREDIT_LIMIT_EXCEEDED"

    issued, refused = await asyncio.gather(
        asyncio.gather(*(sales.sell(rich, line(product, "1")) for _ in range(4))),
        refusal(sales.sell(poor, line(product, "1"), with_key=one)),
    )

    assert refused.reason == "TOO_MANY_ABORTED_ATTEMPTS"
    assert len({invoice.number for invoice in issued}) == 4
    await sales.deliver()
    assert await sales.inventory.available(product) == 96


async def test_true_repeat_is_answered_though_another_request_misuses_its_key(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product, one = await sales.customer(), await sales.stocked(), key()
    first = await sales.sell(customer, line(product, "1"), with_key=one)

    _, misuse, repeat = await asyncio.gather(
        asyncio.gather(*(sales.sell(customer, line(product, "1")) for _ in range(3))),
        refusal(sales.sell(customer, line(product, "7"), with_key=one)),
        sales.sell(customer, line(product, "1"), with_key=one),
    )

    assert repeat == first
    assert misuse.reason == "IDEMPOTENCY_KEY_REUSED"


async def test_of_two_requests_under_one_new_key_the_first_to_be_sound_is_issued(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product, one = await sales.customer(), await sales.stocked(), key()

    async def attempt(quantity: str) -> invoices_pb2.Invoice | str:
        try:
            return await sales.sell(customer, line(product, quantity), with_key=one)
        except grpc.aio.AioRpcError:
            return quantity

    _, too_much, sound = await asyncio.gather(
        asyncio.gather(*(sales.sell(customer, line(product, "1")) for _ in range(3))), attempt("1000"), attempt("2")
    )

    assert too_much == "1000"
    assert isinstance(sound, invoices_pb2.Invoice)
    await sales.deliver()
    assert await sales.inventory.available(product) == 95
