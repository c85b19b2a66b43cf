"""Validation of scalars in requests: for each proto type a Pydantic annotation that yields what protobuf takes.

Bodies are strict about JSON types. Query and path values are text, so `from_text` parses them first.
"""

import base64
import binascii
import datetime as dt
import re
from typing import Annotated

from google.protobuf.descriptor import FieldDescriptor
from pydantic import AfterValidator, AllowInfNan, BeforeValidator, Field, PlainValidator, Strict, WithJsonSchema

from gateway.contract.enums import enum_of, full_names_of, numbers_of
from gateway.contract.http_bindings import UnsupportedContractError
from gateway.contract.validation_rules import Rules
from gateway.rest.number_types import (
    FLOATS,
    INTEGER_RANGES,
    WIDE_INTEGERS,
    bounds,
    integer_annotation,
    wide_integer_annotation,
)
from gateway.rest.text_types import text_annotation, wrong
from kit.field_reasons import FieldReason

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)",
    re.ASCII,
)
_NANOSECOND_DIGITS = 9
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def scalar_annotation(field: FieldDescriptor, rules: Rules, *, from_text: bool) -> object:
    """The annotation of one value of the field. Raises UnsupportedContractError for a type without a form in JSON."""
    kind = field.type
    if kind == FieldDescriptor.TYPE_STRING:
        return text_annotation(rules)
    if kind == FieldDescriptor.TYPE_ENUM:
        return _enum(field, rules)
    if kind == FieldDescriptor.TYPE_BOOL:
        return Annotated[bool, BeforeValidator(_bool_from_text)] if from_text else Annotated[bool, Strict()]
    if kind in WIDE_INTEGERS:
        return wide_integer_annotation(rules, INTEGER_RANGES[kind])
    if kind in INTEGER_RANGES:
        return integer_annotation(rules, INTEGER_RANGES[kind], from_text=from_text)
    if kind in FLOATS:
        return Annotated[float, AllowInfNan(allow_inf_nan=False), bounds(rules, None)]
    if kind == FieldDescriptor.TYPE_BYTES:
        schema = WithJsonSchema({"type": "string", "contentEncoding": "base64"})
        return Annotated[bytes, PlainValidator(_bytes_from_base64), schema]
    raise UnsupportedContractError(f"{field.full_name}: its type has no JSON form here.")


def timestamp_annotation() -> object:
    """An instant in RFC 3339, as the seconds and nanoseconds of a `google.protobuf.Timestamp`."""
    return Annotated[object, PlainValidator(_timestamp), WithJsonSchema({"type": "string", "format": "date-time"})]


def mask_annotation(names: tuple[str, ...]) -> object:
    """Field names separated by commas, as a `google.protobuf.FieldMask`. Without `names`, any name is valid."""
    one = f"(?:{'|'.join(names)})" if names else "[a-z][a-z0-9_.]*"
    pattern = f"^{one}(?:,{one})*$"

    def mask(value: object) -> dict[str, list[str]]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise wrong(FieldReason.NOT_A_MASK, "must be names of fields, separated by commas")
        return {"paths": value.split(",")}

    return Annotated[object, PlainValidator(mask), WithJsonSchema({"type": "string", "pattern": pattern})]


def _enum(field: FieldDescriptor, rules: Rules) -> object:
    enum = enum_of(field)
    names = full_names_of(enum)
    if rules.choices:
        numbers = numbers_of(enum)
        names = {short: full for short, full in names.items() if numbers[short] in rules.choices}

    def full_name(value: str) -> str:
        if value not in names:
            raise wrong(FieldReason.UNKNOWN_VALUE)
        return names[value]

    return Annotated[str, AfterValidator(full_name), Field(json_schema_extra={"enum": list(names)})]


def _bool_from_text(value: object) -> bool:
    if value in ("true", "false"):
        return value == "true"
    raise wrong(FieldReason.WRONG_TYPE, "must be true or false")


def _bytes_from_base64(value: object) -> bytes:
    try:
        return base64.b64decode(value, validate=True)  # type: ignore[arg-type]  # A wrong type is a TypeError below.
    except (binascii.Error, TypeError, ValueError):
        raise wrong(FieldReason.NOT_BASE64, "must be base64") from None


def _timestamp(value: object) -> dict[str, int]:
    parts = _RFC3339.fullmatch(value) if isinstance(value, str) else None
    if not parts:
        raise wrong(FieldReason.NOT_AN_INSTANT, "must be an instant such as 2026-11-22T10:00:00Z")
    day, time, fraction, zone = parts.groups()
    try:
        instant = dt.datetime.fromisoformat(f"{day}T{time}{zone.upper()}")
        seconds = (instant - _EPOCH) // dt.timedelta(seconds=1)
    except (ValueError, OverflowError):
        raise wrong(FieldReason.NOT_AN_INSTANT, "must be an instant that a calendar has") from None
    return {"seconds": seconds, "nanos": int((fraction or ".0")[1:].ljust(_NANOSECOND_DIGITS, "0"))}
