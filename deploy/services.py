"""The services of Bahi: each has a schema and three database roles. The standard library suffices for this file."""

import itertools
from typing import Final

from kit.db.role_names import KINDS, role_name

SERVICES: Final = ("inventory", "sales", "purchase", "returns")


def token_secret_name(one: str, other: str) -> str:
    """The name of the secret that two services share, in files that have the secrets of all."""
    return "_".join(sorted((one, other))).upper() + "_TOKEN_SECRET"


def token_secret_names() -> list[str]:
    """The secrets of every two services."""
    return [token_secret_name(one, other) for one, other in itertools.combinations(SERVICES, 2)]


def role_names() -> list[str]:
    """Every database role of the system, without the prefix of its installation."""
    return [role_name(service, kind) for service in SERVICES for kind in KINDS]


def password_variable(role: str) -> str:
    """The variable that holds a role's password."""
    return f"{role.upper()}_PASSWORD"
