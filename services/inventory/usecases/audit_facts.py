"""Values of the domain as they stand in the audit trail."""

import dataclasses
from typing import Any

from kit.commands import audit


def facts_of(value: Any) -> audit.Facts:  # noqa: ANN401 - any dataclass; the standard library has no type for it
    """The fields of a dataclass as JSON: flags and lists as they are, other values as text, an absent value as ""."""
    return {field.name: _fact(getattr(value, field.name)) for field in dataclasses.fields(value)}


def _fact(value: object) -> bool | list[object] | str:
    if isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return list(value)
    return "" if value is None else str(value)
