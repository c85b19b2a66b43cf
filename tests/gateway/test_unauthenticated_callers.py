"""Callers without a token of ours use up their own limit, and not what others at their address learn."""

import jwt
import pytest

from kit.auth.jwks import KeySet
from kit.auth.user_tokens import TokenVerifier
from kit.settings import AuthSettings
from tests.unit.kit.grpc_server import ABSENT, ISSUER, USER_SECRET, claims, user_token

EXPIRED = user_token(exp=1)
OF_ANOTHER_PROJECT = jwt.encode(claims(exp=1), "another secret that is long enough", algorithm="HS256")


@pytest.fixture
async def client(connect):
    """Of a gateway that verifies real tokens, and allows one such request an hour."""
    settings = AuthSettings(jwt_issuer=ISSUER, supabase_jwt_secret=USER_SECRET)
    return await connect(
        verifier=TokenVerifier.from_settings(settings), rate_limit_address="1/hour", rate_limit_user="3/hour"
    )


async def asked(client, token: str) -> tuple[int, str]:
    response = await client.get("/v1/things/t1", headers={"Authorization": f"Bearer {token}" if token else ""})
    return response.status_code, response.json()["reason"]


async def use_up_the_address(client) -> None:
    assert [await asked(client, "") for _ in range(2)] == [(401, "TOKEN_MISSING"), (429, "RATE_LIMITED")]


@pytest.mark.parametrize(
    ("token", "answer"),
    [(EXPIRED, (401, "TOKEN_EXPIRED")), (user_token(app_metadata={}), (403, "ORGANISATION_MISSING"))],
    ids=["expired", "without organisation"],
)
async def test_a_token_of_ours_is_answered_although_others_used_up_the_address(client, token, answer):
    await use_up_the_address(client)

    assert await asked(client, token) == answer


@pytest.mark.parametrize(
    "token",
    [OF_ANOTHER_PROJECT, user_token(aud="anon"), user_token(sub=ABSENT, role="anon"), "a.b.c"],
    ids=["signed by another", "for another audience", "the key of every front end", "no token"],
)
async def test_a_token_that_is_not_ours_counts_for_the_address(client, token):
    await use_up_the_address(client)

    assert await asked(client, token) == (429, "RATE_LIMITED")


async def test_refused_tokens_of_ours_use_up_no_address(client):
    first = [await asked(client, EXPIRED) for _ in range(3)]

    assert first == [(401, "TOKEN_EXPIRED")] * 3
    assert await asked(client, "") == (401, "TOKEN_MISSING")


async def test_one_refused_token_has_a_limit_of_its_own(client):
    for _ in range(3):
        await asked(client, EXPIRED)

    assert await asked(client, EXPIRED) == (429, "RATE_LIMITED")
    assert await asked(client, user_token(exp=2)) == (401, "TOKEN_EXPIRED")


async def test_a_token_that_cannot_be_checked_yet_uses_up_no_address(connect):
    async def fail() -> str:
        raise OSError

    settings = AuthSettings(jwt_issuer=ISSUER, jwt_algorithms="ES256", supabase_jwks_url="https://project.example")
    verifier = TokenVerifier(settings, secret=None, keys=KeySet(fail))
    client = await connect(verifier=verifier, rate_limit_address="1/hour")
    token = "eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.e30.AAAA"

    assert [await asked(client, token) for _ in range(3)] == [(503, "KEY_SET_UNAVAILABLE")] * 3
    assert await asked(client, "") == (401, "TOKEN_MISSING")
