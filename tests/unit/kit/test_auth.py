import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kit.auth.caller import Caller, Role
from kit.auth.token_cache import VerifiedTokens
from kit.auth.user_tokens import TokenVerifier
from kit.errors import DomainError, PermissionDenied, Unauthenticated
from services.settings import Settings
from tests.unit.kit.grpc_server import ABSENT, ORG, USER, USER_SECRET, claims, make_settings, user_token

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def key_set(**keys: Any) -> str:
    entries = []
    for key_id, key in keys.items():
        algorithm = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
        entry = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
        entries.append({**entry, "kid": key_id, "use": "sig", "alg": algorithm})
    return json.dumps({"keys": entries})


def asymmetric_settings(algorithms: str = "ES256,RS256") -> Settings:
    return make_settings(
        supabase_jwt_secret=ABSENT, jwt_algorithms=algorithms, supabase_jwks_json=key_set(rsa=RSA_KEY, ec=EC_KEY)
    )


async def refused(token: str, settings: Settings | None = None) -> DomainError:
    with pytest.raises(DomainError) as caught:
        await TokenVerifier.from_settings(settings or make_settings()).verify(token)
    return caught.value


async def test_token_of_the_project_proves_organisation_user_and_role() -> None:
    caller = await TokenVerifier.from_settings(make_settings()).verify(user_token())

    assert caller == Caller(org_id=ORG, user_id=USER, role=Role.MANAGER)


@pytest.mark.parametrize(("algorithm", "key_id", "key"), [("ES256", "ec", EC_KEY), ("RS256", "rsa", RSA_KEY)])
async def test_token_signed_with_a_published_key_is_accepted(algorithm: str, key_id: str, key: Any) -> None:
    token = jwt.encode(claims(), key, algorithm=algorithm, headers={"kid": key_id})

    caller = await TokenVerifier.from_settings(asymmetric_settings()).verify(token)

    assert caller.org_id == ORG


async def test_a_missing_token_has_another_reason_than_a_wrong_one() -> None:
    error = await refused("")

    assert isinstance(error, Unauthenticated)
    assert error.reason == "TOKEN_MISSING"


@pytest.mark.parametrize(
    "token",
    [
        "not-a-token",
        "a.b.c",
        user_token() + "x",
        "x" * 10_000,
        jwt.encode(claims(), "", algorithm="none"),
        jwt.encode(claims(), "another-secret-of-sufficient-length-01", algorithm="HS256"),
        jwt.encode(claims(), USER_SECRET * 2, algorithm="HS512"),
        user_token(aud="anon"),
        user_token(aud=ABSENT),
        user_token(iss="https://other.example/auth/v1"),
        user_token(iss=ABSENT),
        user_token(exp=ABSENT),
        user_token(sub=ABSENT),
        user_token(sub="service-account"),
        user_token(nbf=int(time.time()) + 600),
    ],
    ids=[
        "no token at all",
        "no JSON inside",
        "signature changed",
        "too long",
        "algorithm none",
        "another secret",
        "algorithm that is not configured",
        "other audience",
        "no audience",
        "other issuer",
        "no issuer",
        "never expires",
        "nobody",
        "user that is no UUID",
        "not valid yet",
    ],
)
async def test_forged_or_foreign_token_is_refused(token: str) -> None:
    error = await refused(token)

    assert isinstance(error, Unauthenticated)
    assert (error.reason, error.message, error.facts) == ("TOKEN_INVALID", "The token is not valid.", {})


async def test_public_key_used_as_a_shared_secret_is_refused() -> None:
    public = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    # PyJWT itself refuses to sign with a PEM, so the attacker's token is put together by hand.
    hmac = jwt.get_algorithm_by_name("HS256")
    header, payload, _ = jwt.encode(claims(), USER_SECRET, algorithm="HS256", headers={"kid": "rsa"}).split(".")
    signature = jwt.utils.base64url_encode(hmac.sign(f"{header}.{payload}".encode(), public)).decode()

    error = await refused(f"{header}.{payload}.{signature}", asymmetric_settings())

    assert error.reason == "TOKEN_INVALID"


async def test_key_of_one_algorithm_does_not_verify_another() -> None:
    token = jwt.encode(claims(), EC_KEY, algorithm="ES256", headers={"kid": "rsa"})

    assert (await refused(token, asymmetric_settings())).reason == "TOKEN_INVALID"


async def test_algorithm_left_out_of_the_settings_is_refused_though_its_key_is_published() -> None:
    token = jwt.encode(claims(), RSA_KEY, algorithm="RS256", headers={"kid": "rsa"})

    assert (await refused(token, asymmetric_settings("ES256"))).reason == "TOKEN_INVALID"


async def test_token_with_an_unknown_key_id_is_refused() -> None:
    token = jwt.encode(claims(), EC_KEY, algorithm="ES256", headers={"kid": "gone"})

    assert (await refused(token, asymmetric_settings())).reason == "TOKEN_INVALID"


async def test_expired_token_is_refused_after_the_leeway() -> None:
    error = await refused(user_token(exp=int(time.time()) - 31))

    assert isinstance(error, Unauthenticated)
    assert error.reason == "TOKEN_EXPIRED"


async def test_token_expired_within_the_leeway_is_accepted() -> None:
    caller = await TokenVerifier.from_settings(make_settings()).verify(user_token(exp=int(time.time()) - 10))

    assert caller.user_id == USER


@pytest.mark.parametrize(
    "metadata",
    [ABSENT, None, {}, {"role": "admin"}, {"org_id": "mine", "role": "admin"}, {"org_id": 7, "role": "admin"}],
)
async def test_token_without_an_organisation_is_forbidden(metadata: object) -> None:
    error = await refused(user_token(app_metadata=metadata))

    assert isinstance(error, PermissionDenied)
    assert error.reason == "ORGANISATION_MISSING"


@pytest.mark.parametrize("role", [ABSENT, "owner", "ADMIN", "", 3])
async def test_token_without_a_known_role_is_forbidden(role: object) -> None:
    metadata = {"org_id": str(ORG)} if role is ABSENT else {"org_id": str(ORG), "role": role}

    error = await refused(user_token(app_metadata=metadata))

    assert isinstance(error, PermissionDenied)
    assert error.reason == "ROLE_MISSING"


async def test_user_metadata_that_users_can_write_is_ignored() -> None:
    forged = {"org_id": str(ORG), "role": "admin"}

    error = await refused(user_token(app_metadata={}, user_metadata=forged, org_id=str(ORG), role="admin"))

    assert error.reason == "ORGANISATION_MISSING"


async def test_role_of_app_metadata_wins_over_that_of_user_metadata() -> None:
    token = user_token(app_metadata={"org_id": str(ORG), "role": "user"}, user_metadata={"role": "admin"})

    assert (await TokenVerifier.from_settings(make_settings()).verify(token)).role is Role.USER


async def test_a_verified_token_is_refused_once_it_has_expired() -> None:
    verified = VerifiedTokens()
    lenient, strict = (
        TokenVerifier(make_settings(jwt_leeway_seconds=leeway), secret=USER_SECRET, keys=None, verified=verified)
        for leeway in (30, 0)
    )
    token = user_token(exp=int(time.time()) - 20)

    first = await lenient.verify(token)
    with pytest.raises(Unauthenticated) as caught:
        await strict.verify(token)

    assert first.user_id == USER
    assert caught.value.reason == "TOKEN_EXPIRED"
