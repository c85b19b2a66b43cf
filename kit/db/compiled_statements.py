"""A statement as the driver takes it: compiled once, run without SQLAlchemy, its rows made from the driver's records.

Execution by SQLAlchemy costs more processor time than a small statement costs PostgreSQL. Gain:
docs/performance-decisions.md, "Statements run by the driver". This file alone relies on what nobody promises:

- `positiontup` and `binds` of SQLAlchemy's compiler, which say what stands for $1, $2, …;
- the speed of named tuples, whose class Python makes by `exec` once for each statement.

To leave it out, let `ReadSession.rows` execute `Statement.write()` with SQLAlchemy.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, cast

import sqlalchemy as sa
from pydantic_core import to_json
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect


def _json(value: object) -> str:
    """Ids, decimals, dates and instants as text, which PostgreSQL reads exactly."""
    return to_json(value).decode()


_DIALECT = asyncpg_dialect(json_serializer=_json)  # type: ignore[no-untyped-call]  # SQLAlchemy types it in part
_Encode: TypeAlias = Callable[[Any], Any]
MakeRow: TypeAlias = Callable[[Iterable[Any]], sa.Row[Any]]


class CompiledStatement:
    """The text of a statement, with $1 for its first parameter, and the arguments for it."""

    def __init__(self, statement: sa.Executable) -> None:
        # Each Executable that we write has it.
        compiled: Any = statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        self.sql = str(compiled)
        self._parameters = [_parameter(compiled.binds[name], name) for name in compiled.positiontup]

    @property
    def count(self) -> int:
        """How many arguments it takes."""
        return len(self._parameters)

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the text, as the driver takes them.

        Raises KeyError for a parameter that is missing.
        """
        return [
            fixed if name is None else (values[name] if encode is None else encode(values[name]))
            for name, fixed, encode in self._parameters
        ]


def _parameter(bind: Any, name: str) -> tuple[str | None, Any, _Encode | None]:  # noqa: ANN401 - a BindParameter
    """The name and encoder of a parameter; or None and its value, if the statement fixes it."""
    encode = _encoder(bind.type)
    if bind.required:
        return name, None, encode
    return None, encode(bind.value) if encode else bind.value, None


def _encoder(type_: Any) -> _Encode | None:  # noqa: ANN401 - a type of SQLAlchemy
    """How a parameter becomes what the driver takes. SQLAlchemy would copy a list whose elements need no encoding."""
    if isinstance(type_, postgresql.ARRAY) and _encoder(type_.item_type) is None:
        return None
    return cast("_Encode | None", type_.dialect_impl(_DIALECT).bind_processor(_DIALECT))


def row_maker(columns: Iterable[str]) -> MakeRow:
    """Makes named tuples, which have the names that SQLAlchemy's rows have and are read faster."""
    make: Any = namedtuple  # noqa: PYI024 - the fields are the statement's, and no class can name them
    named = make("Row", columns, rename=True)
    return cast("MakeRow", named._make)
