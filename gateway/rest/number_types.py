"""Validation of numbers in requests."""

import re
from typing import Annotated, Final

from annotated_types import Interval
from google.protobuf.descriptor import FieldDescriptor
from pydantic import BeforeValidator, WithJsonSchema

from gateway.contract.validation_rules import Rules
from gateway.rest.text_types import wrong
from kit.field_reasons import FieldReason

INT32: Final = (-(2**31), 2**31 - 1)
UINT32: Final = (0, 2**32 - 1)
INT64: Final = (-(2**63), 2**63 - 1)
UINT64: Final = (0, 2**64 - 1)

INTEGER_RANGES: Final = {
    FieldDescriptor.TYPE_INT32: INT32,
    FieldDescriptor.TYPE_SINT32: INT32,
    FieldDescriptor.TYPE_SFIXED32: INT32,
    FieldDescriptor.TYPE_UINT32: UINT32,
    FieldDescriptor.TYPE_FIXED32: UINT32,
    FieldDescriptor.TYPE_INT64: INT64,
    FieldDescriptor.TYPE_SINT64: INT64,
    FieldDescriptor.TYPE_SFIXED64: INT64,
    FieldDescriptor.TYPE_UINT64: UINT64,
    FieldDescriptor.TYPE_FIXED64: UINT64,
}
WIDE_INTEGERS: Final = {kind for kind, (_, highest) in INTEGER_RANGES.items() if highest > UINT32[1]}
FLOATS: Final = {FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT}

WIDE_INTEGER_PATTERN: Final = "^-?[0-9]{1,20}$"
_INTEGER = re.compile(r"-?[0-9]{1,20}", re.ASCII)


def integer_annotation(rules: Rules, limits: tuple[int, int], *, from_text: bool) -> object:
    return Annotated[int, bounds(rules, limits), BeforeValidator(_integer_from_text if from_text else _whole_number)]


def wide_integer_annotation(rules: Rules, limits: tuple[int, int]) -> object:
    """64 bits do not fit a JavaScript number, so they are text in JSON; a JSON number is accepted too."""
    schema = WithJsonSchema({"type": ["string", "integer"], "pattern": WIDE_INTEGER_PATTERN})
    return Annotated[int, bounds(rules, limits), BeforeValidator(_integer_from_text), schema]


def bounds(rules: Rules, limits: tuple[int, int] | None) -> Interval:
    """The bounds of a number; those of its type where the rules have none."""
    lowest, highest = limits or (None, None)
    minimum = lowest if rules.minimum is None and rules.exclusive_minimum is None else rules.minimum
    maximum = highest if rules.maximum is None and rules.exclusive_maximum is None else rules.maximum
    return Interval(ge=minimum, gt=rules.exclusive_minimum, le=maximum, lt=rules.exclusive_maximum)


def _integer_from_text(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    raise wrong(FieldReason.WRONG_TYPE, "must be a whole number")


def _whole_number(value: object) -> object:
    """In JSON, 5 and 5.0 are the same number; text and booleans are none."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool | str):
        raise wrong(FieldReason.WRONG_TYPE, "must be a whole number")
    return value
