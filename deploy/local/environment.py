"""The environment of each process: the one list of names that `make up` and the tests hand to services and gateway."""

import dataclasses
import os
from collections.abc import Mapping

from deploy.local import token
from deploy.local.database import role_url
from kit.db import roles

OTHER_KEY_SOURCES = ("SUPABASE_JWKS_URL", "SUPABASE_JWKS_JSON")
"""Not handed on from the user's shell: here tokens are signed with our own secret, and two sources of keys are refused."""

NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Not handed on either: a process that dies would compile all its modules again, which is a third of its start."""


GRPC_SWITCHES = {"GRPC_EXPERIMENTS": "-event_engine_client,-event_engine_listener"}
"""Has gRPC read and write the network in the thread that waits for calls: docs/adr/0017. The image has the same."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where everything listens, and what opens it."""

    admin_url: str
    """The server, as an administrator; the path names the database."""
    database: str
    role_passwords: Mapping[str, str]
    jwt_secret: str
    internal_token_secret: str
    services: Mapping[str, str]
    gateway_host: str
    gateway_port: int


def for_service(context: str, endpoints: Endpoints) -> dict[str, str]:
    """What one service needs to be told."""
    return {
        **_of_everybody(endpoints),
        "LISTEN_ADDRESS": endpoints.services[context],
        "DATABASE_URL": _url(endpoints, context, "app"),
        "RELAY_DATABASE_URL": _url(endpoints, context, "relay"),
        "INTERNAL_TOKEN_SECRET": endpoints.internal_token_secret,
    }


def for_gateway(endpoints: Endpoints) -> dict[str, str]:
    """What the gateway needs to be told. No database."""
    return {
        **_of_everybody(endpoints),
        "GATEWAY_HOST": endpoints.gateway_host,
        "GATEWAY_PORT": str(endpoints.gateway_port),
    }


def with_shell(own: Mapping[str, str]) -> dict[str, str]:
    """`own` on top of the user's shell, so that limits, telemetry and the like can be set there."""
    shell = {name: value for name, value in os.environ.items() if name not in (*OTHER_KEY_SOURCES, NO_BYTECODE)}
    return {**GRPC_SWITCHES, **shell, "PYTHONUNBUFFERED": "1", **own}


def _of_everybody(endpoints: Endpoints) -> dict[str, str]:
    addresses = {f"{context.upper()}_ADDRESS": address for context, address in endpoints.services.items()}
    return {
        **addresses,
        "SUPABASE_JWT_SECRET": endpoints.jwt_secret,
        "JWT_ALGORITHMS": token.ALGORITHM,
        "JWT_ISSUER": token.ISSUER,
    }


def _url(endpoints: Endpoints, context: str, kind: str) -> str:
    role = roles.role_name(context, kind)
    return role_url(endpoints.admin_url, role, endpoints.role_passwords[role], endpoints.database)
