"""What a request's scalar may be: for each proto type a Pydantic annotation that checks it and yields what protobuf takes.

BodyLimitMiddleware are strict about JSON types. Query and path values arrive as text, so `from_text` parses them first.
"""

import base64
import binascii
import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Final

from annotated_types import Interval
from google.protobuf.descriptor import FieldDescriptor
from pydantic import AfterValidator, AllowInfNan, BeforeValidator, Field, PlainValidator, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

from gateway.contract.enums import enum_of, full_names_of, numbers_of
from gateway.contract.http_bindings import UnsupportedContractError
from gateway.contract.validation_rules import Rules, TextForm

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
_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)",
    re.ASCII,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_NANOSECOND_DIGITS = 9
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def scalar_annotation(field: FieldDescriptor, rules: Rules, *, from_text: bool) -> object:
    """The annotation of one value of the field. UnsupportedContractError for a type that JSON has no agreed form for."""
    kind = field.type
    if kind == FieldDescriptor.TYPE_STRING:
        return _text(rules)
    if kind == FieldDescriptor.TYPE_ENUM:
        return _enum(field, rules)
    if kind == FieldDescriptor.TYPE_BOOL:
        return Annotated[bool, BeforeValidator(_bool_from_text)] if from_text else Annotated[bool, Strict()]
    if kind in WIDE_INTEGERS:
        return _wide_integer(rules, INTEGER_RANGES[kind])
    if kind in INTEGER_RANGES:
        return _integer(rules, INTEGER_RANGES[kind], from_text=from_text)
    if kind in FLOATS:
        return Annotated[float, AllowInfNan(allow_inf_nan=False), _bounds(rules, None)]
    if kind == FieldDescriptor.TYPE_BYTES:
        schema = WithJsonSchema({"type": "string", "contentEncoding": "base64"})
        return Annotated[bytes, PlainValidator(_bytes_from_base64), schema]
    raise UnsupportedContractError(f"{field.full_name}: its type has no JSON form here.")


def timestamp_annotation() -> object:
    """An instant in RFC 3339, as the seconds and nanoseconds of a `google.protobuf.Timestamp`."""
    return Annotated[object, PlainValidator(_timestamp), WithJsonSchema({"type": "string", "format": "date-time"})]


def mask_annotation(names: tuple[str, ...]) -> object:
    """Field names separated by commas, as a `google.protobuf.FieldMask`. Without names, any may stand in it."""
    one = f"(?:{'|'.join(names)})" if names else "[a-z][a-z0-9_.]*"
    pattern = f"^{one}(?:,{one})*$"

    def mask(value: object) -> dict[str, list[str]]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise PydanticCustomError("field_mask", "must be names of fields, separated by commas")
        return {"paths": value.split(",")}

    return Annotated[object, PlainValidator(mask), WithJsonSchema({"type": "string", "pattern": pattern})]


# The forms of `formats.proto` that JSON Schema has a name for. The pattern stays beside it: it is narrower.
_FORMATS_OF_FORMS: Final = {"string.date": "date"}


def text_schema(rules: Rules) -> dict[str, object]:
    """The JSON Schema of a string's forms. Two patterns on one string need `allOf`."""
    patterns = [pattern for form in rules.forms for pattern in form.patterns if rules.format != "uuid"]
    if rules.empty_passes:
        patterns = [f"^$|{pattern}" for form in rules.forms for pattern in form.patterns]
    schema: dict[str, object] = {}
    named = rules.format or next(
        (_FORMATS_OF_FORMS[form.id] for form in rules.forms if form.id in _FORMATS_OF_FORMS), ""
    )
    if named and not rules.empty_passes:
        schema["format"] = named
    if rules.choices:
        schema["enum"] = list(rules.choices)
    if patterns:
        schema["pattern"] = patterns[0]
    if patterns[1:]:
        schema["allOf"] = [{"pattern": pattern} for pattern in patterns[1:]]
    return schema


def _text(rules: Rules) -> object:
    least = rules.min_length or (1 if rules.required else None)
    limits = Field(
        min_length=None if rules.empty_passes else least,
        max_length=rules.max_length,
        json_schema_extra=text_schema(rules),  # type: ignore[arg-type]  # Pydantic's JsonDict is invariant.
    )
    return Annotated[str, limits, AfterValidator(_text_check(rules))]


def clean_text(value: str) -> str:
    """Refuses what no PostgreSQL text can hold (NUL) and what is no Unicode text at all (a lone surrogate)."""
    if "\0" in value:
        raise PydanticCustomError("string_nul", "must not contain the NUL character")
    if not value.isascii() and _SURROGATE.search(value):
        raise PydanticCustomError("string_unicode", "must be valid Unicode")
    return value


def _text_check(rules: Rules) -> Callable[[str], str]:
    """Checks that the text is clean, has the forms and is one of the choices. RE2, as the services have it, is ASCII too."""
    compiled = [(form, [re.compile(pattern, re.ASCII) for pattern in form.patterns]) for form in rules.forms]
    choices = frozenset(rules.choices)

    def check(value: str) -> str:
        clean_text(value)
        if not value and rules.empty_passes:
            return value
        for form, patterns in compiled:
            if not all(pattern.search(value) for pattern in patterns):
                raise _form_error(form)
        if choices and value not in choices:
            raise PydanticCustomError("string_choice", "must be one of the documented values")
        return value

    return check


def _form_error(form: TextForm) -> PydanticCustomError:
    # The type of the error becomes its reason: "string.uuid" is STRING_UUID.
    return PydanticCustomError(form.id.replace(".", "_"), form.message)


def _enum(field: FieldDescriptor, rules: Rules) -> object:
    enum = enum_of(field)
    names = full_names_of(enum)
    if rules.choices:
        numbers = numbers_of(enum)
        names = {short: full for short, full in names.items() if numbers[short] in rules.choices}

    def full_name(value: str) -> str:
        if value not in names:
            raise PydanticCustomError("enum", "must be one of the documented values")
        return names[value]

    return Annotated[str, AfterValidator(full_name), Field(json_schema_extra={"enum": list(names)})]


def _integer(rules: Rules, limits: tuple[int, int], *, from_text: bool) -> object:
    return Annotated[int, _bounds(rules, limits), BeforeValidator(_integer_from_text if from_text else _whole_number)]


def _wide_integer(rules: Rules, limits: tuple[int, int]) -> object:
    """64 bits do not fit a JavaScript number, so they travel as text; a JSON number is accepted too."""
    schema = WithJsonSchema({"type": ["string", "integer"], "pattern": WIDE_INTEGER_PATTERN})
    return Annotated[int, _bounds(rules, limits), BeforeValidator(_integer_from_text), schema]


def _bounds(rules: Rules, limits: tuple[int, int] | None) -> Interval:
    """The bounds of a number; the type's own range where the rules leave a side open."""
    lowest, highest = limits or (None, None)
    minimum = lowest if rules.minimum is None and rules.exclusive_minimum is None else rules.minimum
    maximum = highest if rules.maximum is None and rules.exclusive_maximum is None else rules.maximum
    return Interval(ge=minimum, gt=rules.exclusive_minimum, le=maximum, lt=rules.exclusive_maximum)


def _integer_from_text(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    raise PydanticCustomError("int_type", "must be a whole number")


def _whole_number(value: object) -> object:
    """JSON does not tell 5 from 5.0; text and booleans are no numbers."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool | str):
        raise PydanticCustomError("int_type", "must be a whole number")
    return value


def _bool_from_text(value: object) -> bool:
    if value in ("true", "false"):
        return value == "true"
    raise PydanticCustomError("bool_type", "must be true or false")


def _bytes_from_base64(value: object) -> bytes:
    try:
        return base64.b64decode(value, validate=True)  # type: ignore[arg-type]  # A wrong type is a TypeError below.
    except (binascii.Error, TypeError, ValueError):
        raise PydanticCustomError("bytes_base64", "must be base64") from None


def _timestamp(value: object) -> dict[str, int]:
    parts = _RFC3339.fullmatch(value) if isinstance(value, str) else None
    if not parts:
        raise PydanticCustomError("timestamp", "must be an instant such as 2026-11-22T10:00:00Z")
    day, time, fraction, zone = parts.groups()
    try:
        instant = dt.datetime.fromisoformat(f"{day}T{time}{zone.upper()}")
        seconds = (instant - _EPOCH) // dt.timedelta(seconds=1)
    except (ValueError, OverflowError):
        raise PydanticCustomError("timestamp", "must be an instant that a calendar has") from None
    return {"seconds": seconds, "nanos": int((fraction or ".0")[1:].ljust(_NANOSECOND_DIGITS, "0"))}
