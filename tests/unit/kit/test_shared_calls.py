"""Nobody can take all calls of a service."""

import asyncio
from uuid import UUID

from bahi.holds.v1 import holds_pb2, holds_pb2_grpc
from bahi.inventory.v1 import products_pb2, products_pb2_grpc

from kit.auth.caller import Role
from tests.support.refusals import refused
from tests.unit.kit.grpc_server import (
    ORG,
    USER,
    Holds,
    Products,
    a_question,
    a_read,
    bearer,
    holds,
    make_settings,
    products,
    serving,
    tokens_of_sales,
    user_token,
)

THEM = UUID("01938c5e-0000-7000-8000-000000000009")
SHARE_OF_TEN = 6


def token_of(organisation: UUID) -> str:
    return user_token(app_metadata={"org_id": str(organisation), "role": "manager"})


async def test_calls_of_one_user_leave_places_to_other_organisations_and_services() -> None:
    go, all_at_work, at_work = asyncio.Event(), asyncio.Event(), 0

    async def stay(_request: object, _context: object) -> products_pb2.Product:
        nonlocal at_work
        at_work += 1
        if at_work == SHARE_OF_TEN:
            all_at_work.set()
        await go.wait()
        return products_pb2.Product()

    servicers = products(Products(get=stay)), holds(Holds())
    async with serving(*servicers, settings=make_settings(max_concurrent_rpcs=10)) as (channel, _):
        stub = products_pb2_grpc.ProductServiceStub(channel)
        ours, theirs = bearer(token_of(ORG)), bearer(token_of(THEM))
        calls = [asyncio.ensure_future(stub.GetProduct(a_read(), metadata=ours)) for _ in range(SHARE_OF_TEN)]
        await all_at_work.wait()

        beyond = await refused(stub.GetProduct(a_read(), metadata=ours))
        listed = await stub.ListProducts(products_pb2.ListProductsRequest(), metadata=theirs)
        internal = bearer(tokens_of_sales().mint("inventory", ORG, USER, Role.USER))
        resolved = await holds_pb2_grpc.HoldCoordinatorServiceStub(channel).ResolveHolds(
            a_question(), metadata=internal
        )
        go.set()
        await asyncio.gather(*calls)
        later = await stub.GetProduct(a_read(), metadata=ours)

    assert beyond == ("SHARE_USED_UP", "")
    assert listed == products_pb2.ListProductsResponse()
    assert resolved == holds_pb2.ResolveHoldsResponse()
    assert later == products_pb2.Product()
