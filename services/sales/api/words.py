"""Enumerations of the contract as words of the domain, and back: PAYMENT_MODE_CASH is "cash"."""

import functools
from typing import Any


@functools.cache
def word(enumeration: Any, prefix: str, number: int) -> str:  # noqa: ANN401 - a generated enumeration
    """The word of a value; empty for the unspecified one."""
    return enumeration.Name(number).removeprefix(f"{prefix}_").lower() if number else ""


@functools.cache
def number(enumeration: Any, prefix: str, value: str) -> Any:  # noqa: ANN401 - as above
    """The value of a word; the unspecified one for none."""
    return enumeration.Value(f"{prefix}_{value.upper()}") if value else 0
