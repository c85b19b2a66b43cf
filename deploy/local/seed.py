"""The demo organisation, made through REST as any client would make it."""

from collections.abc import Callable, Mapping
from uuid import UUID

ORG_ID = UUID("0199aa00-0000-7000-8000-00000000ba41")
"""Always the same, so that examples keep working on every machine."""


class SeedFailed(RuntimeError):
    """The demo organisation could not be made; the message holds the request and the answer."""


def ensure(url: str, tokens: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Makes the demo organisation unless it is there."""
