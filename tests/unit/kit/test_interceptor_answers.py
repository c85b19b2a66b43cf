"""What the interceptors make of an error, a stream and a deadline."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import grpc
import pytest
import structlog
from bahi.inventory.v1 import products_pb2

from kit import deadline
from kit.auth.caller import current_caller
from kit.errors import FailedPrecondition
from kit.rpc.server import TimeLimits
from tests.support.refusals import refusal
from tests.unit.kit import made_up_contract
from tests.unit.kit.grpc_server import (
    USER,
    Behaviour,
    Products,
    a_read,
    bearer,
    product_stub,
    products,
    serving,
    user_token,
)


class InsufficientStock(FailedPrecondition):
    reason = "INSUFFICIENT_STOCK"


def raising(error: BaseException) -> Behaviour:
    async def behaviour(_request: object, _context: object) -> None:
        raise error

    return behaviour


# What becomes of an error


async def test_refusal_reaches_the_caller_with_reason_field_and_facts() -> None:
    error = InsufficientStock("Not enough stock.", field="product_id", available="4")

    async with product_stub(Products(get=raising(error))) as stub:
        seen = await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token())))

    assert isinstance(seen, FailedPrecondition)
    assert (seen.message, seen.reason) == ("Not enough stock.", "INSUFFICIENT_STOCK")
    assert (seen.field, seen.facts) == ("product_id", {"available": "4"})


@pytest.mark.parametrize("error", [RuntimeError("password=hunter2"), KeyError("hunter2"), AssertionError("hunter2")])
async def test_an_unknown_error_reveals_nothing_to_the_caller(error: Exception) -> None:
    async with product_stub(Products(get=raising(error))) as stub:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.GetProduct(a_read(), metadata=bearer(user_token()))

    assert caught.value.code() is grpc.StatusCode.INTERNAL
    assert caught.value.details() == "Internal error."
    assert "hunter2" not in str(caught.value.trailing_metadata())
    assert "hunter2" not in repr(caught.value)


async def test_unknown_error_is_logged_with_its_frames() -> None:
    with structlog.testing.capture_logs() as logged:
        async with product_stub(Products(get=raising(RuntimeError("broken")))) as stub:
            await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token())))

    failed = next(line for line in logged if line["event"] == "rpc.failed")
    assert str(failed["exc_info"]) == "broken"
    assert failed["method"] == "/bahi.inventory.v1.ProductService/GetProduct"


async def test_a_reply_of_the_wrong_type_reveals_nothing_to_the_caller() -> None:
    async def get(_request: object, _context: object) -> str:
        return "hunter2"

    async with product_stub(Products(get=get)) as stub:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.GetProduct(a_read(), metadata=bearer(user_token()))

    assert (caught.value.code(), caught.value.details()) == (grpc.StatusCode.INTERNAL, "Internal error.")


async def test_bytes_that_are_no_request_are_refused_after_the_token() -> None:
    servicer = Products()

    async with serving(products(servicer)) as (channel, _):
        method: Any = channel.unary_unary("/bahi.inventory.v1.ProductService/GetProduct")
        unauthenticated = await refusal(method(b"\xff\xff"))
        member = await refusal(method(b"\xff\xff", metadata=bearer(user_token())))

    assert unauthenticated.reason == "TOKEN_MISSING"
    assert member.reason == "REQUEST_UNREADABLE"
    assert servicer.calls == []


async def test_servicer_is_cancelled_when_the_time_of_the_call_is_over() -> None:
    cancelled = asyncio.Event()

    async def get(_request: object, _context: object) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async with product_stub(Products(get=get)) as stub:
        error = await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token()), timeout=0.1))
        await cancelled.wait()

    assert error.reason == "DEADLINE_EXCEEDED"


async def test_abort_by_a_servicer_passes_unchanged() -> None:
    async def get(_request: object, context: Any) -> None:
        await context.abort(grpc.StatusCode.OUT_OF_RANGE, "Said by the servicer.")

    async with product_stub(Products(get=get)) as stub:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.GetProduct(a_read(), metadata=bearer(user_token()))

    assert caught.value.code() is grpc.StatusCode.OUT_OF_RANGE
    assert caught.value.details() == "Said by the servicer."


async def test_a_lost_database_is_unavailable_and_reveals_nothing_of_the_database() -> None:
    async with product_stub(Products(get=raising(ConnectionRefusedError("10.0.0.7:5432 refused")))) as stub:
        error = await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token())))

    assert (error.reason, error.message) == ("DATABASE_UNAVAILABLE", "The database does not answer now.")


async def test_a_lost_race_is_aborted_and_may_be_retried() -> None:
    async with product_stub(Products(get=raising(asyncpg.DeadlockDetectedError("deadlock")))) as stub:
        error = await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token())))

    assert error.reason == "CONTENDED"


async def test_every_answer_is_logged_once_without_token_or_person() -> None:
    token = user_token()
    with structlog.testing.capture_logs() as logged:
        async with product_stub(Products()) as stub:
            await stub.GetProduct(a_read(), metadata=bearer(token))

    answered = [line for line in logged if line["event"] == "rpc.answered"]
    assert [(line["code"], line["reason"]) for line in answered] == [("OK", "")]
    assert token not in str(logged)
    assert str(USER) not in str(logged)


# Streams


async def _three(request: Any, _context: object) -> AsyncIterator[products_pb2.Product]:
    for number in range(3):
        yield products_pb2.Product(product_id=request.product_id, code=f"{current_caller().role.name}-{number}")


async def _one_and_an_error(_request: object, _context: object) -> AsyncIterator[products_pb2.Product]:
    yield products_pb2.Product(code="first")
    raise InsufficientStock("Not enough stock.", available="4")


async def test_a_stream_is_authorised_and_answered_part_by_part() -> None:
    add = made_up_contract.adder("DeclaredService", Watch=made_up_contract.stream(_three))
    async with serving((add, None)) as (channel, _):
        method: Any = made_up_contract.call(channel, "DeclaredService/Watch")
        parts = [part.code async for part in method(a_read(), metadata=bearer(user_token()))]
        error = await refusal(method(a_read()).read())

    assert parts == ["MANAGER-0", "MANAGER-1", "MANAGER-2"]
    assert error.reason == "TOKEN_MISSING"


async def test_a_stream_that_fails_midway_ends_with_the_reason() -> None:
    add = made_up_contract.adder("DeclaredService", Watch=made_up_contract.stream(_one_and_an_error))
    async with serving((add, None)) as (channel, _):
        method: Any = made_up_contract.call(channel, "DeclaredService/Watch")
        call = method(a_read(), metadata=bearer(user_token()))
        first = await call.read()
        error = await refusal(call.read())

    assert first.code == "first"
    assert (error.reason, error.facts) == ("INSUFFICIENT_STOCK", {"available": "4"})


# Time, and what passes by


async def test_servicer_knows_how_much_time_the_caller_gave() -> None:
    seen: list[float | None] = []

    async def get(_request: object, _context: object) -> products_pb2.Product:
        seen.append(deadline.remaining())
        return products_pb2.Product()

    async with product_stub(Products(get=get)) as stub:
        for seconds in (30, 1000, None):
            await stub.GetProduct(a_read(), metadata=bearer(user_token()), timeout=seconds)

    short, long, unlimited = (round(left, -1) for left in seen if left is not None)
    assert (short, long, unlimited) == (30, 60, 60)


async def test_call_without_a_deadline_is_not_left_running() -> None:
    async def get(_request: object, _context: object) -> None:
        await asyncio.Event().wait()

    async with product_stub(Products(get=get), limits=TimeLimits(longest_call_seconds=0.05)) as stub:
        error = await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token())))

    assert error.reason == "DEADLINE_EXCEEDED"
