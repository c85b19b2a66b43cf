"""What a process of `make up` takes from the user's shell."""

import json
from pathlib import Path

import grpc
import pytest

from deploy.local import environment
from kit.db.roles import Installation

SWITCHED_OFF = ["event_engine_client", "event_engine_listener"]
DOCKERFILE = Path(environment.__file__).parents[1] / "docker" / "Dockerfile"


def test_shell_is_handed_on_but_for_other_keys_and_what_would_slow_every_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SUPABASE_JWKS_URL", "PYTHONDONTWRITEBYTECODE", "LOG_LEVEL", "SALES_ADDRESS"):
        monkeypatch.setenv(name, "of the shell")
    variables = environment.with_shell({"SALES_ADDRESS": "127.0.0.1:50052"})
    assert variables["LOG_LEVEL"] == "of the shell"
    assert variables["SALES_ADDRESS"] == "127.0.0.1:50052"
    assert "SUPABASE_JWKS_URL" not in variables
    assert "PYTHONDONTWRITEBYTECODE" not in variables


def test_make_up_and_the_image_set_the_same_grpc_experiments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRPC_EXPERIMENTS", raising=False)
    experiments = environment.with_shell({})["GRPC_EXPERIMENTS"]
    assert experiments == ",".join(f"-{name}" for name in SWITCHED_OFF)
    assert f"ENV GRPC_EXPERIMENTS={experiments}\n" in DOCKERFILE.read_text()


def test_an_operators_own_choice_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRPC_EXPERIMENTS", "")
    assert environment.with_shell({})["GRPC_EXPERIMENTS"] == ""


@pytest.mark.parametrize("name", SWITCHED_OFF)
def test_the_installed_grpc_knows_the_switch(name: str) -> None:
    (library,) = (Path(grpc.__file__).parent / "_cython").glob("cygrpc*.so")
    assert b"\0" + name.encode() + b"\0" in library.read_bytes()


def test_make_up_lets_pages_of_this_machine_call_unless_the_shell_says_others(monkeypatch: pytest.MonkeyPatch) -> None:
    where = environment.Endpoints(
        admin_url="",
        installation=Installation.of("bahi"),
        role_passwords={},
        jwt_secret="",
        token_secrets={},
        services={},
        gateway_host="127.0.0.1",
        gateway_port=8080,
    )
    monkeypatch.delenv("CORS_ORIGINS", raising=False)
    usual = environment.for_gateway(where)["CORS_ORIGINS"]
    monkeypatch.setenv("CORS_ORIGINS", '["https://shop.example"]')

    assert json.loads(usual) == ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"]
    assert environment.for_gateway(where)["CORS_ORIGINS"] == '["https://shop.example"]'
