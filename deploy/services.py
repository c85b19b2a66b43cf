"""The services of Bahi: each has a schema and three database roles."""

from typing import Final

from kit.db import roles

SERVICES: Final = ("inventory", "sales", "purchase", "returns")


def role_names() -> list[str]:
    """Every database role of the system, without the prefix of its installation."""
    return [roles.role_name(service, kind) for service in SERVICES for kind in roles.KINDS]
