import base64
import itertools
import json
import time
from collections.abc import Callable

import jwt
import pytest

from kit.auth.caller import Caller, Role
from kit.auth.internal_tokens import ISSUER, LIFETIME_SECONDS, InternalTokens
from kit.auth.user_tokens import TokenVerifier
from kit.errors import Unauthenticated
from tests.unit.kit.grpc_server import ORG, USER, USER_SECRET, make_settings, user_token

SECRETS = {
    frozenset(pair): f"a-secret-that-{pair[0]}-and-{pair[1]}-alone-share-00001"
    for pair in itertools.combinations(("inventory", "sales", "purchase"), 2)
}
INVENTORY_SALES = SECRETS[frozenset({"inventory", "sales"})]


def tokens(service: str = "sales", clock: Callable[[], float] = time.time) -> InternalTokens:
    """Those of a service that shares a secret with each of the two others."""
    peers = {"inventory", "sales", "purchase"} - {service}
    return InternalTokens(service, {peer: [SECRETS[frozenset({service, peer})]] for peer in peers}, clock=clock)


def refusal(token: str, receiver: str = "inventory") -> str:
    with pytest.raises(Unauthenticated) as caught:
        tokens(receiver).verify(token)
    return caught.value.reason


def signed(content: dict[str, object], secret: str = INVENTORY_SALES, key_id: str = "sales") -> str:
    return jwt.encode(content, secret, algorithm="HS256", headers={"kid": key_id})


def content_of(token: str) -> dict[str, object]:
    content: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return content


def test_token_names_the_service_the_organisation_and_the_person() -> None:
    token = tokens("sales").mint("inventory", ORG, USER, Role.USER)

    caller = tokens("inventory").verify(token)

    assert caller == Caller(org_id=ORG, user_id=USER, role=Role.USER, service="sales")


def test_token_for_one_service_is_refused_by_another() -> None:
    token = tokens().mint("inventory", ORG, USER, Role.USER)

    assert refusal(token, "purchase") == "TOKEN_INVALID"


def test_token_expires_after_a_minute() -> None:
    token = tokens(clock=lambda: time.time() - LIFETIME_SECONDS - 10).mint("inventory", ORG, USER, Role.USER)

    assert refusal(token) == "TOKEN_EXPIRED"


def test_token_signed_with_another_secret_is_refused() -> None:
    content = content_of(tokens("sales").mint("inventory", ORG, USER, Role.USER))

    assert refusal(signed(content, USER_SECRET)) == "TOKEN_INVALID"


@pytest.mark.parametrize("name", ["sales", "purchase"])
@pytest.mark.parametrize("key_id", ["sales", "purchase", "inventory", "", "nobody"])
@pytest.mark.parametrize("own", list(SECRETS.values()))
def test_no_service_proves_the_name_of_another(name: str, key_id: str, own: str) -> None:
    """Whatever secret signs, and whatever header and claim say, the name that comes out knows the secret."""
    content = content_of(tokens("sales").mint("inventory", ORG, USER, Role.USER))
    token = signed({**content, "svc": name}, own, key_id)

    try:
        proved = tokens("inventory").verify(token).service
    except Unauthenticated:
        proved = ""

    allowed = SECRETS[frozenset({"inventory", name})] == own and key_id == name
    assert proved == (name if allowed else "")


def test_service_cannot_reflect_a_token_as_its_receiver_would() -> None:
    sent = content_of(tokens("sales").mint("inventory", ORG, USER, Role.USER))
    reflected = signed({**sent, "svc": "inventory", "aud": "purchase"}, INVENTORY_SALES, "inventory")

    assert refusal(reflected, "purchase") == "TOKEN_INVALID"
    assert refusal(signed({**sent, "svc": "sales", "aud": "sales"}), "sales") == "TOKEN_INVALID"


@pytest.mark.parametrize("key_id", [None, 7, ["sales"], {"sales": 1}])
def test_token_whose_header_names_no_service_is_refused(key_id: object) -> None:
    content = content_of(tokens("sales").mint("inventory", ORG, USER, Role.USER))
    head, payload, signature = signed(content).split(".")
    header = {"alg": "HS256", "typ": "JWT"} if key_id is None else {"alg": "HS256", "typ": "JWT", "kid": key_id}
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")

    assert refusal(f"{head}.{payload}.{signature}") == "TOKEN_INVALID"


@pytest.mark.parametrize("claim", ["exp", "iat", "aud", "iss", "sub", "org", "role", "svc"])
def test_token_without_a_claim_is_refused(claim: str) -> None:
    content = content_of(tokens().mint("inventory", ORG, USER, Role.USER))
    del content[claim]

    assert refusal(signed(content)) == "TOKEN_INVALID"


@pytest.mark.parametrize(("claim", "value"), [("role", 9), ("role", None), ("org", "x"), ("org", 1), ("iss", "x")])
def test_token_with_a_wrong_claim_is_refused(claim: str, value: object) -> None:
    content = content_of(tokens().mint("inventory", ORG, USER, Role.USER))

    assert refusal(signed({**content, claim: value})) == "TOKEN_INVALID"


def test_users_token_is_no_internal_token() -> None:
    assert refusal(user_token()) == "TOKEN_INVALID"
    assert refusal("") == "TOKEN_MISSING"


async def test_internal_token_is_no_users_token() -> None:
    sender = InternalTokens("sales", {"authenticated": [USER_SECRET]})
    token = sender.mint("authenticated", ORG, USER, Role.ADMIN)

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


def test_first_secret_signs_and_every_secret_is_accepted() -> None:
    old, new = f"{USER_SECRET}-old", f"{USER_SECRET}-new"
    receiver = InternalTokens("inventory", {"sales": [old, new]})

    for first, second in ((old, new), (new, old)):
        token = InternalTokens("sales", {"inventory": [first, second]}).mint("inventory", ORG, USER, Role.USER)
        assert jwt.decode(token, first, algorithms=["HS256"], audience="inventory")["svc"] == "sales"
        assert receiver.verify(token).service == "sales"


def test_issuer_is_not_that_of_any_project() -> None:
    content = content_of(tokens().mint("inventory", ORG, USER, Role.USER))

    assert content["iss"] == ISSUER == "bahi-internal"
    assert int(str(content["exp"])) - int(str(content["iat"])) == LIFETIME_SECONDS == 60
