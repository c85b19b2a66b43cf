"""Key sets with entries that are wrong, hostile or of another kind: the good ones beside them serve."""

import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from kit.auth.jwks_entries import MAX_KEYS, read_key_set
from tests.unit.kit.key_endpoint import public_key

NESTED: Any = json.loads("[" * 500 + "]" * 500)


def rsa_key(bits: int, key_id: str) -> dict[str, Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
    return {**jwt.get_algorithm_by_name("RS256").to_jwk(key, as_dict=True), "kid": key_id}


def private_key(key_id: str) -> dict[str, Any]:
    key = ec.generate_private_key(ec.SECP256R1())
    return {**jwt.get_algorithm_by_name("ES256").to_jwk(key, as_dict=True), "kid": key_id}


@pytest.mark.parametrize(
    "entry",
    [
        None,
        7,
        [],
        "text",
        NESTED,
        {},
        {"kty": NESTED},
        {"kty": "new", "kid": "bad"},
        {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ", "kid": "bad", "alg": "HS256"},
        {"kty": "RSA", "kid": "bad"},
        {"kty": "RSA", "kid": "bad", "n": 7, "e": []},
        {"kty": "RSA", "kid": "bad", "n": "AQAB", "e": "AQAB"},
        {"kty": "RSA", "kid": "bad", "n": "_" * 100_000, "e": "AQAB"},
        {"kty": "RSA", "kid": "bad", "n": 10**4000, "e": 1.5},
        {"kty": "EC", "kid": "bad", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "EC", "kid": "bad", "crv": NESTED, "x": None, "y": True},
        {"kty": "EC", "kid": "bad", "crv": "secp256k1"},
        {"kty": "OKP", "kid": "bad", "crv": "Ed25519", "x": "\ud800"},
        {"kty": "OKP", "kid": "bad", "crv": "X25519", "x": "AA"},
        public_key("bad", alg="none"),
        public_key("bad", alg="HS256"),
        public_key("bad", alg=["ES256"]),
        public_key("bad", alg={"ES256": 1}),
        public_key("bad", use="enc"),
        public_key("bad", use=NESTED),
        public_key("bad", kid=7),
        public_key("bad", kid=NESTED),
        public_key("bad", kid="x" * 10_000),
        rsa_key(1024, "bad"),
        private_key("bad"),
    ],
)
def test_entry_that_is_not_understood_is_skipped(entry: Any) -> None:
    keys = read_key_set(json.dumps({"keys": [entry, public_key("good"), entry]}))

    assert list(keys) == ["good"]


def test_of_two_keys_with_one_id_the_first_serves() -> None:
    first = public_key("same")

    keys = read_key_set(json.dumps({"keys": [first, public_key("same")]}))

    assert jwt.get_algorithm_by_name("ES256").to_jwk(keys["same"].key, as_dict=True)["x"] == first["x"]


def test_keys_of_every_kind_that_tokens_may_have_serve() -> None:
    edwards = ed25519.Ed25519PrivateKey.generate().public_key()
    entries = [
        public_key("ec"),
        rsa_key(2048, "rsa"),
        {**jwt.get_algorithm_by_name("EdDSA").to_jwk(edwards, as_dict=True), "kid": "ed"},
    ]

    assert list(read_key_set(json.dumps({"keys": entries}))) == ["ec", "rsa", "ed"]


def test_number_of_keys_is_limited() -> None:
    entries = [public_key(str(number)) for number in range(MAX_KEYS + 5)]

    assert list(read_key_set(json.dumps({"keys": entries}))) == [str(number) for number in range(MAX_KEYS)]
