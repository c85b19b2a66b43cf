from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from kit.settings import AuthSettings, TransportSettings, is_local, load, load_service
from services.settings import Settings
from tests.unit.kit.grpc_server import INTERNAL_SECRET, ISSUER, OTHER_INTERNAL_SECRET, USER_SECRET, make_settings

ENVIRONMENT = {
    "LISTEN_ADDRESS": "127.0.0.1:50051",
    "DATABASE_URL": "postgresql://app:hunter2@127.0.0.1/bahi",
    "RELAY_DATABASE_URL": "postgresql://relay:hunter2@127.0.0.1/bahi",
    "SALES_TOKEN_SECRET": INTERNAL_SECRET,
    "SUPABASE_JWT_SECRET": USER_SECRET,
    "JWT_ISSUER": ISSUER,
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def refusal(changes: Mapping[str, object]) -> str:
    with pytest.raises(ValidationError) as caught:
        make_settings(**changes)
    return str(caught.value)


def test_settings_are_read_from_variables_named_like_the_fields(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("JWT_ALGORITHMS", "HS256, ES256")
    environment.setenv("SUPABASE_JWKS_URL", "https://project.example/auth/v1/.well-known/jwks.json")
    environment.setenv("HOLD_SECONDS", "90")

    settings = load(Settings)

    assert settings.jwt_algorithms == ("HS256", "ES256")
    assert settings.database_url.get_secret_value() == "postgresql://app:hunter2@127.0.0.1/bahi"
    assert (settings.hold_seconds, settings.relay_poll_seconds, settings.reaper_poll_seconds) == (90, 1.0, 5.0)
    assert settings.inventory_address == "127.0.0.1:50051"


def test_process_without_a_database_loads_only_the_parts_it_needs(environment: pytest.MonkeyPatch) -> None:
    class Edge(AuthSettings, TransportSettings):
        pass

    environment.delenv("DATABASE_URL")

    assert load(Edge).jwt_issuer == ISSUER


def test_secrets_are_not_shown(environment: pytest.MonkeyPatch) -> None:
    shown = repr(load(Settings))

    assert "hunter2" not in shown
    assert INTERNAL_SECRET not in shown
    assert USER_SECRET not in shown


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", None, "DATABASE_URL is missing."),
        ("JWT_ISSUER", "", "JWT_ISSUER is empty; it is the project's URL followed by /auth/v1."),
        ("DATABASE_URL", "mysql://hunter2@x/y", "DATABASE_URL must begin with postgresql://."),
        ("SALES_TOKEN_SECRET", "hunter2", "SALES_TOKEN_SECRET holds a secret that is shorter than 32 bytes."),
        ("SUPABASE_JWT_SECRET", None, "SUPABASE_JWT_SECRET is missing: JWT_ALGORITHMS names HS256."),
    ],
)
def test_process_does_not_start_and_says_which_variable_is_wrong(
    environment: pytest.MonkeyPatch, name: str, value: str | None, sentence: str
) -> None:
    if value is None:
        environment.delenv(name)
    else:
        environment.setenv(name, value)

    with pytest.raises(SystemExit) as caught:
        load(Settings)

    assert caught.value.code == f"Not started. {sentence}"
    assert "hunter2" not in str(caught.value.code)


def test_service_does_not_start_without_a_secret_for_each_peer(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("RETURNS_TOKEN_SECRET", OTHER_INTERNAL_SECRET)

    with pytest.raises(SystemExit) as caught:
        load_service(Settings, "inventory")

    assert caught.value.code == "Not started. PURCHASE_TOKEN_SECRET is missing."


def test_service_needs_no_secret_of_its_own_and_reads_none(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("INVENTORY_TOKEN_SECRET", "a-secret-that-nobody-shares-with-it-00")
    environment.setenv("PURCHASE_TOKEN_SECRET", OTHER_INTERNAL_SECRET)
    environment.setenv("RETURNS_TOKEN_SECRET", f"{USER_SECRET}-new, {USER_SECRET}-old")

    settings = load_service(Settings, "inventory")

    assert settings.token_secrets("inventory") == {
        "sales": (INTERNAL_SECRET,),
        "purchase": (OTHER_INTERNAL_SECRET,),
        "returns": (f"{USER_SECRET}-new", f"{USER_SECRET}-old"),
    }


def test_all_that_is_missing_is_said_at_once(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("DATABASE_URL")
    environment.delenv("RELAY_DATABASE_URL")

    with pytest.raises(SystemExit) as caught:
        load(Settings)

    assert caught.value.code == "Not started. DATABASE_URL is missing. RELAY_DATABASE_URL is missing."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"jwt_algorithms": "none"}, "JWT_ALGORITHMS may name"),
        ({"jwt_algorithms": ""}, "JWT_ALGORITHMS may name"),
        ({"jwt_algorithms": "ES256"}, "SUPABASE_JWT_SECRET is set, and JWT_ALGORITHMS names no algorithm that uses it"),
        ({"jwt_algorithms": "HS256,ES256"}, "SUPABASE_JWKS_URL or SUPABASE_JWKS_JSON is missing"),
        ({"supabase_jwks_json": "{}"}, "is not a JSON Web Key Set"),
        ({"supabase_jwks_json": "[" * 100_000}, "is not a JSON Web Key Set"),
        ({"supabase_jwks_json": '{"keys": [{"kty": "EC", "d": "x"}]}'}, "holds a private or shared key"),
        ({"supabase_jwks_json": '{"keys": []}'}, "SUPABASE_JWKS_URL or SUPABASE_JWKS_JSON is set, and JWT_ALGORITHMS"),
        ({"supabase_jwks_url": "https://x", "supabase_jwks_json": '{"keys": []}'}, "are both set; set one"),
        ({"supabase_jwks_url": "http://keys.example/", "jwt_algorithms": "HS256,ES256"}, "must begin with https://"),
        ({"sales_token_secret": USER_SECRET}, "SALES_TOKEN_SECRET must differ from SUPABASE_JWT_SECRET"),
        (
            {"sales_token_secret": f"{INTERNAL_SECRET},{USER_SECRET}"},
            "SALES_TOKEN_SECRET must differ from SUPABASE_JWT_SECRET",
        ),
        ({"sales_token_secret": f"{INTERNAL_SECRET},short"}, "SALES_TOKEN_SECRET holds a secret that is shorter"),
        ({"sales_token_secret": f"{INTERNAL_SECRET},"}, "SALES_TOKEN_SECRET holds a secret that is shorter"),
        ({"sales_token_secret": ",".join(f"{INTERNAL_SECRET}{n}" for n in range(3))}, "lists more than 2 secrets"),
        (
            {"purchase_token_secret": f"{OTHER_INTERNAL_SECRET},{INTERNAL_SECRET}"},
            "PURCHASE_TOKEN_SECRET and SALES_TOKEN_SECRET hold the same secret: each peer needs one of its own",
        ),
        ({"tls_cert_file": "a.pem"}, "TLS_CERT_FILE and TLS_KEY_FILE go together"),
        ({"tls_ca_file": "a.pem"}, "TLS_CA_FILE is set without TLS_CERT_FILE"),
        ({"tls_require_client_certificate": True}, "TLS_REQUIRE_CLIENT_CERTIFICATE needs"),
        (
            {"listen_address": "0.0.0.0:50051"},
            "LISTEN_ADDRESS is 0.0.0.0:50051, which leaves this machine in plaintext",
        ),
        ({"sales_address": "sales:50052"}, "SALES_ADDRESS is sales:50052, which leaves this machine in plaintext"),
    ],
)
def test_contradictory_settings_are_refused(changes: Mapping[str, object], sentence: str) -> None:
    assert sentence in refusal(changes)


def test_plaintext_beyond_this_machine_needs_a_private_network_or_certificates() -> None:
    addresses = {"listen_address": "0.0.0.0:50051", "sales_address": "sales:50052"}

    assert make_settings(allow_plaintext=True, **addresses).tls is False
    assert make_settings(tls_cert_file="a.pem", tls_key_file="a.key", **addresses).tls is True


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("127.0.0.1:50051", True),
        ("localhost:50051", True),
        ("[::1]:50051", True),
        ("unix:/run/bahi.sock", True),
        ("dns:///localhost:50051", True),
        ("ipv4:127.0.0.1:50051", True),
        ("ipv4:127.0.0.1:50051,127.0.0.1:50061", True),
        ("ipv6:[::1]:50051,[::1]:50061", True),
        ("ipv4:127.0.0.1:50051,10.0.0.7:50051", False),
        ("ipv4:10.0.0.7:50051,127.0.0.1:50051", False),
        ("dns:///sales:50052", False),
        ("dns://10.0.0.1/localhost:50051", True),
        ("0.0.0.0:50051", False),
        ("[::]:50051", False),
        ("10.0.0.7:50051", False),
        ("localhost.example:50051", False),
        ("127.0.0.1.example:50051", False),
    ],
)
def test_only_loopback_and_unix_sockets_stay_on_this_machine(address: str, local: bool) -> None:
    assert is_local(address) is local


def test_settings_cannot_be_changed() -> None:
    settings = make_settings(supabase_jwt_secret=USER_SECRET)

    with pytest.raises(ValidationError):
        settings.hold_seconds = 1  # type: ignore[misc]  # the claim of this test
    assert settings.hold_seconds == 120
