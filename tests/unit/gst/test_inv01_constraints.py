"""Each constraint of the published schema of INV-01 v1.1 as a test of its own; docs/inv01-constraints.md lists them."""

import csv
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gst.einvoice.field_checks import field_faults

_HERE = Path(__file__)
_TABLE = _HERE.with_name("inv01_constraints.csv")
_DOC = _HERE.parents[3] / "docs" / "inv01-constraints.md"
_ABSENT: Any = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    path: str
    need: str
    kind: str
    least: str
    most: str
    good: str
    bad: str

    @property
    def goods(self) -> list[Any]:
        """Values that the schema admits, the first and last possible ones among them."""
        match self.kind:
            case "number":
                return [Decimal(self.least), Decimal(self.most)]
            case "words":
                return ["x" * int(self.least), "x" * int(self.most)]
            case _:
                return list(self.good.split("|"))

    @property
    def bads(self) -> Iterator[tuple[str, Any]]:
        """Values that the schema refuses, each with the constraint that it breaks."""
        if self.need == "required":
            yield "required", _ABSENT
        yield "kind", ("1" if self.kind == "number" else Decimal(1))
        if self.kind == "number":
            step = Decimal(1).scaleb(-int(self.bad))
            yield "minimum", Decimal(self.least) - step
            yield "maximum", Decimal(self.most) + step
            yield "places", Decimal(self.least) + step / 10
            return
        if self.least:
            if int(self.least) > 1:
                yield "minLength", self.goods[0][: int(self.least) - 1]
            longest = max(self.goods, key=len)
            yield "maxLength", longest.ljust(int(self.most), longest[-1]) + longest[-1]
        yield from ((f"pattern {text}", text) for text in self.bad.split("|"))


def _load() -> list[_Field]:
    lines = [line for line in _TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [_Field(**row) for row in csv.DictReader(lines)]


_FIELDS = _load()


def _put(payload: dict[str, Any], path: str, value: Any) -> None:
    holder = payload
    *groups, name = path.split(".")
    for group in groups:
        holder = holder.setdefault(group[:-2], [{}])[0] if group.endswith("[]") else holder.setdefault(group, {})
    if value is _ABSENT:
        del holder[name]
    else:
        holder[name] = value


def _whole() -> dict[str, Any]:
    payload: dict[str, Any] = {}
    for field in _FIELDS:
        _put(payload, field.path, field.goods[0])
    return payload


_WHOLE = _whole()


def _with(path: str, value: Any) -> dict[str, Any]:
    payload = deepcopy(_WHOLE)
    _put(payload, path, value)
    return payload


def _cases() -> Iterator[Any]:
    for field in _FIELDS:
        for constraint, value in field.bads:
            yield pytest.param(field, value, id=f"{field.path}-{constraint}")


def test_payload_with_every_field_has_no_fault():
    assert field_faults(_WHOLE) == []


@pytest.mark.parametrize("field", _FIELDS, ids=lambda field: field.path)
def test_first_and_last_values_are_accepted(field):
    for value in field.goods:
        assert field_faults(_with(field.path, value)) == []


@pytest.mark.parametrize(("field", "value"), list(_cases()))
def test_constraint(field, value):
    faults = field_faults(_with(field.path, value))
    assert [fault.field for fault in faults] == [field.path.replace("[]", "[1]")]


@pytest.mark.parametrize("field", [f for f in _FIELDS if f.need == "optional"], ids=lambda field: field.path)
def test_optional_field_may_be_absent(field):
    assert field_faults(_with(field.path, _ABSENT)) == []


def test_constraints_are_listed_with_their_tests():
    listed = set(re.findall(r"^\| `([^`]+)` \|", _DOC.read_text(encoding="utf-8"), re.MULTILINE))
    assert listed == {field.path for field in _FIELDS}
