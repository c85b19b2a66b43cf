import http.server
import json
import threading
from collections.abc import Iterator

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kit.auth.jwks import LIFESPAN_SECONDS, REFETCH_SECONDS, KeySet, KeySetUnavailable


class Endpoint:
    """A project's key endpoint, and a clock that stands where the test puts it."""

    def __init__(self, *key_ids: str) -> None:
        self.key_ids = list(key_ids)
        self.fetches = 0
        self.is_down = False
        self.now = 1000.0

    def fetch(self) -> str:
        self.fetches += 1
        if self.is_down:
            raise OSError
        return json.dumps({"keys": [public_key(key_id) for key_id in self.key_ids]})

    def keys(self) -> KeySet:
        return KeySet(self.fetch, fixed=False, clock=lambda: self.now)


def public_key(key_id: str) -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return {**jwt.get_algorithm_by_name("ES256").to_jwk(key, as_dict=True), "kid": key_id, "alg": "ES256"}


async def test_key_set_is_fetched_once_for_many_tokens() -> None:
    endpoint = Endpoint("old")
    keys = endpoint.keys()

    found = [await keys.key("old") for _ in range(5)]

    assert None not in found
    assert endpoint.fetches == 1


async def test_key_added_by_rotation_is_found() -> None:
    endpoint = Endpoint("old")
    keys = endpoint.keys()
    await keys.key("old")
    endpoint.key_ids = ["old", "new"]
    endpoint.now += REFETCH_SECONDS

    assert await keys.key("new") is not None
    assert endpoint.fetches == 2


async def test_made_up_key_ids_cause_one_fetch_in_a_while() -> None:
    endpoint = Endpoint("old")
    keys = endpoint.keys()
    await keys.key("old")

    found = [await keys.key(f"made-up-{number}") for number in range(100)]

    assert found == [None] * 100
    assert endpoint.fetches == 1


async def test_withdrawn_key_is_forgotten() -> None:
    endpoint = Endpoint("old", "new")
    keys = endpoint.keys()
    await keys.key("old")
    endpoint.key_ids = ["new"]
    endpoint.now += LIFESPAN_SECONDS

    assert await keys.key("old") is None


async def test_keys_stay_in_use_while_the_endpoint_is_down() -> None:
    endpoint = Endpoint("old")
    keys = endpoint.keys()
    await keys.key("old")
    endpoint.is_down = True
    endpoint.now += LIFESPAN_SECONDS

    assert await keys.key("old") is not None


async def test_no_token_is_verified_before_the_keys_were_read() -> None:
    endpoint = Endpoint("old")
    endpoint.is_down = True

    with pytest.raises(KeySetUnavailable):
        await endpoint.keys().key("old")


async def test_shared_secrets_in_a_key_set_are_not_keys() -> None:
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "shared", "alg": "HS256"}
    keys = KeySet.from_json(json.dumps({"keys": [secret, public_key("public")]}))

    assert await keys.key("shared") is None
    assert await keys.key("public") is not None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys": []}', '{"keys": [7]}', '{"keys": [{"kty": "new"}]}'])
def test_text_that_is_no_key_set_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        KeySet.from_json(text)


class Replies(http.server.BaseHTTPRequestHandler):
    """Serves a key set at /keys, and redirects to it from everywhere else."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/keys" else 302)
        self.send_header("Location", "/keys")
        self.end_headers()
        self.wfile.write(json.dumps({"keys": [public_key("old")]}).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Replies) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


async def test_keys_are_read_over_http(address: str) -> None:
    assert await KeySet.from_url(f"{address}/keys").key("old") is not None


async def test_redirection_to_other_keys_is_not_followed(address: str) -> None:
    with pytest.raises(KeySetUnavailable):
        await KeySet.from_url(f"{address}/elsewhere").key("old")
