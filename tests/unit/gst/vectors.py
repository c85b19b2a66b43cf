"""The worked cases, by id, with every amount a Decimal where a test asks for one."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("gst-vectors.json")
_VECTORS = {found["id"]: found for found in json.loads(_FILE.read_text(encoding="utf-8"))["vectors"]}


def given(vector_id: str) -> Any:
    """The input of a vector."""
    return _VECTORS[vector_id]["input"]


def expected(vector_id: str) -> Any:
    """What the vector says must come out."""
    return _VECTORS[vector_id]["expected"]


def amounts(row: dict[str, Any], *names: str) -> dict[str, Decimal]:
    """The named figures of a row as decimals."""
    return {name: Decimal(row[name]) for name in names}


def opened(value: object) -> Any:
    """A JSON value whose shape the test asserts by reading it: a wrong shape fails there, and needs no narrowing."""
    return value
