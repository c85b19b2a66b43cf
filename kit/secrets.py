"""The secrets between services, as settings: one for every two services, each replaced in two phases."""

from collections.abc import Mapping
from typing import Final, Self

import pydantic
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

SHORTEST_SECRET: Final = 32  # bytes: RFC 7518 section 3.2, for HS256
MOST_SECRETS: Final = 2  # of one peer, while one is being replaced


class TokenSecretSettings(BaseSettings):
    """The secrets that sign the tokens between services: one for every two services.

    A subclass has a field `<peer>_token_secret` for each service, and names them in `peer_token_secrets`. A value may
    list two secrets, separated by a comma, while one is being replaced: the first signs, and both are accepted.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    def peer_token_secrets(self) -> Mapping[str, SecretStr | None]:
        """The variable's value for each service, by its name."""
        return {}

    def token_secrets(self, service: str) -> Mapping[str, tuple[str, ...]]:
        """The secrets that `service` shares with each peer, the one that signs first."""
        return {
            peer: secrets_in(value)
            for peer, value in self.peer_token_secrets().items()
            if value is not None and peer != service
        }

    def missing_token_secrets(self, service: str) -> list[str]:
        """The variables without which `service` cannot speak to a peer."""
        known = self.token_secrets(service)
        return [f"{peer.upper()}_TOKEN_SECRET" for peer in self.peer_token_secrets() if peer not in {*known, service}]

    @pydantic.model_validator(mode="after")
    def _token_secrets_prove_one_name(self) -> Self:
        names: dict[str, str] = {}
        for peer, value in self.peer_token_secrets().items():
            name = f"{peer.upper()}_TOKEN_SECRET"
            secrets = () if value is None else secrets_in(value)
            if len(secrets) > MOST_SECRETS:
                raise ValueError(f"{name} lists more than {MOST_SECRETS} secrets")
            for secret in secrets:
                if len(secret.encode()) < SHORTEST_SECRET:
                    raise ValueError(f"{name} holds a secret that is shorter than {SHORTEST_SECRET} bytes")
                if names.setdefault(secret, name) != name:
                    raise ValueError(f"{name} and {names[secret]} hold the same secret: each peer needs one of its own")
        return self


def secrets_in(value: SecretStr) -> tuple[str, ...]:
    """The secrets that the value of a variable lists."""
    return tuple(secret.strip() for secret in value.get_secret_value().split(","))
