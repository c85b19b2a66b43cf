"""The settings of a process, read from the environment. Each variable is a field's name in capitals, without a prefix.

A service's settings are a subclass of `ServiceSettings` that names its peers. A process without a database combines the
classes of the settings that it needs.
"""

import ipaddress
import json
import re
import sys
from collections.abc import Mapping
from typing import Annotated, Literal, Self, TypeVar

import pydantic
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kit.secrets import SHORTEST_SECRET, TokenSecretSettings, secrets_in

SYMMETRIC = frozenset({"HS256", "HS384", "HS512"})
ASYMMETRIC = frozenset({"ES256", "ES384", "RS256", "RS384", "RS512", "EdDSA"})
PRIVATE_PARTS = frozenset({"d", "k"})
"""Members of a JSON Web Key that sign: RFC 7518 section 6."""


class _Settings(BaseSettings):
    # Empty is unset: a deployment file passes on a variable that one installation sets and another does not.
    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)


class AuthSettings(_Settings):
    """How a user's token is verified: the keys of the Supabase project, and the claims that a token must have."""

    supabase_jwt_secret: SecretStr | None = Field(
        default=None, description="The project's secret, at least 32 bytes, for the algorithms that begin with HS."
    )
    supabase_jwks_url: str = Field(
        default="", description="Where the project publishes its keys (`https://…`), for all other algorithms."
    )
    supabase_jwks_json: str = Field(
        default="", description="The key set itself, instead of the address, for keys that never change."
    )
    jwt_algorithms: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("HS256",), description="Algorithms that tokens may be signed with, comma separated."
    )
    jwt_issuer: str = Field(description="Who issues tokens: the project's URL followed by `/auth/v1`.")
    jwt_audience: str = Field(default="authenticated", description="For whom tokens are issued.")
    jwt_leeway_seconds: int = Field(
        default=30, ge=0, le=120, description="How far the clock of the issuer may be from ours."
    )

    @pydantic.field_validator("jwt_algorithms", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @pydantic.field_validator("supabase_jwt_secret", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        """A deployment file that serves both kinds of keys sets this variable to nothing for signing keys."""
        return value or None

    @pydantic.field_validator("supabase_jwt_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        return value if value is None else _long_secret(value)

    @pydantic.field_validator("supabase_jwks_json")
    @classmethod
    def _public_keys_alone(cls, value: str) -> str:
        if value and any(PRIVATE_PARTS & key.keys() for key in _keys_of(value)):
            raise ValueError("holds a private or shared key: a process that verifies tokens needs public keys alone")
        return value

    @pydantic.field_validator("jwt_issuer")
    @classmethod
    def _issuer_is_set(cls, value: str) -> str:
        if not value:
            raise ValueError("is empty; it is the project's URL followed by /auth/v1")
        return value

    @pydantic.model_validator(mode="after")
    def _keys_match_algorithms(self) -> Self:
        algorithms = set(self.jwt_algorithms)
        if self.supabase_jwks_url and not self.supabase_jwks_url.startswith(
            ("https://", "http://127.0.0.1:", "http://localhost:")
        ):
            raise ValueError("SUPABASE_JWKS_URL must begin with https://: whoever can change the reply can sign tokens")
        if not algorithms or algorithms - SYMMETRIC - ASYMMETRIC:
            raise ValueError(f"JWT_ALGORITHMS may name {', '.join(sorted(SYMMETRIC | ASYMMETRIC))}, and at least one")
        if self.supabase_jwks_url and self.supabase_jwks_json:
            raise ValueError("SUPABASE_JWKS_URL and SUPABASE_JWKS_JSON are both set; set one")
        _agree("SUPABASE_JWT_SECRET", is_set=bool(self.supabase_jwt_secret), used=algorithms & SYMMETRIC)
        has_key_set = bool(self.supabase_jwks_url or self.supabase_jwks_json)
        _agree("SUPABASE_JWKS_URL or SUPABASE_JWKS_JSON", is_set=has_key_set, used=algorithms & ASYMMETRIC)
        return self


class TransportSettings(_Settings):
    """Certificates, and whether plaintext may leave this machine."""

    tls_cert_file: str = Field(default="", description="The certificate that this process shows; goes with its key.")
    tls_key_file: str = Field(default="", description="The key of the certificate.")
    tls_ca_file: str = Field(default="", description="The authority that signs the certificates of peers.")
    tls_require_client_certificate: bool = Field(
        default=False, description="Refuse callers of gRPC without a certificate of the authority."
    )
    allow_plaintext: bool = Field(
        default=False,
        description="Let plaintext leave this machine: on a network that is private, or encrypts by itself.",
    )

    @property
    def tls(self) -> bool:
        """Whether this process speaks TLS, as a server and to its peers."""
        return bool(self.tls_cert_file or self.tls_ca_file)

    @pydantic.model_validator(mode="after")
    def _certificates_complete(self) -> Self:
        if bool(self.tls_cert_file) != bool(self.tls_key_file):
            raise ValueError("TLS_CERT_FILE and TLS_KEY_FILE go together; only one of them is set")
        if self.tls_require_client_certificate and not (self.tls_ca_file and self.tls_cert_file):
            raise ValueError("TLS_REQUIRE_CLIENT_CERTIFICATE needs TLS_CA_FILE, TLS_CERT_FILE and TLS_KEY_FILE")
        return self

    def refuse_plaintext(self, name: str, address: str) -> None:
        """Raises ValueError when `address`, read from the variable `name`, would carry plaintext off this machine."""
        if not (self.tls or self.allow_plaintext or is_local(address)):
            raise ValueError(
                f"{name} is {address}, which leaves this machine in plaintext: "
                "set TLS_CERT_FILE and TLS_KEY_FILE, or ALLOW_PLAINTEXT=true on a private network"
            )


class PeerSettings(TransportSettings):
    """The addresses of other services.

    A subclass has a field `<peer>_address` for each of them, and names them in `peer_addresses`.
    """

    def peer_addresses(self) -> Mapping[str, str]:
        """The address of each peer, by its name."""
        return {}

    @pydantic.model_validator(mode="after")
    def _peers_are_safe(self) -> Self:
        for peer, address in self.peer_addresses().items():
            self.refuse_plaintext(f"{peer.upper()}_ADDRESS", address)
        return self


class ServiceSettings(AuthSettings, PeerSettings, TokenSecretSettings):
    """The settings that every service has."""

    listen_address: str = Field(description="`host:port` to listen on, or `unix:` and a path.")
    database_url: SecretStr = Field(description="The database, as the service's app role.")
    relay_database_url: SecretStr = Field(description="The database, as the service's relay role.")
    database_pool_size: int = Field(default=10, ge=1, le=200, description="Connections as the app role, at most.")
    database_pooler: Literal["none", "transaction"] = Field(
        default="none", description="`transaction` behind a pooler in that mode."
    )
    hold_seconds: int = Field(default=120, ge=1, description="How long a hold of another service is asked for.")
    hold_grace_seconds: int = Field(
        default=30, ge=0, description="How long after its end a hold is left to the document that asked for it."
    )
    relay_poll_seconds: float = Field(default=1.0, gt=0, description="How often the relay looks for messages.")
    reaper_poll_seconds: float = Field(default=5.0, gt=0, description="How often holds past their end are looked for.")
    max_concurrent_rpcs: int = Field(default=500, ge=1, description="Calls at work at once; above it, UNAVAILABLE.")
    shutdown_grace_seconds: float = Field(default=20.0, ge=0, description="Time that running calls have at shutdown.")
    reuse_port: bool = Field(default=False, description="Let several copies listen on one port of this machine.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Least level logged.")

    @pydantic.field_validator("database_url", "relay_database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("postgresql://", "postgresql+asyncpg://")):
            raise ValueError("must begin with postgresql://")
        return value

    @pydantic.model_validator(mode="after")
    def _service_is_safe(self) -> Self:
        if self.tls and not self.tls_cert_file:
            raise ValueError("TLS_CA_FILE is set without TLS_CERT_FILE and TLS_KEY_FILE, which a server needs")
        if self.supabase_jwt_secret is not None:
            signs_users = self.supabase_jwt_secret.get_secret_value()
            for peer, value in self.peer_token_secrets().items():
                if value is not None and signs_users in secrets_in(value):
                    name = f"{peer.upper()}_TOKEN_SECRET"
                    raise ValueError(f"{name} must differ from SUPABASE_JWT_SECRET: that one signs users' tokens")
        self.refuse_plaintext("LISTEN_ADDRESS", self.listen_address)
        return self


Loaded = TypeVar("Loaded", bound=BaseSettings)


def load(settings: type[Loaded]) -> Loaded:
    """The settings read from the environment.

    If any is missing or invalid, the process ends with one sentence for each variable.
    """
    try:
        return settings()
    except pydantic.ValidationError as refusal:
        sys.exit(
            "Not started. "
            + " ".join(_sentence(error["loc"], error["type"], error["msg"]) for error in refusal.errors())
        )


LoadedService = TypeVar("LoadedService", bound=ServiceSettings)


def load_service(settings: type[LoadedService], service: str) -> LoadedService:
    """As `load`, for a service of this name. The process also ends when a secret for a peer is missing."""
    loaded = load(settings)
    if missing := loaded.missing_token_secrets(service):
        sys.exit("Not started. " + " ".join(f"{name} is missing." for name in missing))
    return loaded


def is_local(address: str) -> bool:
    """Whether an address stays on this machine: loopback hosts alone, or a Unix socket.

    It may be any target of gRPC: `dns:///peer:50052`, or several copies as `ipv4:10.0.0.1:50052,10.0.0.2:50052`.
    """
    if address.startswith(("unix:", "unix-abstract:")):
        return True
    hosts_and_ports = re.sub(r"^(ipv4|ipv6|dns):(//[^/]*/)?", "", address)
    return all(_is_loopback(each) for each in hosts_and_ports.split(","))


def _is_loopback(host_and_port: str) -> bool:
    host = host_and_port.rsplit(":", 1)[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _long_secret(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value().encode()) < SHORTEST_SECRET:
        raise ValueError(f"is shorter than {SHORTEST_SECRET} bytes")
    return value


def _keys_of(key_set: str) -> list[dict[str, object]]:
    try:
        return [key for key in json.loads(key_set)["keys"] if isinstance(key, dict)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError("is not a JSON Web Key Set") from None


def _agree(name: str, *, is_set: bool, used: set[str]) -> None:
    if used and not is_set:
        raise ValueError(f"{name} is missing: JWT_ALGORITHMS names {', '.join(sorted(used))}")
    if is_set and not used:
        raise ValueError(f"{name} is set, and JWT_ALGORITHMS names no algorithm that uses it")


def _sentence(location: tuple[int | str, ...], kind: str, message: str) -> str:
    name = str(location[0]).upper() if location else ""
    if kind == "missing":
        return f"{name} is missing."
    text = message.removeprefix("Value error, ")
    return f"{name} {text}.".strip()
