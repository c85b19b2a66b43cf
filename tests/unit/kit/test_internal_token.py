import time
from collections.abc import Callable

import jwt
import pytest

from kit.auth.caller import Caller, Role
from kit.auth.internal_tokens import ISSUER, LIFETIME_SECONDS, InternalTokens
from kit.auth.user_tokens import TokenVerifier
from kit.errors import Unauthenticated
from tests.unit.kit.grpc_server import INTERNAL_SECRET, ORG, USER, USER_SECRET, make_settings, user_token


def tokens(service: str = "sales", clock: Callable[[], float] = time.time) -> InternalTokens:
    return InternalTokens(INTERNAL_SECRET, service, clock=clock)


def refusal(token: str, audience: str = "inventory") -> str:
    with pytest.raises(Unauthenticated) as caught:
        tokens("inventory").verify(token, audience)
    return caught.value.reason


def test_token_names_the_service_the_organisation_and_the_person() -> None:
    token = tokens("sales").mint("inventory", ORG, USER, Role.USER)

    caller = tokens("inventory").verify(token, "inventory")

    assert caller == Caller(org_id=ORG, user_id=USER, role=Role.USER, service="sales")


def test_token_for_one_service_is_refused_by_another() -> None:
    token = tokens().mint("inventory", ORG, USER, Role.USER)

    assert refusal(token, audience="purchase") == "TOKEN_INVALID"


def test_token_verified_for_one_service_is_still_refused_for_another() -> None:
    receiver = tokens("inventory")
    token = tokens().mint("inventory", ORG, USER, Role.USER)
    receiver.verify(token, "inventory")

    with pytest.raises(Unauthenticated):
        receiver.verify(token, "purchase")


def test_token_expires_after_a_minute() -> None:
    token = tokens(clock=lambda: time.time() - LIFETIME_SECONDS - 10).mint("inventory", ORG, USER, Role.USER)

    assert refusal(token) == "TOKEN_EXPIRED"


def test_token_signed_with_another_secret_is_refused() -> None:
    token = InternalTokens(USER_SECRET, "sales").mint("inventory", ORG, USER, Role.USER)

    assert refusal(token) == "TOKEN_INVALID"


@pytest.mark.parametrize("claim", ["exp", "iat", "aud", "iss", "sub", "org", "role", "svc"])
def test_token_without_a_claim_is_refused(claim: str) -> None:
    content = jwt.decode(tokens().mint("inventory", ORG, USER, Role.USER), options={"verify_signature": False})
    del content[claim]

    assert refusal(jwt.encode(content, INTERNAL_SECRET, algorithm="HS256")) == "TOKEN_INVALID"


@pytest.mark.parametrize(("claim", "value"), [("role", 9), ("role", None), ("org", "x"), ("org", 1), ("iss", "x")])
def test_token_with_a_wrong_claim_is_refused(claim: str, value: object) -> None:
    content = jwt.decode(tokens().mint("inventory", ORG, USER, Role.USER), options={"verify_signature": False})

    assert refusal(jwt.encode({**content, claim: value}, INTERNAL_SECRET, algorithm="HS256")) == "TOKEN_INVALID"


def test_users_token_is_no_internal_token() -> None:
    assert refusal(user_token()) == "TOKEN_INVALID"
    assert refusal("") == "TOKEN_MISSING"


async def test_internal_token_is_no_users_token() -> None:
    token = tokens().mint("authenticated", ORG, USER, Role.ADMIN)

    with pytest.raises(Unauthenticated):
        await TokenVerifier.from_settings(make_settings()).verify(token)


def test_token_is_reused_for_half_of_its_life_and_then_replaced() -> None:
    now = [time.time()]
    sender = tokens(clock=lambda: now[0])
    first = sender.mint("inventory", ORG, USER, Role.USER)
    now[0] += LIFETIME_SECONDS / 2 - 1
    second = sender.mint("inventory", ORG, USER, Role.USER)
    now[0] += 2
    third = sender.mint("inventory", ORG, USER, Role.USER)

    assert first == second
    assert third != first


def test_token_is_never_shared_between_identities() -> None:
    sender = tokens()

    minted = {
        sender.mint(audience, org, user, role)
        for audience in ("inventory", "purchase")
        for org, user in ((ORG, USER), (USER, ORG))
        for role in Role
    }

    assert len(minted) == 12


def test_token_under_the_former_secret_is_accepted_while_the_secret_is_being_replaced() -> None:
    token = tokens("sales").mint("inventory", ORG, USER, Role.USER)
    renewed = InternalTokens(USER_SECRET, "inventory", former_secret=INTERNAL_SECRET)

    assert renewed.verify(token, "inventory").service == "sales"
    assert refusal(renewed.mint("inventory", ORG, USER, Role.USER)) == "TOKEN_INVALID"


def test_secret_that_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter than 32 bytes"):
        InternalTokens("short", "sales")


def test_issuer_is_not_that_of_any_project() -> None:
    content = jwt.decode(tokens().mint("inventory", ORG, USER, Role.USER), options={"verify_signature": False})

    assert content["iss"] == ISSUER == "bahi-internal"
    assert content["exp"] - content["iat"] == 60
