"""JSON of the portals. Numbers are read and written as `Decimal`, so that money is never a binary float."""

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from json.encoder import encode_basestring_ascii
from typing import TypeAlias

from gst.errors import GstError

Json: TypeAlias = "str | int | Decimal | bool | list[Json] | JsonObject | None"
JsonObject: TypeAlias = "dict[str, Json]"

_text: Callable[[str], str] = encode_basestring_ascii


class JsonInvalid(GstError):
    """The text is not the JSON a portal sends, or a field of it has another type than the format says."""

    reason = "json_invalid"


def write_json(value: Json) -> str:
    """The value as compact JSON. A Decimal is written exactly, without trailing zeros: `18250.40` → `18250.4`."""
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts)


def read_json(text: str) -> Json:
    """The JSON in `text`, every number a Decimal. Raises JsonInvalid."""
    try:
        value: Json = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_constant)
    except (ValueError, InvalidOperation) as error:
        raise JsonInvalid("Not JSON.", field="file", rule="RFC 8259", problem=str(error)) from None
    return value


def drop_empty(value: JsonObject) -> JsonObject:
    """The object without empty texts, lists, objects and nulls, at any depth. A numeric zero stays. gst.md 3.1."""
    kept = {key: _kept(held) for key, held in value.items()}
    return {key: held for key, held in kept.items() if not _is_empty(held)}


def objects(holder: Mapping[str, Json], key: str) -> list[JsonObject]:
    """The list of objects under `key`, empty when absent. Raises JsonInvalid if it is something else."""
    found = holder.get(key)
    if found is None:
        return []
    if not isinstance(found, list):
        raise JsonInvalid("A list belongs here.", field=key, rule="the portal's format")
    return [as_object(held, key) for held in found]


def as_object(value: Json, field: str) -> JsonObject:
    """The value if it is an object. Raises JsonInvalid naming `field`."""
    if not isinstance(value, dict):
        raise JsonInvalid("An object belongs here.", field=field, rule="the portal's format")
    return value


def text_of(holder: Mapping[str, Json], key: str, *, default: str | None = None) -> str:
    """The text under `key`. Raises JsonInvalid when it is no text, or absent without a `default`."""
    found = holder.get(key, default)
    if not isinstance(found, str):
        raise JsonInvalid("A text belongs here.", field=key, rule="the portal's format", value=str(found))
    return found


def amount_of(holder: Mapping[str, Json], key: str, *, default: Decimal | None = None) -> Decimal:
    """The number under `key`, rupees or per cent. Raises JsonInvalid when it is none, or absent without a `default`."""
    found = holder.get(key, default)
    if isinstance(found, bool) or not isinstance(found, Decimal | int):
        raise JsonInvalid("A number belongs here.", field=key, rule="the portal's format", value=str(found))
    return Decimal(found)


def number_text(value: Decimal) -> str:
    """The shortest exact decimal form: `855.00` → `855`, `18250.40` → `18250.4`; no exponent. Raises JsonInvalid."""
    if not value.is_finite():
        raise JsonInvalid("JSON knows finite numbers only.", field="number", rule="RFC 8259", value=str(value))
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _write(value: Json, put: Callable[[str], None]) -> None:
    match value:
        case str():
            put(_text(value))
        case Decimal():
            put(number_text(value))
        case dict():
            before = "{"
            for key, held in value.items():
                put(before)
                put(_text(key))
                put(":")
                _write(held, put)
                before = ","
            put("}" if value else "{}")
        case list():
            _write_list(value, put)
        case None:
            put("null")
        case bool():
            put("true" if value else "false")
        case int():
            put(str(value))


def _write_list(value: Sequence[Json], put: Callable[[str], None]) -> None:
    before = "["
    for held in value:
        put(before)
        _write(held, put)
        before = ","
    put("]" if value else "[]")


def _kept(value: Json) -> Json:
    if isinstance(value, dict):
        return drop_empty(value)
    if isinstance(value, list):
        return [held for held in map(_kept, value) if not _is_empty(held)]
    return value


def _is_empty(value: Json) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def _no_constant(name: str) -> Json:
    raise ValueError(name)
