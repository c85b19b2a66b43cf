"""What the interceptors let in: who calls, whether they may, and whether the request is right."""

from typing import Any

import grpc
import pytest
from bahi.holds.v1 import holds_pb2, holds_pb2_grpc
from bahi.inventory.v1 import products_pb2, stock_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc

from kit.auth.caller import Caller, Role, current_caller
from kit.errors import InvalidRequest, PermissionDenied, Unauthenticated
from kit.wire.validation import validate
from tests.support.refusals import refusal
from tests.unit.kit import made_up_contract
from tests.unit.kit.grpc_server import (
    ORG,
    PRODUCT,
    USER,
    Holds,
    Products,
    a_product,
    a_question,
    a_read,
    bearer,
    holds,
    product_stub,
    products,
    serving,
    token_of_role,
    tokens_of_sales,
    user_token,
)


def internal_token(audience: str = "inventory") -> str:
    return tokens_of_sales().mint(audience, ORG, USER, Role.USER)


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


@pytest.mark.parametrize("given", ["", "with space", "x" * 129, '"}{"level":"forged'])
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


async def test_an_internal_token_is_refused_by_a_public_operation() -> None:
    servicer = Products()

    async with product_stub(servicer) as stub:
        error = await refusal(stub.GetProduct(a_read(), metadata=bearer(internal_token())))

    assert error.reason == "TOKEN_INVALID"
    assert servicer.calls == []


@pytest.mark.parametrize("token", [token_of_role("admin"), internal_token("purchase"), ""])
async def test_internal_operation_takes_only_internal_tokens_for_this_service(token: str) -> None:
    servicer = Holds()

    async with serving(holds(servicer)) as (channel, _):
        stub = holds_pb2_grpc.HoldCoordinatorServiceStub(channel)
        error = await refusal(stub.ResolveHolds(a_question(), metadata=bearer(token)))

    assert isinstance(error, Unauthenticated)
    assert servicer.calls == 0


async def test_internal_operation_sees_the_calling_service() -> None:
    seen: list[str] = []

    async def resolve(_request: object, _context: object) -> holds_pb2.ResolveHoldsResponse:
        seen.append(current_caller().service)
        return holds_pb2.ResolveHoldsResponse()

    async with serving(holds(Holds(resolve))) as (channel, _):
        stub = holds_pb2_grpc.HoldCoordinatorServiceStub(channel)
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
        reply = await stub.CreateProduct(a_product(), metadata=bearer(token_of_role(role), idempotency_key="k"))

    assert reply.code == "PCM500"


# Is the request right


async def test_every_broken_rule_is_named_with_its_field() -> None:
    servicer = Products()
    request = a_product(code="***", hsn="", barcodes=["12345", "12"])

    async with product_stub(servicer) as stub:
        error = await refusal(stub.CreateProduct(request, metadata=bearer(user_token(), idempotency_key="k")))

    assert isinstance(error, InvalidRequest)
    assert [(violation.field, violation.reason) for violation in error.violations] == [
        ("code", "WRONG_FORM"),
        ("hsn", "REQUIRED"),
        ("barcodes[1]", "TOO_SHORT"),
    ]
    assert error.violations[2].message == "must have at least 4 characters"
    assert servicer.calls == []


def test_field_inside_a_list_of_messages_is_named_with_its_index() -> None:
    good = stock_pb2.Reservation(hold_id=PRODUCT)
    bad = stock_pb2.Reservation(hold_id="x")

    with pytest.raises(InvalidRequest) as caught:
        validate(stock_pb2.ReserveStockRequest(reservations=[good, bad]))

    assert "reservations[1].hold_id" in [violation.field for violation in caught.value.violations]


@pytest.mark.parametrize(
    ("key", "reason"),
    [("", "IDEMPOTENCY_KEY_REQUIRED"), ("x" * 256, "IDEMPOTENCY_KEY_INVALID"), ("a b", "IDEMPOTENCY_KEY_INVALID")],
)
async def test_operation_that_needs_a_key_is_refused_without_a_good_one(key: str, reason: str) -> None:
    calls: list[object] = []

    async def pay(request: object, _context: object) -> products_pb2.Product:
        calls.append(request)
        return products_pb2.Product()

    add = made_up_contract.adder("DeclaredService", Pay=made_up_contract.unary(pay))
    async with serving((add, None)) as (channel, _):
        method: Any = made_up_contract.call(channel, "DeclaredService/Pay")
        error = await refusal(method(a_read(), metadata=bearer(user_token(), idempotency_key=key)))
        refused_calls = list(calls)
        await method(a_read(), metadata=bearer(user_token(), idempotency_key="x" * 255))

    assert error.reason == reason
    assert refused_calls == []
    assert len(calls) == 1


async def test_probes_need_no_token() -> None:
    async with serving(products(Products())) as (channel, _):
        reply = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())

    assert reply.status == health_pb2.HealthCheckResponse.SERVING


async def test_unknown_method_is_unimplemented() -> None:
    async with serving(products(Products())) as (channel, _):
        stub = holds_pb2_grpc.HoldCoordinatorServiceStub(channel)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.ResolveHolds(a_question(), metadata=bearer(internal_token()))

    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
