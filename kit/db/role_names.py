"""The names of the database roles. With the standard library alone: secrets are made before anything is installed."""

from typing import Final

KINDS: Final = ("owner", "app", "relay")


def role_name(service: str, kind: str) -> str:
    """A role without its installation's prefix, such as `billing_app`: so secrets and variables name it."""
    return f"{service}_{kind}"
