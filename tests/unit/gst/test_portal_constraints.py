"""Each constraint of the portals' published schemas as a test of its own; `docs/*-constraints.md` list them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gst.einvoice.field_checks import field_faults as inv01_faults
from gst.eway.payload import EWAY_FIELDS
from gst.inward.gstr2b import GSTR2B_FIELDS
from gst.returns.gstr1_checks import GSTR1_FIELDS
from gst.returns.gstr3b import GSTR3B_FIELDS
from tests.unit.gst.constraints import (
    ABSENT,
    Constraint,
    changed,
    documented,
    load,
    rows_of_document,
    whole_payload,
)

_FAULTS = {
    "inv01": inv01_faults,
    "eway": EWAY_FIELDS.faults,
    "gstr1": GSTR1_FIELDS.faults,
    "gstr3b": GSTR3B_FIELDS.faults,
    "gstr2b": GSTR2B_FIELDS.faults,
}
_FIELDS = {name: load(name) for name in _FAULTS}
_WHOLE = {name: whole_payload(fields) for name, fields in _FIELDS.items()}
_TESTS = {
    name
    for file in Path(__file__).parent.glob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
}


def _fields(*needs: str) -> list[Any]:
    return [
        pytest.param(name, field, id=f"{name}-{field.path}")
        for name, fields in _FIELDS.items()
        for field in fields
        if field.need in needs
    ]


def _cases() -> Iterator[Any]:
    for name, fields in _FIELDS.items():
        for field in fields:
            for constraint, value in field.bads(_WHOLE[name]):
                yield pytest.param(name, field, value, id=f"{name}-{field.path}-{constraint}")


def _faults_with(name: str, field: Constraint, value: Any) -> list[str]:
    return [fault.field for fault in _FAULTS[name](changed(_WHOLE[name], field.path, value))]


@pytest.mark.parametrize("name", _FAULTS)
def test_payload_with_every_field_has_no_fault(name):
    assert _FAULTS[name](_WHOLE[name]) == []


@pytest.mark.parametrize(("name", "field"), _fields("required", "optional"))
def test_first_and_last_values_are_accepted(name, field):
    if field.kind not in {"list", "object"}:
        for value in field.goods:
            assert _faults_with(name, field, value) == []


@pytest.mark.parametrize(("name", "field", "value"), list(_cases()))
def test_constraint(name, field, value):
    assert _faults_with(name, field, value) == [field.path.replace("[]", "[1]")]


@pytest.mark.parametrize(("name", "field"), _fields("optional"))
def test_optional_field_may_be_absent(name, field):
    assert _faults_with(name, field, ABSENT) == []


@pytest.mark.parametrize("name", _FAULTS)
def test_constraints_are_listed_with_their_tests(name):
    lines = documented(name)
    assert [line for line in lines if re.match(r"\| `[^`]+` \|", line)] == rows_of_document(_FIELDS[name])
    named = {test for line in lines for test in re.findall(r"`(test_\w+)`", line)}
    assert named, "the tests beyond single fields are named"
    assert named <= _TESTS
