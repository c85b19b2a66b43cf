"""Rows of tables from values."""

import dataclasses
from typing import Any


def row_of(value: Any, **more: object) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
    """The fields of a dataclass by name, and more."""
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)} | more
