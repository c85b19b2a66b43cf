"""Checks each field of a portal's JSON against a table of its published schema: one way for all portals."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from gst.data_tables import rows
from gst.errors import GstError
from gst.portal_json import Json, JsonObject

_FORBIDDEN = re.compile(r'["\\]')
_NAMED = 20
"""Faults that the error names in its facts; `faults` has them all."""
_Row = Mapping[str, str]
_Check = Callable[[Json], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A wrong field: its path, the rule that it breaks, and its value as text."""

    field: str
    rule: str
    value: str


class FieldsInvalid(GstError):
    """The portal would refuse what is to be sent; `faults` names every field."""

    standard: ClassVar[str]

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keeps all faults. The first one gives the field and the rule of the error."""
        first = faults[0]
        super().__init__(
            "The portal would refuse this.",
            field=first.field,
            rule=f"{self.standard}: {first.rule}",
            value=first.value,
            faults="; ".join(f"{fault.field}: {fault.rule}" for fault in faults[:_NAMED]),
        )
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """`broken_rule` gives the rule that a value breaks, empty if none. `inner` is the group of the values inside."""

    broken_rule: _Check
    inner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    fields: dict[str, _Field]
    required: tuple[str, ...]


class FieldTable:
    """The fields of one schema, from `gst/data/<name>.csv`.

    `group` is where the object stands (`ItemList[]` = each item); groups of equal fields stand between `|`. `need` is
    required or optional; it counts where the group is present. Kinds: text (`least` and `most` are characters), words
    (a text without quotation mark and backslash), number (values, and `places` after the point), choice (`pattern` is
    a `|` list), rate (of `gstr1_rates`), unit (of `uqc`), list (`least` and `most` rows) and object. A `pattern` must
    match the whole text. A list or object without rows of its own may hold anything.
    """

    def __init__(self, name: str, *, standard: str) -> None:
        """Read the table. `standard` is the name of the schema in the rule about unknown fields."""
        self._unknown = f"not a field of {standard}"
        table: dict[str, dict[str, _Row]] = {}
        for row in rows(name):
            for group in row["group"].split("|"):
                table.setdefault(group, {})[row["field"]] = row
        self._groups = {group: _group(group, found) for group, found in table.items()}

    def faults(self, payload: JsonObject) -> list[Fault]:
        """Every field that is missing, unknown, of the wrong kind, too long, too large or of the wrong form."""
        return list(self._object_faults("", "", payload))

    def value_faults(self, group: str, holder: JsonObject) -> list[Fault]:
        """The faults of the known fields of one object: unknown and missing ones are left to the caller."""
        fields = self._groups[group].fields
        return [
            Fault(field=name, rule=rule, value=str(value))
            for name, value in holder.items()
            if value is not None and name in fields and (rule := fields[name].broken_rule(value))
        ]

    def _object_faults(self, group: str, path: str, holder: JsonObject) -> Iterator[Fault]:
        held = self._groups[group]
        for name in held.required:
            if holder.get(name) is None:
                yield Fault(field=f"{path}{name}", rule="required", value="")
        for name, value in holder.items():
            if value is None:
                continue
            field = held.fields.get(name)
            rule = self._unknown if field is None else field.broken_rule(value)
            if rule:
                yield Fault(field=f"{path}{name}", rule=rule, value=str(value))
            elif field is not None and field.inner:
                yield from self._inner_faults(field, f"{path}{name}", value)

    def _inner_faults(self, field: _Field, where: str, value: Json) -> Iterator[Fault]:
        known = field.inner in self._groups
        if isinstance(value, list):
            for number, row in enumerate(value, 1):
                if not isinstance(row, dict):
                    yield Fault(field=f"{where}[{number}]", rule="an object", value=str(row))
                elif known:
                    yield from self._object_faults(field.inner, f"{where}[{number}].", row)
        elif isinstance(value, dict) and known:
            yield from self._object_faults(field.inner, f"{where}.", value)


def _group(group: str, found: Mapping[str, _Row]) -> _Group:
    return _Group(
        fields={name: _field(group, row) for name, row in found.items()},
        required=tuple(name for name, row in found.items() if row["need"] == "required"),
    )


def _field(group: str, row: _Row) -> _Field:
    kind = row["kind"]
    inner = f"{group}.{row['field']}" if group else row["field"]
    return _Field(
        broken_rule=_CHECKS[kind](row),
        inner={"list": f"{inner}[]", "object": inner}.get(kind, ""),
    )


def _bounds(row: _Row) -> tuple[Decimal | None, Decimal | None]:
    return (Decimal(row["least"]) if row["least"] else None, Decimal(row["most"]) if row["most"] else None)


def _list_check(row: _Row) -> _Check:
    least, most = int(row["least"]), int(row["most"]) if row["most"] else None
    rule = f"{least} to {most} rows" if most else f"at least {least} row"

    def broken(value: Json) -> str:
        if not isinstance(value, list):
            return "a list"
        return rule if len(value) < least or (most is not None and len(value) > most) else ""

    return broken


def _object_check(_row: _Row) -> _Check:
    return lambda value: "" if isinstance(value, dict) else "an object"


def _choice_check(row: _Row) -> _Check:
    allowed = row["pattern"].split("|")
    rule = f"one of {', '.join(allowed)}"
    return lambda value: "" if value in allowed else rule


def _unit_check(_row: _Row) -> _Check:
    allowed = frozenset(found["code"] for found in rows("uqc"))
    return lambda value: "" if isinstance(value, str) and value in allowed else "a unit quantity code"


def _rate_check(_row: _Row) -> _Check:
    allowed = frozenset(Decimal(found["rate"]) for found in rows("gstr1_rates"))

    def broken(value: Json) -> str:
        return "" if _is_number(value) and value in allowed else "a rate that the portal accepts"

    return broken


def _number_check(row: _Row) -> _Check:
    least, most = _bounds(row)
    places = int(row["places"]) if row["places"] else None

    def broken(value: Json) -> str:
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            return "a number"
        if (least is not None and value < least) or (most is not None and value > most):
            return f"from {least} to {most}"
        if places is not None and isinstance(value, Decimal) and value != round(value, places):
            return f"at most {places} places"
        return ""

    return broken


def _text_check(row: _Row) -> _Check:
    least, most = _bounds(row)
    pattern = re.compile(row["pattern"]) if row["pattern"] else None
    plain = row["kind"] == "words"

    def broken(value: Json) -> str:
        if not isinstance(value, str):
            return "a text"
        if (least is not None and len(value) < least) or (most is not None and len(value) > most):
            return f"{least} to {most} characters"
        if plain and _FORBIDDEN.search(value):
            return "no quotation mark or backslash"
        return "" if pattern is None or pattern.fullmatch(value) else f"of the form {pattern.pattern}"

    return broken


def _is_number(value: Json) -> bool:
    return isinstance(value, Decimal | int) and not isinstance(value, bool)


_CHECKS: dict[str, Callable[[_Row], _Check]] = {
    "text": _text_check,
    "words": _text_check,
    "number": _number_check,
    "choice": _choice_check,
    "rate": _rate_check,
    "unit": _unit_check,
    "list": _list_check,
    "object": _object_check,
}
