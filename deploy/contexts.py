"""The contexts of Bahi: each has a service, a schema, and three database roles."""

from typing import Final

from kit.db import roles

CONTEXTS: Final = ("inventory", "sales", "purchase", "returns")


def role_names() -> list[str]:
    """Every database role of the system."""
    return [roles.role_name(context, kind) for context in CONTEXTS for kind in roles.KINDS]
