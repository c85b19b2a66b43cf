"""The environment variables of each process, for `make up` and for the tests."""

import dataclasses
import json
import os
from collections.abc import Mapping

from deploy.local import token
from deploy.local.database import role_url
from deploy.local.grpc_switches import GRPC_SWITCHES
from deploy.services import token_secret_name
from kit.db.role_names import role_name
from kit.db.roles import Installation

OTHER_KEY_SOURCES = ("SUPABASE_JWKS_URL", "SUPABASE_JWKS_JSON")
"""Not taken from the user's shell: `make up` signs tokens itself, and a process refuses two sources of keys."""

NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Not taken from the user's shell either: with it, a restarted process would compile all its modules again."""

LOCAL_PAGES = json.dumps([f"http://{host}:*" for host in ("localhost", "127.0.0.1", "[::1]")])
"""The origins of front ends on this machine, at whatever port their development server listens."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """The address of each server and process, and the passwords and secrets that they need."""

    admin_url: str
    """The URL of the database server for an administrator; the path names the database."""
    installation: Installation
    role_passwords: Mapping[str, str]
    jwt_secret: str
    token_secrets: Mapping[str, str]
    """The secret of every two services, by its name."""
    services: Mapping[str, str]
    gateway_host: str
    gateway_port: int


def for_service(service: str, endpoints: Endpoints) -> dict[str, str]:
    """The variables of one service."""
    return {
        **_of_everybody(endpoints),
        "LISTEN_ADDRESS": endpoints.services[service],
        "DATABASE_URL": _url(endpoints, service, "app"),
        "RELAY_DATABASE_URL": _url(endpoints, service, "relay"),
        **{
            f"{peer.upper()}_TOKEN_SECRET": endpoints.token_secrets[token_secret_name(service, peer)]
            for peer in endpoints.services
            if peer != service
        },
    }


def for_gateway(endpoints: Endpoints) -> dict[str, str]:
    """The variables of the gateway, which has no database."""
    return {
        **_of_everybody(endpoints),
        "GATEWAY_HOST": endpoints.gateway_host,
        "GATEWAY_PORT": str(endpoints.gateway_port),
        "CORS_ORIGINS": os.environ.get("CORS_ORIGINS", LOCAL_PAGES),
        "DOCUMENTATION_PAGE": os.environ.get("DOCUMENTATION_PAGE", "true"),
    }


def with_shell(own: Mapping[str, str]) -> dict[str, str]:
    """`own` on top of the user's shell, so that the user can set limits, telemetry and the like."""
    shell = {name: value for name, value in os.environ.items() if name not in (*OTHER_KEY_SOURCES, NO_BYTECODE)}
    return {**GRPC_SWITCHES, **shell, "PYTHONUNBUFFERED": "1", **own}


def _of_everybody(endpoints: Endpoints) -> dict[str, str]:
    addresses = {f"{service.upper()}_ADDRESS": address for service, address in endpoints.services.items()}
    return {
        **addresses,
        "SUPABASE_JWT_SECRET": endpoints.jwt_secret,
        "JWT_ALGORITHMS": token.ALGORITHM,
        "JWT_ISSUER": token.ISSUER,
    }


def _url(endpoints: Endpoints, service: str, kind: str) -> str:
    password = endpoints.role_passwords[role_name(service, kind)]
    where = endpoints.installation
    return role_url(endpoints.admin_url, where.role(service, kind), password, where.database)
