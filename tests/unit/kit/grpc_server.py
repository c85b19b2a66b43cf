"""What these tests share: settings, tokens, and a real gRPC server with a product service that each test scripts."""

import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

import grpc
import jwt
from bahi.holds.v1 import holds_pb2, holds_pb2_grpc
from bahi.inventory.v1 import products_pb2, products_pb2_grpc

from kit.auth.internal_tokens import InternalTokens
from kit.rpc.server import DEFAULT_LIMITS, RunningServer, Servicer, TimeLimits, running_server
from services.settings import Settings

ORG = UUID("01938c5e-0000-7000-8000-000000000001")
USER = UUID("01938c5e-0000-7000-8000-000000000002")
PRODUCT = "01938c5e-0000-7000-8000-000000000003"
ISSUER = "https://project.example/auth/v1"
USER_SECRET = "a-secret-of-the-supabase-project-0001"
INTERNAL_SECRET = "a-secret-between-our-services-000001"
OTHER_INTERNAL_SECRET = "a-secret-between-our-services-000002"
ABSENT = object()
"""As a claim or a setting: leaves it out."""

Reply = TypeVar("Reply")
Behaviour = Callable[[Any, Any], Awaitable[Any]]


def make_settings(**changes: object) -> Settings:
    values: dict[str, Any] = {
        "listen_address": "127.0.0.1:0",
        "database_url": "postgresql://app@127.0.0.1/bahi",
        "relay_database_url": "postgresql://relay@127.0.0.1/bahi",
        "sales_token_secret": INTERNAL_SECRET,
        "supabase_jwt_secret": USER_SECRET,
        "jwt_issuer": ISSUER,
        "shutdown_grace_seconds": 0,
    }
    return Settings(**_without_absent(values | changes))


def claims(**changes: object) -> dict[str, Any]:
    now = int(time.time())
    content: dict[str, Any] = {
        "iss": ISSUER,
        "aud": "authenticated",
        "sub": str(USER),
        "iat": now,
        "exp": now + 3600,
        "app_metadata": {"org_id": str(ORG), "role": "manager"},
    }
    return _without_absent(content | changes)


def user_token(**changes: object) -> str:
    return jwt.encode(claims(**changes), USER_SECRET, algorithm="HS256")


def token_of_role(role: str) -> str:
    return user_token(app_metadata={"org_id": str(ORG), "role": role})


def tokens_of_sales() -> InternalTokens:
    """What sales sends to the server of these tests, which is inventory, and to purchase."""
    return InternalTokens("sales", {"inventory": [INTERNAL_SECRET], "purchase": [OTHER_INTERNAL_SECRET]})


def bearer(token: str, **more: str) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer {token}"), *((name.replace("_", "-"), value) for name, value in more.items()))


class Products(products_pb2_grpc.ProductServiceServicer):
    """Answers as the test says, by method; where it says nothing, with an empty reply."""

    def __init__(self, **behaviours: Behaviour) -> None:
        self.calls: list[str] = []
        self._behaviours = behaviours

    async def _answer(self, name: str, request: object, context: object, reply: Reply) -> Reply:
        self.calls.append(name)
        if name in self._behaviours:
            reply = await self._behaviours[name](request, context)
        return reply

    async def CreateProduct(self, request: Any, context: Any) -> products_pb2.Product:
        return await self._answer("create", request, context, products_pb2.Product(code=request.code))

    async def GetProduct(self, request: Any, context: Any) -> products_pb2.Product:
        return await self._answer("get", request, context, products_pb2.Product(product_id=request.product_id))

    async def ListProducts(self, request: Any, context: Any) -> products_pb2.ListProductsResponse:
        return await self._answer("list", request, context, products_pb2.ListProductsResponse())

    async def UpdateProduct(self, request: Any, context: Any) -> products_pb2.Product:
        return await self._answer("update", request, context, products_pb2.Product())

    async def SearchProducts(self, request: Any, context: Any) -> products_pb2.SearchProductsResponse:
        return await self._answer("search", request, context, products_pb2.SearchProductsResponse())


class Holds(holds_pb2_grpc.HoldCoordinatorServiceServicer):
    """An internal service, scripted in the same way."""

    def __init__(self, resolve: Behaviour | None = None) -> None:
        self.calls = 0
        self._resolve = resolve

    async def ResolveHolds(self, request: Any, context: Any) -> holds_pb2.ResolveHoldsResponse:
        self.calls += 1
        if self._resolve is None:
            return holds_pb2.ResolveHoldsResponse()
        reply: holds_pb2.ResolveHoldsResponse = await self._resolve(request, context)
        return reply


def products(servicer: Products) -> Servicer:
    return (products_pb2_grpc.add_ProductServiceServicer_to_server, servicer)


def holds(servicer: Holds) -> Servicer:
    return (holds_pb2_grpc.add_HoldCoordinatorServiceServicer_to_server, servicer)


@contextlib.asynccontextmanager
async def serving(
    *servicers: Servicer, settings: Settings | None = None, limits: TimeLimits = DEFAULT_LIMITS
) -> AsyncIterator[tuple[grpc.aio.Channel, RunningServer]]:
    """A real server named "inventory" with these servicers, and a channel to it."""
    async with (
        running_server("inventory", settings or make_settings(), servicers, limits=limits) as server,
        grpc.aio.insecure_channel(server.address) as channel,
    ):
        yield channel, server


@contextlib.asynccontextmanager
async def product_stub(
    servicer: Products, limits: TimeLimits = DEFAULT_LIMITS
) -> AsyncIterator[products_pb2_grpc.ProductServiceStub]:
    async with serving(products(servicer), limits=limits) as (channel, _):
        yield products_pb2_grpc.ProductServiceStub(channel)


def a_product(**changes: object) -> products_pb2.CreateProductRequest:
    fields: dict[str, Any] = {
        "code": "PCM500",
        "name": "Paracetamol",
        "hsn": "3004",
        "tax_class": "medicine",
        "uqc": "TBS",
    }
    return products_pb2.CreateProductRequest(**(fields | changes))


def a_read() -> products_pb2.GetProductRequest:
    return products_pb2.GetProductRequest(product_id=PRODUCT)


def a_question() -> holds_pb2.ResolveHoldsRequest:
    return holds_pb2.ResolveHoldsRequest(hold_ids=[PRODUCT])


def _without_absent(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not ABSENT}
