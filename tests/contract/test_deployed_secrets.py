"""Which process has which secret, in the files of compose, Kubernetes and Railway."""

import itertools
import re
from typing import Any

import pytest

from deploy.services import SERVICES
from kit.auth.user_tokens import TokenVerifier
from kit.settings import AuthSettings
from tests.contract.deployment_files import PLATFORMS, PROCESSES, VERIFIERS

SIGNING_KEYS = {
    "JWT_ALGORITHMS": "ES256",
    "JWT_ISSUER": "https://project.example/auth/v1",
    "SUPABASE_JWKS_URL": "https://project.example/auth/v1/.well-known/jwks.json",
}
LEGACY_SECRET = {
    "JWT_ALGORITHMS": "HS256",
    "JWT_ISSUER": "https://project.example/auth/v1",
    "SUPABASE_JWT_SECRET": "the-legacy-secret-of-a-project-0001",
}
REFERENCE = re.compile(r"\$\{\{shared\.(?P<shared>\w+)\}\}|\$\{(?P<name>\w+)(:\?[^}]*|:-(?P<default>[^}]*))\}")


def _auth_settings(platform: str, name: str, chosen: dict[str, str]) -> AuthSettings:
    """How a process verifies users, where the operator has set nothing but what is chosen."""

    def of_operator(found: re.Match[str]) -> str:
        return chosen.get(found["shared"] or found["name"]) or found["default"] or ""

    variables = {
        variable: REFERENCE.sub(of_operator, value)
        for variable, value in PLATFORMS[platform](name).items()
        if variable.lower() in AuthSettings.model_fields
    }
    if "'optional': True" in variables["SUPABASE_JWT_SECRET"]:  # a key of a Kubernetes secret that need not be there
        del variables["SUPABASE_JWT_SECRET"]
    fields: dict[str, Any] = {variable.lower(): value for variable, value in variables.items()}
    return AuthSettings(**fields)


@pytest.mark.parametrize(("platform", "name"), VERIFIERS)
def test_with_signing_keys_no_process_holds_a_key_that_signs_users(platform: str, name: str) -> None:
    settings = _auth_settings(platform, name, SIGNING_KEYS)

    assert settings.supabase_jwt_secret is None
    assert settings.jwt_algorithms == ("ES256",)
    assert settings.supabase_jwks_url.startswith("https://")
    assert TokenVerifier.from_settings(settings)


@pytest.mark.parametrize(("platform", "name"), [param for param in VERIFIERS if param.values[0] != "kubernetes"])
def test_legacy_secret_serves_too(platform: str, name: str) -> None:
    settings = _auth_settings(platform, name, LEGACY_SECRET)

    assert settings.supabase_jwt_secret is not None
    assert settings.supabase_jwks_url == ""


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_two_services_share_a_secret_that_no_other_process_has(platform: str) -> None:
    holders: dict[str, set[str]] = {}
    for name in PROCESSES:
        for variable, value in PLATFORMS[platform](name).items():
            if variable.endswith("_TOKEN_SECRET"):
                peer = variable.removesuffix("_TOKEN_SECRET").lower()
                holders.setdefault(value, set()).update({name, peer})
    pairs = [set(pair) for pair in itertools.combinations(SERVICES, 2)]
    assert len(holders) == len(pairs)
    assert all(pair in holders.values() for pair in pairs)
    for reference, pair in holders.items():  # the name of the secret says whose it is
        assert sorted(word for word in SERVICES if word in reference.lower()) == sorted(pair)
