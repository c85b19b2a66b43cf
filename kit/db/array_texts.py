"""Lists of numbers and texts as parameters: the driver gets each list as the text of an array.

The driver would encode an array element by element, and a Decimal digit by digit. Ids, dates and instants stay arrays,
because PostgreSQL reads their text more slowly than the driver encodes them. Gain: docs/performance-decisions.md. To
leave it out, let `list_type` always return `postgresql.ARRAY`.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine, UserDefinedType, to_instance

_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy types it in part


# The type is one of SQLAlchemy or its class, as bindparam takes it.
def list_type(element: Any) -> TypeEngine[Any]:  # noqa: ANN401
    """The type of a parameter that is a list of such elements."""
    instance = to_instance(element)
    if isinstance(instance, sa.Numeric | sa.Integer | sa.Boolean):
        return _ArrayText(instance, numbers_text)
    if isinstance(instance, sa.String):
        return _ArrayText(instance, texts_text)
    return postgresql.ARRAY(instance)


class _ArrayText(UserDefinedType[Sequence[Any]]):
    """The text of an array, which PostgreSQL reads as an array of `element`."""

    cache_ok = True
    render_bind_cast = True

    def __init__(self, element: TypeEngine[Any], write: Callable[[Sequence[Any]], str]) -> None:
        self.element = element
        self.write = write

    def get_col_spec(self, **_: object) -> str:
        """Two casts of the parameter: the first tells the driver that it is a text."""
        return f"TEXT::{postgresql.ARRAY(self.element).compile(dialect=_DIALECT)}"

    # SQLAlchemy names the argument.
    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], str]:  # noqa: ARG002
        return self.write


def numbers_text(numbers: Sequence[Any]) -> str:
    """Numbers or truth values as the text of an array. None is NULL."""
    return "{" + ",".join(map(str, numbers)).replace("None", "NULL") + "}"


def texts_text(texts: Sequence[str | None]) -> str:
    """Texts as the text of an array. None is NULL."""
    if not texts:
        return "{}"
    try:
        joined = '","'.join(texts)  # type: ignore[arg-type]  # None raises
    except TypeError:
        return "{" + ",".join(map(_quoted, texts)) + "}"
    if "\\" in joined or joined.count('"') != 2 * (len(texts) - 1):
        return "{" + ",".join(map(_quoted, texts)) + "}"
    return f'{{"{joined}"}}'


def _quoted(text: str | None) -> str:
    if text is None:
        return "NULL"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
