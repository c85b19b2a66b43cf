"""The constraints of a portal's schema: `<name>_constraints.csv`, and its table in `docs/<name>-constraints.md`.

`python -m tests.unit.gst.constraints <name>` prints the rows of that table.
"""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

_HERE = Path(__file__)
_DOCS = _HERE.parents[3] / "docs"
_LONGEST = 13
ABSENT: Any = object()
_NUMBERS = frozenset({"number", "rate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """A field of the schema, with values that it admits and refuses."""

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
            case "rate":
                return [Decimal(value) for value in self.good.split("|")]
            case "words":
                return ["x" * int(self.least), "x" * int(self.most)]
            case "list":
                return [[{}]]
            case "object":
                return [{}]
            case _:
                return self.good.split("|")

    def bads(self, whole: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """Values that the schema refuses, each with the constraint that it breaks. `whole` has every field."""
        if self.need == "required":
            yield "required", ABSENT
        yield "kind", ("1" if self.kind in _NUMBERS else Decimal(1))
        match self.kind:
            case "number":
                yield from self._bad_numbers()
            case "rate":
                yield from ((f"pattern {value}", Decimal(value)) for value in self.bad.split("|"))
            case "list":
                if self.least != "0":
                    yield "minItems", []
                if self.most:
                    yield "maxItems", [_at(whole, self.path)[0]] * (int(self.most) + 1)
            case "object":
                pass
            case _:
                yield from self._bad_texts()

    def _bad_numbers(self) -> Iterator[tuple[str, Any]]:
        step = Decimal(1).scaleb(-int(self.bad or 0))
        yield "min", Decimal(self.least) - step
        yield "max", Decimal(self.most) + step
        if self.bad:
            yield "places", Decimal(self.least) + step / 10

    def _bad_texts(self) -> Iterator[tuple[str, Any]]:
        if self.least:
            if int(self.least) > 1:
                yield "minLength", self.goods[0][: int(self.least) - 1]
            longest = max(self.goods, key=len)
            yield "maxLength", longest.ljust(int(self.most), longest[-1]) + longest[-1]
        yield from ((f"pattern {text}", text) for text in self.bad.split("|") if text)

    def row(self, whole: dict[str, Any]) -> str:
        """The row of the field in the documentation."""
        cases = list(dict.fromkeys(name.split()[0] for name, _ in self.bads(whole)))
        return f"| `{self.path}` | {'; '.join(filter(None, (self.need, self._said())))} | {', '.join(cases)} |"

    def _said(self) -> str:
        match self.kind:
            case "number":
                places = f", {self.bad} places" if self.bad else ""
                span = f"±{self.most}" if self.least == f"-{self.most}" else f"{self.least} to {self.most}"
                return f"{span}{places}"
            case "rate":
                return "a rate of `gstr1_rates`"
            case "list":
                return f"{self.least} to {self.most} rows" if self.most else f"at least {self.least} rows"
            case "object":
                return "object"
            case "choice" | "unit":
                return f"one of {', '.join(self.goods)}"
            case _:
                form = {"words": "plain", "date": "date"}.get(self.kind, f"as {_shown(self.goods[-1])}")
                return "; ".join(filter(None, (f"{self.least} to {self.most}" if self.least else "", form)))


def load(name: str) -> list[Constraint]:
    """The constraints of a schema."""
    text = _HERE.with_name(f"{name}_constraints.csv").read_text(encoding="utf-8")
    return [Constraint(**row) for row in csv.DictReader(line for line in text.splitlines() if line[0] != "#")]


def whole_payload(constraints: list[Constraint]) -> dict[str, Any]:
    """A payload with every field of the schema, each with a value that it admits."""
    payload: dict[str, Any] = {}
    for field in constraints:
        *_, name = field.path.split(".")
        if name not in (holder := _at(payload, field.path.rpartition(".")[0])):
            holder[name] = field.goods[0]
    return payload


def changed(payload: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The payload with another value at the path, or without it. What is not on the path is shared, not copied."""
    name, _, rest = path.partition(".")
    copied = dict(payload)
    if rest:
        key = name.removesuffix("[]")
        held = copied[key]
        copied[key] = [changed(held[0], rest, value), *held[1:]] if key != name else changed(held, rest, value)
    elif value is ABSENT:
        del copied[name]
    else:
        copied[name] = value
    return copied


def documented(name: str) -> list[str]:
    """The lines of the documentation of a schema."""
    return (_DOCS / f"{name}-constraints.md").read_text(encoding="utf-8").splitlines()


def rows_of_document(constraints: list[Constraint]) -> list[str]:
    """The rows that the documentation of a schema must have, one a field."""
    whole = whole_payload(constraints)
    return [field.row(whole) for field in constraints]


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _at(payload: dict[str, Any], path: str) -> Any:
    holder: Any = payload
    for group in filter(None, path.split(".")):
        holder = holder.setdefault(group[:-2], [{}])[0] if group.endswith("[]") else holder.setdefault(group, {})
    return holder


if __name__ == "__main__":
    print("\n".join(rows_of_document(load(sys.argv[1]))))
