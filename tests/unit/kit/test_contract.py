from typing import Any

import grpc
import pytest
from bahi.inventory.v1 import products_pb2

from kit.auth.caller import Role
from kit.rpc.server import running_server
from kit.wire.contract import Operation, OperationUndeclared, operation
from kit.wire.request_sizes import largest_request
from tests.unit.kit import made_up_contract
from tests.unit.kit.grpc_server import a_read, bearer, make_settings, serving, user_token


async def _answer(_request: object, _context: object) -> products_pb2.Product:
    return products_pb2.Product()


def test_operation_is_read_from_the_proto() -> None:
    assert operation("/bahi.inventory.v1.ProductService/CreateProduct") == Operation(
        method="/bahi.inventory.v1.ProductService/CreateProduct",
        role=Role.MANAGER,
        internal=False,
        idempotency_key=True,
        largest_request=largest_request(products_pb2.CreateProductRequest.DESCRIPTOR),
    )


def test_internal_operation_has_no_role() -> None:
    declared = operation("/bahi.holds.v1.HoldCoordinatorService/ResolveHolds")

    assert (declared.internal, declared.role) == (True, None)


def test_method_without_a_declaration_is_refused() -> None:
    with pytest.raises(OperationUndeclared, match=r"ForgetfulService/Open declares no operation"):
        operation("/kit.tests.v1.ForgetfulService/Open")


async def test_server_with_an_undeclared_operation_does_not_start() -> None:
    add = made_up_contract.adder("ForgetfulService", Open=made_up_contract.unary(_answer))

    with pytest.raises(OperationUndeclared):
        async with running_server("inventory", make_settings(), [(add, None)]):
            raise AssertionError("It started.")


async def test_operation_that_was_added_past_the_contract_does_not_exist() -> None:
    def add(_servicer: object, server: Any) -> None:
        handlers = {"Open": made_up_contract.unary(_answer)}
        server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler("kit.tests.v1.ForgetfulService", handlers),)
        )

    async with serving((add, None)) as (channel, _):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await made_up_contract.call(channel, "ForgetfulService/Open")(a_read(), metadata=bearer(user_token()))

    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
