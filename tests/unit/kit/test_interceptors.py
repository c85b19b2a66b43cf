import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import grpc
import pytest
import structlog
from bahi.holds.v1 import holds_pb2, holds_pb2_grpc
from bahi.inventory.v1 import products_pb2, stock_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc

from kit import deadline
from kit.caller import Caller, Role, current_caller
from kit.errors import FailedPrecondition, InvalidRequest, PermissionDenied, Unauthenticated
from kit.internal_token import InternalTokens
from kit.validation import validate
from tests.unit.kit import made_up
from tests.unit.kit.wire import (
    INTERNAL_SECRET,
    ORG,
    PRODUCT,
    USER,
    Behaviour,
    Holds,
    Products,
    a_product,
    a_question,
    a_read,
    bearer,
    holds,
    product_stub,
    products,
    refusal,
    serving,
    token_of_role,
    user_token,
)


class InsufficientStock(FailedPrecondition):
    reason = "INSUFFICIENT_STOCK"


def raising(error: BaseException) -> Behaviour:
    async def behaviour(_request: object, _context: object) -> None:
        raise error

    return behaviour


def internal_token(audience: str = "inventory") -> str:
    return InternalTokens(INTERNAL_SECRET, "sales").mint(audience, ORG, USER, Role.USER)


# Who calls


async def test_servicer_sees_the_verified_caller_with_request_and_key() -> None:
    seen: list[Caller] = []

    async def create(_request: object, _context: object) -> products_pb2.Product:
        seen.append(current_caller())
        return products_pb2.Product(code="seen")

    async with product_stub(Products(create=create)) as stub:
        metadata = bearer(user_token(), x_request_id="request-7", idempotency_key="key-7")
        reply = await stub.CreateProduct(a_product(), metadata=metadata)

    assert reply.code == "seen"
    assert seen == [
        Caller(org_id=ORG, user_id=USER, role=Role.MANAGER, request_id="request-7", idempotency_key="key-7")
    ]


@pytest.mark.parametrize("given", ["", "with space", "x" * 65, '"}{"level":"forged'])
async def test_request_id_that_is_no_plain_word_is_replaced(given: str) -> None:
    seen: list[str] = []

    async def get(_request: object, _context: object) -> products_pb2.Product:
        seen.append(current_caller().request_id)
        return products_pb2.Product()

    async with product_stub(Products(get=get)) as stub:
        await stub.GetProduct(a_read(), metadata=bearer(user_token(), x_request_id=given))

    assert len(seen[0]) == 36
    assert seen[0] != given


@pytest.mark.parametrize("metadata", [(), (("authorization", "Basic dXNlcg=="),), (("authorization", "Bearer "),)])
async def test_call_without_a_bearer_token_never_reaches_the_servicer(metadata: tuple[tuple[str, str], ...]) -> None:
    servicer = Products()

    async with product_stub(servicer) as stub:
        error = await refusal(stub.GetProduct(a_read(), metadata=metadata))

    assert isinstance(error, Unauthenticated)
    assert error.reason == "TOKEN_MISSING"
    assert servicer.calls == []


async def test_internal_token_opens_no_public_operation() -> None:
    servicer = Products()

    async with product_stub(servicer) as stub:
        error = await refusal(stub.GetProduct(a_read(), metadata=bearer(internal_token())))

    assert error.reason == "TOKEN_INVALID"
    assert servicer.calls == []


@pytest.mark.parametrize("token", [token_of_role("admin"), internal_token("purchase"), ""])
async def test_internal_operation_takes_only_internal_tokens_for_this_service(token: str) -> None:
    servicer = Holds()

    async with serving(holds(servicer)) as (channel, _):
        stub = holds_pb2_grpc.HoldOwnerServiceStub(channel)
        error = await refusal(stub.ResolveHolds(a_question(), metadata=bearer(token)))

    assert isinstance(error, Unauthenticated)
    assert servicer.calls == 0


async def test_internal_operation_sees_the_calling_service() -> None:
    seen: list[str] = []

    async def resolve(_request: object, _context: object) -> holds_pb2.ResolveHoldsResponse:
        seen.append(current_caller().service)
        return holds_pb2.ResolveHoldsResponse()

    async with serving(holds(Holds(resolve))) as (channel, _):
        stub = holds_pb2_grpc.HoldOwnerServiceStub(channel)
        await stub.ResolveHolds(a_question(), metadata=bearer(internal_token()))

    assert seen == ["sales"]


# May they


async def test_role_below_the_declared_one_is_refused() -> None:
    servicer = Products()

    async with product_stub(servicer) as stub:
        error = await refusal(stub.CreateProduct(a_product(), metadata=bearer(token_of_role("user"))))

    assert isinstance(error, PermissionDenied)
    assert (error.reason, error.facts) == ("ROLE_INSUFFICIENT", {"needed": "manager"})
    assert servicer.calls == []


@pytest.mark.parametrize("role", ["manager", "admin"])
async def test_declared_role_or_a_higher_one_suffices(role: str) -> None:
    async with product_stub(Products()) as stub:
        reply = await stub.CreateProduct(a_product(), metadata=bearer(token_of_role(role)))

    assert reply.code == "PCM500"


# Is the request right


async def test_every_broken_rule_is_told_with_its_field() -> None:
    servicer = Products()
    request = a_product(code="***", hsn="", barcodes=["12345", "12"])

    async with product_stub(servicer) as stub:
        error = await refusal(stub.CreateProduct(request, metadata=bearer(user_token())))

    assert isinstance(error, InvalidRequest)
    assert [(violation.field, violation.rule) for violation in error.violations] == [
        ("code", "STRING_PATTERN"),
        ("hsn", "REQUIRED"),
        ("barcodes[1]", "STRING_MIN_LEN"),
    ]
    assert error.violations[2].message == "must be at least 4 characters"
    assert servicer.calls == []


def test_field_inside_a_list_of_messages_is_named_with_its_index() -> None:
    good = stock_pb2.Reservation(reservation_id=PRODUCT)
    bad = stock_pb2.Reservation(reservation_id="x")

    with pytest.raises(InvalidRequest) as caught:
        validate(stock_pb2.ReserveStockRequest(reservations=[good, bad]))

    assert "reservations[1].reservation_id" in [violation.field for violation in caught.value.violations]


@pytest.mark.parametrize(
    ("key", "reason"),
    [("", "IDEMPOTENCY_KEY_REQUIRED"), ("x" * 256, "IDEMPOTENCY_KEY_INVALID"), ("a b", "IDEMPOTENCY_KEY_INVALID")],
)
async def test_operation_that_needs_a_key_is_refused_without_a_good_one(key: str, reason: str) -> None:
    calls: list[object] = []

    async def pay(request: object, _context: object) -> products_pb2.Product:
        calls.append(request)
        return products_pb2.Product()

    add = made_up.adder("DeclaredService", Pay=made_up.unary(pay))
    async with serving((add, None)) as (channel, _):
        method: Any = made_up.call(channel, "DeclaredService/Pay")
        error = await refusal(method(a_read(), metadata=bearer(user_token(), idempotency_key=key)))
        refused_calls = list(calls)
        await method(a_read(), metadata=bearer(user_token(), idempotency_key="x" * 255))

    assert error.reason == reason
    assert refused_calls == []
    assert len(calls) == 1


# What becomes of an error


async def test_refusal_reaches_the_caller_with_reason_field_and_facts() -> None:
    error = InsufficientStock("Not enough stock.", field="lines[0].quantity", available="4")

    async with product_stub(Products(get=raising(error))) as stub:
        seen = await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token())))

    assert isinstance(seen, FailedPrecondition)
    assert (seen.message, seen.reason) == ("Not enough stock.", "INSUFFICIENT_STOCK")
    assert (seen.field, seen.facts) == ("lines[0].quantity", {"available": "4"})


@pytest.mark.parametrize("error", [RuntimeError("password=hunter2"), KeyError("hunter2"), AssertionError("hunter2")])
async def test_unknown_error_tells_the_caller_nothing(error: Exception) -> None:
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


async def test_reply_of_the_wrong_type_tells_the_caller_nothing() -> None:
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
        stranger = await refusal(method(b"\xff\xff"))
        member = await refusal(method(b"\xff\xff", metadata=bearer(user_token())))

    assert stranger.reason == "TOKEN_MISSING"
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


async def test_lost_database_says_come_back_and_nothing_of_the_database() -> None:
    async with product_stub(Products(get=raising(ConnectionRefusedError("10.0.0.7:5432 refused")))) as stub:
        error = await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token())))

    assert (error.reason, error.message) == ("DATABASE_UNAVAILABLE", "The database does not answer now.")


async def test_lost_race_says_send_again() -> None:
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


async def test_stream_is_guarded_and_answered_part_by_part() -> None:
    add = made_up.adder("DeclaredService", Watch=made_up.stream(_three))
    async with serving((add, None)) as (channel, _):
        method: Any = made_up.call(channel, "DeclaredService/Watch")
        parts = [part.code async for part in method(a_read(), metadata=bearer(user_token()))]
        error = await refusal(method(a_read()).read())

    assert parts == ["MANAGER-0", "MANAGER-1", "MANAGER-2"]
    assert error.reason == "TOKEN_MISSING"


async def test_stream_that_fails_midway_tells_why() -> None:
    add = made_up.adder("DeclaredService", Watch=made_up.stream(_one_and_an_error))
    async with serving((add, None)) as (channel, _):
        method: Any = made_up.call(channel, "DeclaredService/Watch")
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


async def test_call_without_a_deadline_is_not_left_running(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.interceptors.LONGEST_CALL_SECONDS", 0.05)

    async def get(_request: object, _context: object) -> None:
        await asyncio.Event().wait()

    async with product_stub(Products(get=get)) as stub:
        error = await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token())))

    assert error.reason == "DEADLINE_EXCEEDED"


async def test_probes_need_no_token() -> None:
    async with serving(products(Products())) as (channel, _):
        reply = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())

    assert reply.status == health_pb2.HealthCheckResponse.SERVING


async def test_unknown_method_is_unimplemented() -> None:
    async with serving(products(Products())) as (channel, _):
        stub = holds_pb2_grpc.HoldOwnerServiceStub(channel)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.ResolveHolds(a_question(), metadata=bearer(internal_token()))

    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
