"""The log says which check refused a token, now and then, and nothing of the token; the caller hears less."""

import time
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import Any

import jwt
import pytest
from bahi.holds.v1 import holds_pb2_grpc
from cryptography.hazmat.primitives.asymmetric import ec
from structlog.testing import capture_logs

from kit.auth.refused_tokens import SAMPLE_SECONDS, RefusedTokens
from kit.auth.user_tokens import OrganisationMissing, TokenInvalid, TokenVerifier
from kit.errors import DomainError
from tests.support.refusals import refusal
from tests.unit.kit.grpc_server import (
    ABSENT,
    ORG,
    USER_SECRET,
    Holds,
    Products,
    a_question,
    a_read,
    bearer,
    claims,
    holds,
    make_settings,
    product_stub,
    serving,
    user_token,
)
from tests.unit.kit.key_endpoint import key_set

HEARD = {
    "The token is not valid.",
    "The token has expired.",
    "The user belongs to no organisation.",
    "The user has no role in the organisation.",
}


@pytest.fixture
def written() -> Iterator[list[MutableMapping[str, Any]]]:
    with capture_logs() as lines:
        yield lines


def refused(written: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, int]]:
    return [(line["kind"], line["check"], line["refused"]) for line in written if line["event"] == "token.refused"]


@pytest.mark.parametrize(
    ("token", "check"),
    [
        (user_token(aud="anon"), "aud"),
        (user_token(aud=ABSENT), "aud missing"),
        (user_token(iss="https://other.example/auth/v1"), "iss"),
        (user_token(exp=int(time.time()) - 600), "exp"),
        (user_token(exp=ABSENT), "exp missing"),
        (user_token(nbf=int(time.time()) + 600), "nbf or iat"),
        (user_token(sub=7), "sub"),
        (user_token(sub="service-account"), "sub"),
        (user_token(app_metadata={}), "app_metadata.org_id"),
        (user_token(app_metadata={"org_id": str(ORG), "role": "owner"}), "app_metadata.role"),
        (jwt.encode(claims(), USER_SECRET * 2, algorithm="HS256"), "signature"),
        (jwt.encode(claims(), USER_SECRET * 2, algorithm="HS512"), "algorithm"),
        ("hunter2", "format"),
        ("x" * 10_000, "format"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
async def test_log_names_the_check_that_refused_a_users_token(
    token: str, check: str, written: list[MutableMapping[str, Any]]
) -> None:
    with pytest.raises(DomainError) as caught:
        await TokenVerifier.from_settings(make_settings()).verify(token)

    assert refused(written) == [("user", check, 1)]
    assert token not in str(written)
    assert caught.value.message in HEARD
    assert (caught.value.field, caught.value.facts) == ("", {})


async def test_unknown_key_id_is_named_as_the_check(written: list[MutableMapping[str, Any]]) -> None:
    settings = make_settings(supabase_jwt_secret=ABSENT, jwt_algorithms="ES256", supabase_jwks_json=key_set("public"))
    own_key = ec.generate_private_key(ec.SECP256R1())
    token = jwt.encode(claims(), own_key, algorithm="ES256", headers={"kid": "gone"})

    with pytest.raises(TokenInvalid):
        await TokenVerifier.from_settings(settings).verify(token)

    assert refused(written) == [("user", "key id", 1)]


async def test_service_logs_why_it_refuses_tokens_of_users_and_of_services(
    written: list[MutableMapping[str, Any]],
) -> None:
    async with product_stub(Products()) as stub:
        assert (await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token(aud="x"))))).reason
    async with serving(holds(Holds())) as (channel, _):
        coordinator = holds_pb2_grpc.HoldCoordinatorServiceStub(channel)
        error = await refusal(coordinator.ResolveHolds(a_question(), metadata=bearer(user_token())))

    assert error.reason == "TOKEN_INVALID"
    assert [kind for kind, _, _ in refused(written)] == ["user", "service"]


def test_flood_of_refused_tokens_writes_one_line_for_each_check_in_a_while(
    written: list[MutableMapping[str, Any]],
) -> None:
    now = [1000.0]
    tokens = RefusedTokens("user", clock=lambda: now[0])
    for _ in range(1000):
        tokens.record(TokenInvalid("x"))
        tokens.record(OrganisationMissing("x"))
    now[0] += SAMPLE_SECONDS
    tokens.record(TokenInvalid("x"))

    assert refused(written) == [
        ("user", "format", 1),
        ("user", "app_metadata.org_id", 1),
        ("user", "format", 1000),
    ]
