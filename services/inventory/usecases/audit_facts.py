"""Values of the domain as they stand in the audit trail."""

import dataclasses
from typing import TYPE_CHECKING

from kit.commands import audit

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def facts_of(value: "DataclassInstance") -> audit.Facts:
    """The fields of a value as JSON: flags and lists as they are, all else as text; what is absent is empty."""
    return {field.name: _fact(getattr(value, field.name)) for field in dataclasses.fields(value)}


def _fact(value: object) -> bool | list[object] | str:
    if isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return list(value)
    return "" if value is None else str(value)
