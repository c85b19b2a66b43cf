"""Checks each field of an e-invoice against the table of INV-01 v1.1."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gst.data_tables import rows
from gst.portal_json import Json, JsonObject

MAX_ITEMS = 1000
_FORBIDDEN = re.compile(r'["\\]')
_GROUPS_NEEDED = ("TranDtls", "DocDtls", "SellerDtls", "BuyerDtls", "ValDtls", "ItemList")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A wrong field: its path, the rule that it breaks, and its value as text."""

    field: str
    rule: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    name: str
    required: bool
    kind: str
    least: Decimal | None
    most: Decimal | None
    places: int | None
    pattern: re.Pattern[str] | None


def _load() -> dict[str, tuple[_Field, ...]]:
    groups: dict[str, list[_Field]] = {}
    for row in rows("inv01_fields"):
        groups.setdefault(row["group"], []).append(
            _Field(
                name=row["field"],
                required=row["need"] == "required",
                kind=row["kind"],
                least=Decimal(row["least"]) if row["least"] else None,
                most=Decimal(row["most"]) if row["most"] else None,
                places=int(row["places"]) if row["places"] else None,
                pattern=re.compile(row["pattern"]) if row["pattern"] else None,
            ),
        )
    return {name: tuple(fields) for name, fields in groups.items()}


_FIELDS = _load()
_KNOWN_GROUPS = frozenset(part for group in _FIELDS for part in [group.replace("[]", "").rpartition(".")[2]] if part)


def field_faults(payload: JsonObject) -> list[Fault]:
    """Every field that is missing, unknown, of the wrong kind, too long, too large or of the wrong form. gst.md 4.2."""
    faults = [Fault(field=name, rule="required", value="") for name in _GROUPS_NEEDED if not payload.get(name)]
    items = payload.get("ItemList")
    if isinstance(items, list) and len(items) > MAX_ITEMS:
        faults.append(Fault(field="ItemList", rule=f"at most {MAX_ITEMS} items", value=str(len(items))))
    faults += _object_faults("", "", payload)
    return faults


def _object_faults(group: str, path: str, holder: JsonObject) -> Iterator[Fault]:
    known = {field.name for field in _FIELDS.get(group, ())}
    for field in _FIELDS.get(group, ()):
        where = f"{path}{field.name}"
        value = holder.get(field.name)
        if value is None:
            if field.required:
                yield Fault(field=where, rule="required", value="")
            continue
        rule = _broken_rule(field, value)
        if rule:
            yield Fault(field=where, rule=rule, value=str(value))
    for name, value in holder.items():
        if name in known:
            continue
        yield from _inner_faults(group, path, name, value)


def _inner_faults(group: str, path: str, name: str, value: Json) -> Iterator[Fault]:
    inner = f"{group}.{name}" if group else name
    if isinstance(value, list) and f"{inner}[]" in _FIELDS:
        for number, held in enumerate(value, 1):
            if isinstance(held, dict):
                yield from _object_faults(f"{inner}[]", f"{path}{name}[{number}].", held)
            else:
                yield Fault(field=f"{path}{name}[{number}]", rule="an object", value=str(held))
    elif isinstance(value, dict) and name in _KNOWN_GROUPS:
        yield from _object_faults(inner, f"{path}{name}.", value)
    else:
        yield Fault(field=f"{path}{name}", rule="not a field of INV-01", value=str(value))


def _broken_rule(field: _Field, value: Json) -> str:
    match field.kind:
        case "choice":
            allowed = field.pattern.pattern.split("|") if field.pattern else []
            return "" if value in allowed else f"one of {', '.join(allowed)}"
        case "number":
            return _broken_number(field, value)
        case _:
            return _broken_text(field, value)


def _broken_number(field: _Field, value: Json) -> str:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return "a number"
    number = Decimal(value)
    if (field.least is not None and number < field.least) or (field.most is not None and number > field.most):
        return f"from {field.least} to {field.most}"
    if field.places is not None and number != round(number, field.places):
        return f"at most {field.places} places"
    return ""


def _broken_text(field: _Field, value: Json) -> str:
    if not isinstance(value, str):
        return "a text"
    if (field.least is not None and len(value) < field.least) or (field.most is not None and len(value) > field.most):
        return f"{field.least} to {field.most} characters"
    if _FORBIDDEN.search(value):
        return "no quotation mark or backslash"
    if field.pattern is not None and not field.pattern.fullmatch(value):
        return f"of the form {field.pattern.pattern}"
    return ""
