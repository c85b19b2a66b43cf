"""Every RPC of the running system refuses a caller without its permission. The contract lists the RPCs."""

import importlib
import pkgutil
from pathlib import Path

import bahi
import grpc
import jwt
import pytest
from google.protobuf import descriptor_pool

from kit.auth.caller import Role
from kit.wire import contract
from tests.support.organisations import JWT_SECRET

for _module in pkgutil.walk_packages(bahi.__path__, "bahi."):
    if _module.name.endswith("_pb2"):
        importlib.import_module(_module.name)

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("system")]


def every_method() -> list[str]:
    """`/package.Service/Method` of each RPC in the protos."""
    files = list(Path("protos").rglob("*.proto"))
    pool = descriptor_pool.Default()
    return sorted(
        f"/{method.containing_service.full_name}/{method.name}"
        for path in files
        for service in pool.FindFileByName(str(path.relative_to("protos"))).services_by_name.values()
        for method in service.methods
    )


METHODS = every_method()
SHARED = {
    "bahi.holds.v1": ["inventory", "purchase", "returns", "sales"],
    "bahi.outbox.v1": ["inventory", "purchase", "returns", "sales"],
    "bahi.documents.v1": ["purchase", "sales"],
}
"""Packages of the contract that several services serve."""


def addresses_of(system, method: str) -> list[str]:
    """The addresses of the services that serve a method: several for a shared package, otherwise one."""
    package = method.strip("/").rpartition(".")[0]
    return [system.services[name] for name in SHARED.get(package, [package.split(".")[1]])]


async def code_of(address: str, method: str, metadata: list[tuple[str, str]]) -> grpc.StatusCode:
    """The status code of the reply to an empty request."""
    async with grpc.aio.insecure_channel(address) as channel:
        try:
            call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(method)
            await call(b"", metadata=metadata, timeout=10)
        except grpc.aio.AioRpcError as refusal:
            return refusal.code()
    return grpc.StatusCode.OK


def token_with(**changes) -> str:
    claims = {
        "aud": "authenticated",
        "iss": "http://localhost/auth/v1",
        "sub": "01938c5e-7d4a-7c3e-9f00-3a5b8c1d2e4f",
        "exp": 4102444800,
        "app_metadata": {"org_id": "01938c5e-7d4a-7c3e-9f00-3a5b8c1d2e50", "role": "admin"},
        **changes,
    }
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, JWT_SECRET, "HS256")


@pytest.mark.parametrize("method", METHODS)
async def test_a_call_without_a_token_is_unauthenticated(system, method) -> None:
    for address in addresses_of(system, method):
        assert await code_of(address, method, []) is grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize("method", [m for m in METHODS if contract.operation(m).internal])
async def test_an_internal_call_with_a_users_token_is_unauthenticated(system, method, organisation) -> None:
    for address in addresses_of(system, method):
        metadata = organisation.metadata(Role.ADMIN, idempotency_key="k-0000000000000001")
        assert await code_of(address, method, metadata) is grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize("method", [m for m in METHODS if (contract.operation(m).role or Role.USER) > Role.USER])
async def test_a_call_with_a_lower_role_is_denied(system, method, organisation) -> None:
    role = contract.operation(method).role
    assert role is not None
    (address,) = addresses_of(system, method)
    metadata = organisation.metadata(Role(role - 1), idempotency_key="k-0000000000000001")
    assert await code_of(address, method, metadata) is grpc.StatusCode.PERMISSION_DENIED


@pytest.mark.parametrize(
    "forged",
    [
        {"aud": "anon"},
        {"iss": "https://elsewhere.example/auth/v1"},
        {"exp": 1},
        {"app_metadata": None, "user_metadata": {"org_id": "01938c5e-7d4a-7c3e-9f00-3a5b8c1d2e50", "role": "admin"}},
        {"app_metadata": {"org_id": "01938c5e-7d4a-7c3e-9f00-3a5b8c1d2e50"}},
        {"app_metadata": {"role": "admin"}},
        {"app_metadata": {"org_id": "01938c5e-7d4a-7c3e-9f00-3a5b8c1d2e50", "role": "owner"}},
    ],
    ids=["audience", "issuer", "expired", "user metadata", "no role", "no organisation", "unknown role"],
)
@pytest.mark.parametrize("service", ["inventory", "sales", "purchase", "returns"])
async def test_a_forged_claim_is_refused_by_every_service(system, service, forged) -> None:
    method = next(m for m in METHODS if m.startswith(f"/bahi.{service}.") and not contract.operation(m).internal)
    metadata = [("authorization", f"Bearer {token_with(**forged)}"), ("idempotency-key", "k-0000000000000001")]
    code = await code_of(system.services[service], method, metadata)
    assert code in (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED)
